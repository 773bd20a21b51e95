package gitlabtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"opsboard/storage/remote/gitlab/gitlabtest"
)

// A comment whose answer is lost, and which is written all the same 35 seconds
// after the client gave up.
func Example() {
	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	iid := srv.Browser("ben").Open("Rotate the keys", "", "Stage::Triage")
	srv.Fault(gitlabtest.Match{Method: "POST", Path: "/notes"},
		gitlabtest.Fault{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Later, After: 35 * time.Second})

	client := &http.Client{Transport: srv.Transport()}
	at := fmt.Sprintf("%s/api/v4/projects/%d/issues/%d/notes", srv.URL(), gitlabtest.SampleID, iid)
	req, _ := http.NewRequest("POST", at, strings.NewReader("body=Done.+%3C!--+op%3D1+--%3E"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer ana-token")
	_, err := client.Do(req)
	fmt.Println(err != nil, len(srv.NotesWith("op=1")))
	clock.Advance(time.Minute)
	fmt.Println(len(srv.NotesWith("op=1")), srv.Requests()[0].Fault)
	// Output:
	// true 0
	// 1 TimedOut, done after 35s
}

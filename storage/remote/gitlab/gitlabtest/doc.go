// Package gitlabtest is a GitLab in memory that behaves as GitLab does, and
// misbehaves as GitLab does when it is asked to.
//
// It speaks REST v4 for issues, notes, labels, milestones, iterations, links,
// resource events and members, and the GraphQL mutations that REST lacks. It is
// an http.Handler for other programs and, by Server.Transport, an
// http.RoundTripper for tests: no socket, no waiting, and faults of the wire
// (a lost answer, a cut body, a bad certificate) that happen at once.
//
//	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
//	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
//	client := &http.Client{Transport: srv.Transport()}
//	// ... the driver under test talks to srv.URL() with the token "ana-token"
//	iid := srv.Browser("ben").Open("Rotate the keys", "", "Stage::Triage")
//	srv.Fault(gitlabtest.Match{Method: "POST", Path: "/notes"},
//		gitlabtest.Fault{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Later, After: 35 * time.Second})
//
// What Browser does goes through the code that serves requests. Truth shows an
// issue with nothing hidden: what every replica must come to. Requests shows what
// was asked of the server.
//
// Where the facts come from: names such as throttled_touch.rb are files of
// GitLab's source at 18.4 to 19.1; "recorded" means answers of gitlab.com 17.4;
// "assumed" means neither, so a client must survive either outcome.
package gitlabtest

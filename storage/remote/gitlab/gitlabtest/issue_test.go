package gitlabtest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAnIssueIsAddressedByItsIIDAndNeverByItsID(t *testing.T) {
	b := sit(t)
	made := b.ask("ana", "POST", "issues", `{"title":"Rotate the keys","labels":"Stage::Triage"}`).is(201).object()
	require.EqualValues(t, 1, made["iid"])
	require.NotEqual(t, made["iid"], made["id"])
	b.ask("ana", "GET", "issues/1", "").is(200)
	require.JSONEq(t, `{"message":"404 Not found"}`, b.ask("ana", "GET", "issues/150001", "").is(404).body)
}

func TestAProjectIsFoundByNumberOrEscapedPathButNotByABareWord(t *testing.T) {
	b := sit(t)
	b.ask("ana", "GET", "/api/v4/projects/2001/issues", "").is(200)
	b.ask("ana", "GET", "/api/v4/projects/acme%2Fsupport%2Fboard/issues", "").is(200)
	b.ask("ana", "GET", "/api/v4/projects/board/issues", "").is(404)
	b.AddUser("eve", "Eve")
	require.JSONEq(t, `{"message":"404 Project Not Found"}`, b.ask("eve", "GET", "issues", "").is(404).body)
}

func TestOnlyMillisecondsAreShownAndTheBoundIsInclusive(t *testing.T) {
	b := sit(t)
	b.clock.Advance(123789 * time.Microsecond)
	b.Browser("ana").Open("one", "")
	one := b.ask("ana", "GET", "issues?updated_after=2026-11-23T09:00:00.123Z", "").list()
	require.Len(t, one, 1)
	require.Equal(t, "2026-11-23T09:00:00.123Z", one[0]["updated_at"])
	require.Empty(t, b.ask("ana", "GET", "issues?updated_after=2026-11-23T09:00:00.124Z", "").list())
}

func TestANoteMovesUpdatedAtAtMostOnceAMinute(t *testing.T) {
	b := sit(t)
	iid := b.Browser("ana").Open("one", "")
	first := b.Truth(iid).Updated
	b.clock.Advance(60 * time.Second)
	_, err := b.Browser("ben").Comment(iid, "hello")
	require.NoError(t, err)
	require.Equal(t, first, b.Truth(iid).Updated, "a minute and no more")
	require.EqualValues(t, 1, b.ask("ana", "GET", "issues/1", "").object()["user_notes_count"])
	b.clock.Advance(time.Second)
	_, err = b.Browser("ben").Comment(iid, "again")
	require.NoError(t, err)
	require.Equal(t, b.clock.Now(), b.Truth(iid).Updated)
}

func TestALabelChangeWithinAMinuteShowsOnlyWhereAnotherPersonMakesIt(t *testing.T) {
	b := sit(t)
	iid := b.Browser("ana").Open("one", "", "Stage::Triage")
	stamp := b.Truth(iid).Updated
	b.clock.Advance(20 * time.Second)
	require.NoError(t, b.Browser("ana").Move(iid, "Stage::Planning"))
	require.Equal(t, stamp, b.Truth(iid).Updated)
	require.Equal(t, []string{"Stage::Planning"}, b.Truth(iid).Labels)
	require.NoError(t, b.Browser("ben").Move(iid, "Stage::Scheduling"))
	require.Equal(t, b.clock.Now(), b.Truth(iid).Updated)
}

func TestEveryKeysetPageIsReachedByLinkAlone(t *testing.T) {
	b := sit(t)
	b.Fill("ana", 45)
	seen := map[any]bool{}
	at := "/api/v4/projects/2001/issues?pagination=keyset&order_by=updated_at&sort=asc&per_page=20&state=all"
	pages := 0
	for ; at != ""; pages++ {
		page := b.ask("ana", "GET", at, "").is(200)
		require.Empty(t, page.header.Get("X-Total"))
		for _, iid := range page.column("iid") {
			require.False(t, seen[iid], "%v twice", iid)
			seen[iid] = true
		}
		at = page.next()
	}
	require.Equal(t, 3, pages)
	require.Len(t, seen, 45)
}

func TestOffsetPagesTellTheirPlaceAndCarryEveryParameter(t *testing.T) {
	b := sit(t)
	b.Fill("ana", 5)
	page := b.ask("ana", "GET", "issues?per_page=2&page=2&state=opened", "").is(200)
	require.Equal(t, []string{"2", "2", "3", "1", "5", "3"}, []string{
		page.header.Get("X-Page"), page.header.Get("X-Per-Page"),
		page.header.Get("X-Next-Page"), page.header.Get("X-Prev-Page"), page.header.Get("X-Total"), page.header.Get("X-Total-Pages"),
	})
	require.Contains(t, page.header.Get("Link"), `<https://gitlab.test/api/v4/projects/2001/issues?id=2001&order_by=created_at&page=3&per_page=2&sort=desc&state=opened&with_labels_details=false>; rel="next"`)
	last := b.ask("ana", "GET", "issues?per_page=2&page=3", "")
	require.Equal(t, []string{""}, last.header["X-Next-Page"], "there, and empty")
	require.Equal(t, "100", b.ask("ana", "GET", "issues?per_page=5000", "").header.Get("X-Per-Page"))
}

func TestAServerBefore18_3IgnoresKeysetPages(t *testing.T) {
	b := sit(t, func(c *Config) { c.Version = "18.2.1-ee" })
	b.Fill("ana", 3)
	page := b.ask("ana", "GET", "issues?pagination=keyset&order_by=updated_at&sort=asc&per_page=2", "").is(200)
	require.Equal(t, "3", page.header.Get("X-Total"))
	require.Contains(t, page.next(), "page=2")
}

package workflow_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

var anyText = rapid.StringMatching(`[a-zA-Zäß€\n"<>&/# ]{0,12}`)

func anyTime(t *rapid.T, name string) time.Time {
	if rapid.Bool().Draw(t, name+" is set") {
		return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, name), rapid.Int64Range(0, 999_999_999).Draw(t, name+" ns")).UTC()
	}
	return time.Time{}
}

// anyCard draws a card from everything that a card can hold, whether or not the
// rules would ever make it.
var anyCard = rapid.Custom(func(t *rapid.T) workflow.Card {
	word := func(name string) string { return anyText.Draw(t, name) }
	c := workflow.Card{
		ID: "card00000000", Kind: workflow.Kind(word("kind")), Title: word("title"), Description: word("description"),
		Stage: workflow.Stage(word("stage")), Before: workflow.Stage(word("before")), Resolution: workflow.Resolution(word("resolution")),
		Priority: rapid.IntRange(-1, 5).Draw(t, "priority"), Weight: rapid.IntRange(0, 9).Draw(t, "weight"),
		Requester: word("requester"), Delegate: word("delegate"), DRI: word("dri"), Milestone: word("milestone"),
		Pinned: rapid.Bool().Draw(t, "pinned"), Held: rapid.Bool().Draw(t, "held"), WaitingSince: anyTime(t, "waiting"),
		Triage:    workflow.Triage{Verdict: workflow.Verdict(word("verdict")), Work: "low", By: word("by"), At: anyTime(t, "triaged")},
		Gameplan:  word("gameplan"),
		Approval:  workflow.Approval{By: word("approver"), Level: word("level"), Evidence: word("evidence"), At: anyTime(t, "approved")},
		Blueprint: workflow.Blueprint{Text: word("blueprint")},
		Remote:    workflow.Remote{Name: word("remote"), IID: rapid.IntRange(0, 99).Draw(t, "iid"), URL: word("url")}, Origin: word("origin"),
		CreatedAt: anyTime(t, "created"), EnteredAt: anyTime(t, "entered"), ClosedAt: anyTime(t, "closed"), ReopenedAt: anyTime(t, "reopened"),
	}
	if rapid.Bool().Draw(t, "iteration") {
		c.Iteration = week(rapid.IntRange(-2, 2).Draw(t, "week"))
		c.Iteration.Title = word("iteration title")
	}
	if n := rapid.IntRange(0, 2).Draw(t, "blueprint links"); n > 0 {
		c.Blueprint.Links = []string{"https://a", "https://b"}[:n]
	}
	fillLists(t, &c)
	return c
})

// fillLists gives the card what it has many of, by way of Set: in order.
func fillLists(t *rapid.T, c *workflow.Card) {
	keys := func(name string) []string {
		return rapid.SliceOfNDistinct(rapid.StringMatching(`[a-d]{1,2}`), 0, 4, rapid.ID[string]).Draw(t, name)
	}
	for _, k := range keys("labels") {
		_ = c.Set(workflow.FieldLabel, k, k)
	}
	from := workflow.Card{}
	for _, k := range keys("comments") {
		from.Comments = append(from.Comments, workflow.Comment{ID: k, Author: "a", At: anyTime(t, "said"), Text: anyText.Draw(t, "text")})
	}
	for _, k := range keys("links") {
		from.Links = append(from.Links, workflow.Link{URL: k, Title: anyText.Draw(t, "title"), Relation: "relates"})
	}
	for _, k := range keys("rounds") {
		from.Rounds = append(from.Rounds, workflow.Round{State: workflow.Requested, Of: k, At: anyTime(t, "asked"), AnsweredAt: anyTime(t, "answered")})
	}
	for _, k := range keys("marks") {
		from.Forced = append(from.Forced, workflow.Force{Rule: workflow.RuleName(k), Missing: []string{"dri"}, Reason: anyText.Draw(t, "reason"), At: anyTime(t, "forced")})
	}
	for _, v := range from.Values() {
		_ = c.Set(v.Field, v.Key, v.Text)
	}
	for _, k := range keys("unknown fields") {
		_ = c.Set(workflow.Field("new-"+k), rapid.SampledFrom([]string{"", "a key", "another"}).Draw(t, "key"), "value of "+k)
	}
}

func TestACardIsItsWrittenForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		requireRoundTrip(t, anyCard.Draw(t, "card"))
	})
}

func TestAnyTwoCardsDifferByTheirDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyCard.Draw(t, "a"), anyCard.Draw(t, "b")
		untouched := deep(a)
		changes := workflow.Diff(a, b)
		got, err := a.With(changes)
		require.NoError(t, err)
		require.Equal(t, b, got)
		require.Equal(t, untouched, a)
		require.Empty(t, workflow.Diff(b, got))
		back, err := got.With(workflow.Diff(got, a))
		require.NoError(t, err)
		require.Equal(t, a, back)

		undone, err := workflow.Default().Undo(b, workflow.Entry{Changes: changes}, true, a.UpdatedAt)
		require.NoError(t, err)
		require.Equal(t, a, undone.Card)
	})
}

// A value that cannot be read leaves its field absent and is the error; nothing
// else is lost.
func TestSetOfWhatCannotBeRead(t *testing.T) {
	full := newDesk(t, workflow.Default(), "feature").do(featureIn("Completed", workflow.Edit{AddLinks: []workflow.Link{{URL: "https://x"}}, Priority: ptr(1)})...)
	full.do(reopened, forcedTo("Planning"))
	for _, v := range full.card.Values() {
		if v.Field == workflow.FieldLabel {
			continue
		}
		c := deep(full.card)
		err := c.Set(v.Field, v.Key, "{\"at\": \x00 2026/13/45/x")
		if err == nil {
			continue // a plain text takes anything
		}
		for _, left := range c.Values() {
			if left.Field == v.Field && left.Key == v.Key {
				require.Equal(t, workflow.FieldRound, v.Field, "%s %s is still %s", v.Field, v.Key, left.Text)
			}
		}
		require.GreaterOrEqual(t, len(c.Values()), len(full.card.Values())-1)
	}
	_, err := workflow.Card{}.With([]workflow.Change{{Field: "priority", New: "high"}, {Field: "title", New: "kept"}})
	require.ErrorContains(t, err, "priority")
	for field, text := range map[workflow.Field]string{
		"triage": `{"verdict":"valid","at":"yesterday"}`, "weight": "99999999999999999999", "iteration": "2026-11-22/never/x", "blueprint": `{"text":"x"`,
	} {
		c, err := workflow.Card{}.With([]workflow.Change{{Field: field, New: text}})
		require.ErrorContains(t, err, string(field))
		require.Equal(t, workflow.Card{}, c, "absent rather than half read")
	}
}

func TestFieldsOfANewerVersionAreKept(t *testing.T) {
	c, err := workflow.Card{}.With([]workflow.Change{{Field: "mood", New: "good"}, {Field: "reaction", Key: "ann", New: "+1"}, {Field: "reaction", Key: "bob", New: "-1"}})
	require.NoError(t, err)
	require.Equal(t, []workflow.Value{{Field: "mood", Text: "good"}, {Field: "reaction", Key: "ann", Text: "+1"}, {Field: "reaction", Key: "bob", Text: "-1"}}, c.Values())
	c, err = c.With([]workflow.Change{{Field: "mood"}, {Field: "reaction", Key: "ann"}, {Field: "reaction", Key: "bob"}})
	require.NoError(t, err)
	require.Equal(t, workflow.Card{}, c)
}

// The key of a value says which element is meant, not what stands in its text.
func TestTheKeyNamesTheElement(t *testing.T) {
	c := workflow.Card{}
	require.NoError(t, c.Set(workflow.FieldComment, "a", `{"id":"b","text":"x"}`))
	require.NoError(t, c.Set(workflow.FieldLink, "https://a", `{"url":"https://b"}`))
	require.NoError(t, c.Set(workflow.FieldForced, "bug/done", `{"rule":"bug/valid"}`))
	require.Equal(t, "a", c.Comments[0].ID)
	require.Equal(t, "https://a", c.Links[0].URL)
	require.Equal(t, workflow.RuleName("bug/done"), c.Forced[0].Rule)
}

func TestCommentsStandOldestFirst(t *testing.T) {
	d := newDesk(t, workflow.Default(), "bug").do(workflow.Say{Text: "one"}, workflow.Say{Text: "two"}, -time.Hour, workflow.Say{Text: "by a clock that is late"}, 2*time.Hour, workflow.Say{Text: "three"})
	var said []string
	for i, m := range d.card.Comments {
		said = append(said, m.Text)
		require.True(t, i == 0 || d.card.Comments[i-1].At.Before(m.At))
	}
	require.Equal(t, []string{"by a clock that is late", "one", "two", "three"}, said)
	requireRoundTrip(t, d.card)
}

// A time is written in UTC, to the nanosecond, without a monotonic reading.
func TestTimesAreExact(t *testing.T) {
	d := &desk{t: t, rules: workflow.Default(), at: time.Now().In(time.FixedZone("far", 5*3600))}
	d.do(workflow.Create{Kind: "bug", Title: "x"})
	requireRoundTrip(t, d.card)
	require.True(t, d.at.Equal(d.card.CreatedAt))
}

package gitlab

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

func TestWhatAPersonWritesInTheBrowserIsRecognisedAndStaysAComment(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Development", "RequestType::Feature")
	say := func(text string) {
		k.clock.Advance(2 * time.Minute)
		_, err := b.Comment(iid, text)
		require.NoError(t, err)
	}
	say("## Gameplan\n\n1. stop\n2. rotate")
	say("**Technical blueprint**\nKeys live in the vault.")
	say("### Approval\n\n- **By:** @dora\n- Level: Senior Manager\n- Evidence: https://mail.test/1")
	say("# Validation requested of @rita")
	at := k.clock.Now()
	say("## Validation received\nLooks good.")
	say("Gameplan\nis a word")
	k.pull()
	c := k.card(iid)
	require.Equal(t, "1. stop\n2. rotate", c.Gameplan)
	require.Equal(t, "Keys live in the vault.", c.Blueprint.Text)
	require.Equal(t, "dora senior-manager https://mail.test/1", c.Approval.By+" "+c.Approval.Level+" "+c.Approval.Evidence)
	require.Equal(t, []workflow.Round{{State: workflow.Received, RequestedBy: "ben", Of: "rita", At: at, AnsweredBy: "ben", AnsweredAt: at.Add(2 * time.Minute), Note: "Looks good."}}, c.Rounds)
	require.Len(t, c.Comments, 6)
	require.True(t, strings.HasPrefix(c.Comments[0].ID, "gitlab-"))
	require.Equal(t, "ben", c.Comments[0].Author)
}

func TestANoteOfValuesIsNoCommentAndReadsWell(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	rid := k.create(c)
	c.Gameplan, c.Delegate, c.Pinned = "1. stop", "rita", true
	c.Approval = workflow.Approval{By: "Dora", Level: "director"}
	c.Rounds = []workflow.Round{{State: workflow.Requested, Of: "rita", RequestedBy: "ana", At: k.clock.Now()}}
	k.push(rid, c)
	body := k.srv.Truth(1).Notes[0].Body
	text, mark, _ := strings.Cut(body, "\n\n<!--")
	require.Equal(t, `## Gameplan

1. stop

## Approval

- By: Dora
- Level: director

## Validation requested of rita

- By: ana

## On the board

- Delegate: rita
- Pinned: yes`, text)
	require.NotContains(t, mark, "\n")
	k.clock.Advance(5 * time.Minute)
	k.pull()
	require.Empty(t, k.card(1).Comments)
	require.Equal(t, "1. stop", k.card(1).Gameplan)

	c.Gameplan, c.Pinned = "", false
	k.push(rid, c)
	require.Contains(t, k.srv.Truth(1).Notes[1].Body, "Gameplan withdrawn.")
	k.clock.Advance(5 * time.Minute)
	k.pull()
	require.Empty(t, k.card(1).Gameplan)
	require.False(t, k.card(1).Pinned)
	require.Equal(t, "rita", k.card(1).Delegate, "what the newer note does not name stays")
}

func TestAGameplanThatIsEditedInTheBrowserIsReadAnew(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	rid := k.create(c)
	c.Gameplan, c.Delegate = "1. stop\n2. rotate", "rita"
	k.push(rid, c)
	n := k.srv.Truth(1).Notes[0]
	k.clock.Advance(5 * time.Minute)
	require.NoError(t, k.srv.Browser("ana").EditNote(1, n.ID, strings.Replace(n.Body, "2. rotate", "2. rotate\n3. rest\n\n# and more", 1)))
	k.read(rid)
	require.Equal(t, "1. stop\n2. rotate\n3. rest\n\n# and more", k.card(1).Gameplan)
	require.Equal(t, "rita", k.card(1).Delegate)
}

func TestACommentOfSomebodyElseNamesBoth(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	rid := k.create(c)
	c.Comments = []workflow.Comment{
		{ID: "aaaaaaaaaaa1", Author: "Ana Lima", At: k.clock.Now(), Text: "as myself"},
		{ID: "aaaaaaaaaaa2", Author: "Zoe", At: k.clock.Now().Add(time.Millisecond), Text: "by telephone"},
	}
	k.push(rid, c)
	k.clock.Advance(5 * time.Minute)
	k.pull()
	got := k.card(1).Comments
	require.Equal(t, c.Comments[0], got[0])
	require.Equal(t, "Zoe (via ana)", got[1].Author)
	require.Equal(t, c.Comments[1].At, got[1].At)
}

func TestACopyOfAnIssueDoesNotSpeakForTheFirst(t *testing.T) {
	k := sit(t)
	k.probe()
	b := k.srv.Browser("ben")
	iid := b.Open("Born in the browser", "", "Stage::Triage", "RequestType::Bug")
	k.pull()
	c := k.card(iid)
	c.Gameplan = "1. stop"
	c.Comments = append(c.Comments, workflow.Comment{ID: "aaaaaaaaaaa1", Author: "ana", At: k.clock.Now(), Text: "said"})
	k.push(k.rid(iid), c)
	k.clock.Advance(5 * time.Minute)
	copied, err := b.Clone(iid, gitlabtest.SampleProject)
	require.NoError(t, err)
	k.pull()
	require.NotEqual(t, k.card(iid).ID, k.card(copied).ID)
	require.Equal(t, "1. stop", k.card(iid).Gameplan)
	for _, m := range k.card(copied).Comments {
		require.NotEqual(t, "aaaaaaaaaaa1", m.ID)
		require.NotContains(t, m.Text, "opsboard:1")
	}
}

// Somebody copies the source of a comment, as to quote it, and its marker with it.
func TestWhatIsSaidBelowTheMarkerOfAnotherCommentIsAComment(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	c.Comments = []workflow.Comment{{ID: "aaaaaaaaaaa1", Author: "ana", At: k.clock.Now(), Text: "I say"}}
	rid := k.create(c)
	source := k.srv.Truth(1).Notes[0].Body
	k.clock.Advance(time.Minute)
	_, err := k.srv.Browser("ben").Comment(1, "And I say\n/ no\n\n"+source)
	require.NoError(t, err)
	said := k.read(rid).card(1).Comments
	require.Len(t, said, 2)
	require.Equal(t, c.Comments[0].ID, said[0].ID)
	require.Equal(t, []string{"ben", "And I say\n/ no\n\nI say"}, []string{said[1].Author, said[1].Text})
	_, err = k.srv.Browser("ana").Comment(1, source)
	require.NoError(t, err)
	require.Len(t, k.read(rid).card(1).Comments, 2, "a request that landed twice said one thing")
}

func TestAnIssueOfTheBrowserKeepsItsCardWhenItIsMarked(t *testing.T) {
	k := sit(t)
	iid := k.srv.Browser("ben").Open("One", "Two", "Stage::Triage", "RequestType::Bug")
	k.pull()
	c := k.card(iid)
	require.False(t, k.seen[k.rid(iid)].Marked)
	origin := c.Origin
	require.Equal(t, fmt.Sprintf("gitlab:%d@2026-11-23T09:00:00Z", iid), origin)
	c.Description = "Two and a half\n/close"
	k.push(k.rid(iid), c)
	k.clock.Advance(5 * time.Minute)
	other := as(t, k.srv, k.clock, "ben").pull()
	require.True(t, other.seen[k.rid(iid)].Marked)
	require.Equal(t, c.ID, other.card(iid).ID)
	require.Equal(t, "Two and a half\n/close", other.card(iid).Description)
	require.Equal(t, origin, other.card(iid).Origin, "an import of the project joins it still")
	require.False(t, k.srv.Truth(iid).Closed)
}

func TestAClosedIssueSaysHow(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	rid := k.create(c)
	c.Resolution, c.ClosedAt = workflow.Duplicate, k.clock.Now()
	k.push(rid, c)
	require.True(t, k.srv.Truth(1).Closed)
	k.clock.Advance(5 * time.Minute)
	require.Equal(t, workflow.Duplicate, k.pull().card(1).Resolution)
	b := k.srv.Browser("ben")
	require.NoError(t, b.Reopen(1))
	require.Equal(t, workflow.Open, k.pull().card(1).Resolution)
	k.clock.Advance(time.Hour)
	require.NoError(t, b.Close(1))
	require.Equal(t, workflow.Completed, k.pull().card(1).Resolution, "what was said of an earlier closing is past")
}

func TestALabelThatIsSetByHandMakesARound(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Development", "RequestType::Bug")
	k.clock.Advance(2 * time.Minute)
	at := k.clock.Now()
	require.NoError(t, b.Move(iid, "Validation::Requested"))
	k.clock.Advance(2 * time.Minute)
	require.Equal(t, []workflow.Round{{State: workflow.Requested, RequestedBy: "ben", Of: "ben", At: at}}, k.pull().card(iid).Rounds)
	require.NoError(t, b.Move(iid, "Validation::Rejected"))
	k.clock.Advance(2 * time.Minute)
	require.Equal(t, workflow.Rejected, k.pull().card(iid).Round().State)
}

// anyCard draws a card with whatever a remote may be given.
func anyCard(t *rapid.T, d *Driver) workflow.Card {
	rules := d.rules
	text := func(name string) string { return lines(t) }
	maybe := func(name string, words ...string) string {
		return rapid.SampledFrom(append([]string{""}, words...)).Draw(t, name)
	}
	at := func(name string) time.Time {
		return time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 86400).Draw(t, name)) * time.Second)
	}
	kind := rapid.SampledFrom(rules.Kinds()).Draw(t, "kind")
	c := workflow.Card{
		ID: "k7m2x9p4q1ab", Kind: kind, Title: rapid.SampledFrom([]string{"Keys", " two  words ", "<b> & -->", "émü"}).Draw(t, "title"),
		Stage: rapid.SampledFrom(rules.Stages(kind)).Draw(t, "stage"), Description: text("description"), Gameplan: text("gameplan"),
		Requester: maybe("requester", "ana", "Ben Okri", "zoe"), DRI: maybe("dri", "ben", "Rita Ray"), Delegate: maybe("delegate", "rita"),
		Priority: rapid.IntRange(0, 4).Draw(t, "priority"), Weight: rapid.IntRange(0, 3).Draw(t, "weight"),
		Milestone: maybe("milestone", "Deployment 2026-12-01"), Due: workflow.Date(maybe("due", "2026-12-24")), CreatedAt: at("created"),
		Confidential: rapid.Bool().Draw(t, "confidential"), Pinned: rapid.Bool().Draw(t, "pinned"), Held: rapid.Bool().Draw(t, "held"),
	}
	if rapid.Bool().Draw(t, "labelled") {
		c.Labels = []string{"a b", "roadmap_item"}
	}
	if rapid.Bool().Draw(t, "planned") {
		c.Iteration = workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"}
	}
	if rapid.Bool().Draw(t, "waiting") {
		c.WaitingSince = at("since")
		c.Comments = append(c.Comments, workflow.Comment{ID: "wwwwwwwwwwww", Author: "ana", At: c.WaitingSince, Text: "Waiting on zoe for information: what?"})
	}
	c.Blueprint.Text = text("blueprint")
	if rapid.Bool().Draw(t, "linked") {
		c.Blueprint.Links = []string{"https://x.test/1", "https://x.test/2"}
		c.Links = []workflow.Link{{URL: "https://x.test/3", Relation: "relates"}}
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "rounds") {
		s := rapid.SampledFrom([]workflow.RoundState{workflow.Received, workflow.Rejected}).Draw(t, "round")
		c.Rounds = append(c.Rounds, workflow.Round{State: s, Of: "rita", RequestedBy: "ana", At: at("asked").AddDate(0, 0, -7+i), AnsweredBy: "rita", AnsweredAt: at("answered").AddDate(0, 0, -6+i), Note: text("note")})
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "comments") {
		if body := plain(text("comment")); body != "" {
			c.Comments = append(c.Comments, workflow.Comment{ID: fmt.Sprintf("ccccccccccc%d", i), Author: "ana", At: at("said").AddDate(0, 0, 5+i), Text: body})
		}
	}
	if rapid.Bool().Draw(t, "closed") {
		c.Resolution = rapid.SampledFrom(rules.Resolutions(kind)).Draw(t, "resolution")
	}
	return c
}

func TestWhateverIsPushedComesBackAsCanonSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		licence := rapid.SampledFrom([]gitlabtest.Tier{gitlabtest.Premium, gitlabtest.Free}).Draw(rt, "tier")
		k := sit(t, func(c *gitlabtest.Config) { c.Tier = licence })
		if rapid.Bool().Draw(rt, "2026") {
			rules, err := workflow.Parse(workflow.Shipped()["support-ops-2026"])
			require.NoError(t, err)
			k.cfg.Rules = rules
			k.again()
		}
		k.probe()
		first := anyCard(rt, k.d)
		rid := k.create(first)
		k.clock.Advance(3 * time.Minute)
		check := func(want workflow.Card) {
			other := as(t, k.srv, k.clock, "ben", func(c *Config) { c.Rules = k.cfg.Rules }).pull()
			got := other.cards[rid]
			want = other.d.Canon(want)
			got.EnteredAt, got.ClosedAt, got.ReopenedAt, got.CreatedAt, got.Remote = time.Time{}, time.Time{}, time.Time{}, want.CreatedAt, workflow.Remote{}
			want.ClosedAt = time.Time{}
			if want.Requester == "" {
				got.Requester = "" // a card that nobody asked for is the author's
			}
			for _, ch := range workflow.Diff(want, got) {
				require.True(rt, workflow.SameValue(ch.Field, ch.Old, ch.New), "%s %s: want %q, got %q", ch.Field, ch.Key, ch.Old, ch.New)
			}
		}
		check(first)
		second := anyCard(rt, k.d)
		second.CreatedAt, second.Comments, second.Rounds = first.CreatedAt, append(first.Comments, later4(second.Comments)...), append(first.Rounds, second.Rounds...)
		k.read(rid)
		k.push(rid, second)
		k.clock.Advance(3 * time.Minute)
		k.read(rid)
		check(second)
		require.Len(rt, k.srv.Truths(), 1)
	})
}

// later4 gives comments other ids, a month on.
func later4(said []workflow.Comment) []workflow.Comment {
	var out []workflow.Comment
	for _, m := range said {
		m.ID, m.At = "d"+m.ID[1:], m.At.AddDate(0, 1, 0)
		out = append(out, m)
	}
	return out
}

func TestTheFoldDoesNotMindTheOrderOfTheNotes(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	rid := k.create(c)
	for i := range 5 {
		k.clock.Advance(time.Minute)
		c.Gameplan = fmt.Sprint("plan ", i)
		c.Delegate = fmt.Sprint("d", i)
		k.push(rid, c)
	}
	notes := []note{}
	for _, n := range k.srv.Truth(1).Notes {
		notes = append(notes, note{ID: n.ID, Body: n.Body, CreatedAt: instant{n.Created}, Author: person{Username: n.Author}})
	}
	rapid.Check(t, func(t *rapid.T) {
		got := fold("k7m2x9p4q1ab", &issue{}, rapid.Permutation(notes).Draw(t, "order"))
		require.Equal(t, "plan 4", got.card.Gameplan)
		require.Equal(t, "d4", got.card.Delegate)
	})
}

// A page of offsets shows rows twice where others came before them meanwhile.
func TestANoteThatIsListedTwiceIsReadOnce(t *testing.T) {
	k := sit(t)
	k.probe()
	iid := k.srv.Browser("ben").Open("One", "", "Stage::Triage", "RequestType::Bug")
	var notes []note
	for i, body := range []string{"hello", "## Validation requested of rita", "## Validation rejected\n\nno", "## Validation requested of rita"} {
		notes = append(notes, note{ID: int64(i + 1), Body: body, CreatedAt: instant{noon.Add(time.Duration(i) * time.Minute)}, Author: person{ID: 5, Username: "ben"}})
	}
	is := &issue{ID: 1, IID: iid, Notes: 4}
	once := fold("k7m2x9p4q1ab", is, slices.Clone(notes))
	require.Len(t, once.card.Rounds, 2)
	require.Equal(t, once, fold("k7m2x9p4q1ab", is, append(slices.Clone(notes), notes...)))
}

func TestOfTwoStagesTheNewerStandsWhateverTheOrderOfTheirEvents(t *testing.T) {
	for seed := range uint64(6) {
		k := sit(t, func(c *gitlabtest.Config) { c.Tier, c.Seed = gitlabtest.Free, seed })
		b := k.srv.Browser("ben")
		iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug")
		k.clock.Advance(time.Minute)
		require.NoError(t, b.AddLabels(iid, "Stage::Planning"))
		k.srv.Fault(gitlabtest.Match{Path: "/resource_label_events"}, gitlabtest.Fault{Answer: gitlabtest.ShuffledPage})
		k.pull()
		require.Equal(t, workflow.Stage("Planning"), k.card(iid).Stage)
	}
}

var _ = remote.Create

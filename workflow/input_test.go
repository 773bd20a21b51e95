package workflow_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

const escape = "\x1b[31mred\x1b[0m"

// What a person may write into a card, field by field, at its limits.
func TestLimitsOfInput(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ü", n) }
	title := func(s string) workflow.Edit { return workflow.Edit{Title: &s} }
	for name, tc := range map[string]struct {
		do    workflow.Action
		field string // that is refused; empty where it is taken
	}{
		"a title of 255 characters":               {title(long(255)), ""},
		"a title of 256":                          {title(long(256)), "title"},
		"a title of 5,000":                        {title(long(5000)), "title"},
		"an empty title":                          {title(""), "title"},
		"a blank title":                           {title(" \t\u00a0"), "title"},
		"a title of two lines":                    {title("a\nb"), "title"},
		"a title full of escape sequences":        {title(escape), "title"},
		"a title with a C1 control":               {title("a\u009bm"), "title"},
		"a title that is not UTF-8":               {title("a\xffb"), "title"},
		"a title of emoji":                        {title("👩‍👩‍👧 läuft"), ""},
		"a new card with an empty title":          {workflow.Create{Kind: "bug"}, "title"},
		"a new card of no kind":                   {workflow.Create{Kind: "bugg", Title: "x"}, "kind"},
		"a new card of priority 5":                {workflow.Create{Kind: "bug", Title: "x", Priority: 5}, "priority"},
		"a new card with an empty label":          {workflow.Create{Kind: "bug", Title: "x", Labels: []string{" "}}, "label"},
		"a description of 1 MiB":                  {workflow.Edit{Description: ptr(strings.Repeat("x", 1<<20))}, ""},
		"a description of 10 MB":                  {workflow.Edit{Description: ptr(strings.Repeat("€", 10_000_000/3))}, "description"},
		"a description that is not UTF-8":         {workflow.Edit{Description: ptr("\xc3\x28")}, "description"},
		"a description of many lines and tabs":    {workflow.Edit{Description: ptr("a\r\n\tb\x00")}, ""},
		"a comment that is empty":                 {workflow.Say{Text: " \n"}, "comment"},
		"a comment of 10 MB":                      {workflow.Say{Text: strings.Repeat("x", 10_000_000)}, "comment"},
		"a gameplan that is not UTF-8":            {workflow.WriteGameplan{Text: "\xff"}, "gameplan"},
		"a DRI with a control character":          {workflow.Edit{DRI: ptr("a\x07")}, "dri"},
		"a milestone with a line break":           {workflow.Schedule{Milestone: ptr("a\nb")}, "milestone"},
		"a requester of 256 characters":           {workflow.Edit{Requester: ptr(long(256))}, "requester"},
		"a delegate with an escape":               {workflow.Edit{Delegate: ptr(escape)}, "delegate"},
		"priority 4":                              {workflow.Edit{Priority: ptr(4)}, ""},
		"priority 0, for none":                    {workflow.Edit{Priority: ptr(0)}, ""},
		"priority 5":                              {workflow.Edit{Priority: ptr(5)}, "priority"},
		"priority -1":                             {workflow.Edit{Priority: ptr(-1)}, "priority"},
		"weight 1000000":                          {workflow.Edit{Weight: ptr(1_000_000)}, ""},
		"weight 1000001":                          {workflow.Edit{Weight: ptr(1_000_001)}, "weight"},
		"weight -1":                               {workflow.Edit{Weight: ptr(-1)}, "weight"},
		"a link":                                  {link("https://example.com/1", ""), ""},
		"a link without https":                    {link("ftp://example.com", ""), "link"},
		"a link that runs something":              {link("javascript:alert(1)", ""), "link"},
		"a link with an escape":                   {link("https://a/\x1b]8;;", ""), "link"},
		"a link of 3,000 characters":              {link("https://a/"+strings.Repeat("x", 3000), ""), "link"},
		"a link of an odd relation":               {link("https://a", "relate"), "link relation"},
		"a label with an escape":                  {workflow.Edit{AddLabels: []string{escape}}, "label"},
		"an iteration that ends before it begins": {workflow.Schedule{Iteration: &workflow.Iteration{Start: "2026-11-22", End: "2026-11-21"}}, "iteration"},
		"an iteration of no calendar":             {workflow.Schedule{Iteration: &workflow.Iteration{Start: "2026-02-30", End: "2026-03-21"}}, "iteration"},
		"an iteration title of two lines":         {workflow.Schedule{Iteration: &workflow.Iteration{Start: "2026-11-22", End: "2026-11-28", Title: "a\nb"}}, "iteration title"},
		"a resolution that is none":               {workflow.Close{As: "invalit", Reason: "x"}, "resolution"},
		"another card for what is no duplicate":   {workflow.Close{As: "invalid", Of: "abcd", Reason: "x"}, "of"},
		"a stage that is none":                    {goesTo("Planing"), "stage"},
		"a step of validation that is none":       {workflow.Validate{Answer: "recieved"}, "validation"},
		"a reason of 10 MB":                       {workflow.Move{To: "Planning", Force: true, Reason: strings.Repeat("x", 10_000_000)}, "reason"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, workflow.Default(), "bug")
			if _, isNew := tc.do.(workflow.Create); isNew {
				d.card = workflow.Card{}
			}
			_, err := d.try(tc.do)
			if tc.field == "" {
				require.NoError(t, err)
				return
			}
			var i *workflow.Invalid
			require.ErrorAs(t, err, &i)
			require.Equal(t, tc.field, i.Field)
			require.LessOrEqual(t, len(i.Error()), 400)
			require.NotContains(t, i.Error(), "\x1b")
		})
	}
}

func link(url, relation string) workflow.Edit {
	return workflow.Edit{AddLinks: []workflow.Link{{URL: url, Relation: relation}}}
}

func TestWhoActsIsANameToo(t *testing.T) {
	_, err := workflow.Default().Apply(workflow.Card{}, workflow.Op{By: "a\xff", At: noon, Do: workflow.Create{Kind: "bug", Title: "x"}})
	requireInvalid(t, err, "name of who acts", "")
}

func TestWhatACardIsMadeAndEditedWithIsTidied(t *testing.T) {
	d := &desk{t: t, rules: workflow.Default(), at: noon}
	d.do(workflow.Create{Kind: "BUG", Title: "  spaces  ", Labels: []string{"b", "a", "B"}, Priority: 2, Weight: 3, Description: "text"})
	require.Equal(t, workflow.Kind("bug"), d.card.Kind)
	require.Equal(t, "spaces", d.card.Title)
	require.Equal(t, "otto", d.card.Requester, "who adds it, where nobody is named")
	require.Equal(t, []string{"a", "b"}, d.card.Labels)
	_, err := d.try(workflow.Create{Kind: "bug", Title: "again"})
	requireRefused(t, ruling{rule: "bug/created", says: "there is a card of this id already"}, err)

	d.do(workflow.Edit{Title: ptr("new"), Description: ptr(""), Priority: ptr(0), Weight: ptr(0), Requester: ptr(" rita "), RemoveLabels: []string{"A", "none"}})
	require.Equal(t, "new", d.card.Title)
	require.Equal(t, "rita", d.card.Requester)
	require.Equal(t, []string{"b"}, d.card.Labels)
	require.Zero(t, d.card.Priority+d.card.Weight+len(d.card.Description))
	updated := d.card.UpdatedAt
	d.do(aWeek, workflow.Edit{Title: ptr("new")})
	require.Empty(t, d.last.Changes, "nothing changed")
	require.Equal(t, updated, d.card.UpdatedAt)
	d.do(workflow.Edit{RemoveLabels: []string{"b"}})
	require.Nil(t, d.card.Labels)
}

func TestEveryFieldOfANewCardAndOfAnEditIsKept(t *testing.T) {
	d := &desk{t: t, rules: workflow.Default(), at: noon}
	d.do(workflow.Create{
		Kind: "bug", Title: "x", Description: "why", Requester: "rob", Labels: []string{"a"}, Priority: 2, Weight: 3, Due: "2026-12-03", Confidential: true,
	})
	require.Equal(t, []any{"why", "rob", []string{"a"}, 2, 3, workflow.Date("2026-12-03"), true},
		[]any{d.card.Description, d.card.Requester, d.card.Labels, d.card.Priority, d.card.Weight, d.card.Due, d.card.Confidential})
	d.do(workflow.Edit{Confidential: ptr(false), Due: ptr(workflow.Date(""))})
	require.False(t, d.card.Confidential)
	require.Empty(t, d.card.Due)
	_, err := d.try(workflow.Edit{Due: ptr(workflow.Date("2026-02-30"))})
	requireInvalid(t, err, "due", "")
	_, err = d.try(workflow.Edit{AddLabels: []string{"Stage::Queued"}})
	requireInvalid(t, err, "label", "")
}

// What triage says is a comment, and ends the wait.
func TestAVerdictIsSaidAndEndsTheWait(t *testing.T) {
	info := workflow.Decide{Verdict: workflow.Info, Text: "which one?"}
	for kind, verdict := range map[workflow.Kind]workflow.Decide{
		"bug":     {Verdict: workflow.Valid, Text: "seen here too"},
		"feature": {Verdict: workflow.Aligned, Text: "seen here too"},
	} {
		d := newDesk(t, workflow.Default(), kind).do(info, verdict)
		require.False(t, d.card.IsWaiting())
		require.Equal(t, "seen here too", d.card.Comments[len(d.card.Comments)-1].Text)
	}
}

func TestAReasonIsKeptThoughTheMoveNeedsNone(t *testing.T) {
	d := newDesk(t, workflow.Default(), "bug").do(valid, workflow.Move{To: "Planning", Reason: "as agreed"})
	require.Equal(t, "as agreed", d.last.Reason)
	aside := newDesk(t, shipped(t)[newer], "feature").do(aligned, next, goesTo("Blocked"), becomes("bug"))
	require.Equal(t, workflow.Stage("Triage"), aside.card.Before, "where a bug can be")
}

func TestALinkIsKeptOnceByItsAddress(t *testing.T) {
	d := newDesk(t, workflow.Default(), "bug")
	d.do(workflow.Edit{AddLinks: []workflow.Link{{URL: "https://b"}, {URL: "https://a", Relation: "merge-request", Title: "MR"}}})
	require.Equal(t, []workflow.Link{{URL: "https://a", Relation: "merge-request", Title: "MR"}, {URL: "https://b", Relation: "relates"}}, d.card.Links)
	d.do(workflow.Edit{AddLinks: []workflow.Link{{URL: "https://b", Relation: "follow-up"}}, RemoveLinks: []string{"https://a", "https://none"}})
	require.Equal(t, []workflow.Link{{URL: "https://b", Relation: "follow-up"}}, d.card.Links)
	_, err := d.try(workflow.WriteBlueprint{Text: "x", Links: []string{"no"}})
	require.Error(t, err)
	d.do(bugIn("Implementation"))
	_, err = d.try(workflow.WriteBlueprint{Links: []string{"https://a"}})
	requireInvalid(t, err, "blueprint", "")
	d.do(workflow.Schedule{DRI: ptr(" ")})
	require.Empty(t, d.card.DRI)
}

func TestTheNearestWordIsTheOneThatWasMeant(t *testing.T) {
	options := []string{"Triage", "Planning", "Scheduling", "Queued", "Development"}
	for s, want := range map[string]string{
		"triage": "Triage", "PLANNING": "Planning", "Planing": "Planning", "Sched": "Scheduling", "d": "Development",
		"Qeued": "Queued", "Qeuued": "Queued", "lanning": "Planning", "Trix": "", "Developmnt": "Development", "": "", "xyzzy": "", "Completed": "", strings.Repeat("x", 1_000_000): "",
	} {
		require.Equal(t, want, workflow.Nearest(s, options), "%.20q", s)
	}
	require.Equal(t, "open", workflow.Nearest("opne", []string{"closed", "open"}), "two letters swapped")
	require.Equal(t, "", workflow.Nearest("x", nil))
	require.Equal(t, "ab", workflow.Nearest("ab", []string{"aa", "ab"}))
}

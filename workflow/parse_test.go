package workflow_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// A workflow file of somebody else: other words, other stages, no approvals.
const bakery = `# How we bake.
workflow bakery   # the name
title	The bakery's orders #1

stages Ordered Kneaded Baked Sold
side Cooling
levels baker master owner
label stage Step::*
label priority Rush::*

kind bread Loaf of bread
  label Sort::Bread Sort::Roll
  label Sort::Bun
  stages Ordered Kneaded Baked Sold
  rule bread/new -> Ordered
  rule bread/recipe Ordered -> Kneaded needs gameplan dri
  rule bread/time Kneaded -> Baked needs iteration-begun on iteration-begun
  rule bread/sold Baked -> Sold closes completed
  rule bread/burnt Kneaded -> closed as burnt
  rule bread/lost * -> closed as lost
kind Cake
  stages Ordered Sold
  rule cake/new -> Ordered
  rule cake/sold Ordered -> Sold needs blueprint closes completed
  rule cake/note Ordered allows blueprint
`

func TestAUsersOwnWorkflow(t *testing.T) {
	for name, src := range map[string]string{"as written": bakery, "with CRLF": strings.ReplaceAll(bakery, "\n", "\r\n")} {
		t.Run(name, func(t *testing.T) {
			r, err := workflow.Parse(src)
			require.NoError(t, err)
			require.Equal(t, "bakery", r.Name())
			require.Equal(t, "The bakery's orders", r.Title())
			require.Equal(t, []workflow.Kind{"bread", "Cake"}, r.Kinds())
			require.Equal(t, stagesOf("Ordered Kneaded Baked Sold Cooling"), r.Stages(""))
			require.Equal(t, stagesOf("Ordered Sold Cooling"), r.Stages("Cake"))
			require.Equal(t, []string{"baker", "master", "owner"}, r.Levels())
			require.Equal(t, []workflow.Resolution{"burnt", "lost"}, r.Resolutions("bread"))
			require.Empty(t, r.Resolutions("Cake"))
			require.Equal(t, workflow.Stage("Sold"), r.ClosingStage("Cake"))
			require.Equal(t, "Loaf of bread", r.KindTitle("bread"))
			require.Equal(t, "Cake", r.KindTitle("Cake"))
			require.Equal(t, workflow.Placed{Kind: "bread", Stage: "Baked", Priority: 2, Rest: []string{"Sort::Bun"}}, r.Place([]string{"Sort::Bun", "step::baked", "Rush::2"}))

			d := newDesk(t, r, "bread").do(planned, named, next, thisWeek, next)
			require.Equal(t, workflow.Completed, d.card.Resolution)
			_, err = newDesk(t, r, "bread").try(workflow.Close{As: "burnt", Reason: "black"})
			requireRefused(t, ruling{rule: "bread/burnt", says: "a loaf of bread is closed as burnt in Kneaded, not in Ordered, where it can be closed as lost"}, err)
			_, err = newDesk(t, r, "Cake").try(workflow.Close{As: "burnt", Reason: "black"})
			requireRefused(t, ruling{rule: "card/closed", says: "a cake is not closed as burnt: it closes in Sold"}, err)
			_, err = newDesk(t, r, "Cake").try(workflow.Decide{Verdict: workflow.Info, Text: "?"})
			requireRefused(t, ruling{rule: "card/info", says: "the workflow has no stage in which a cake waits for information: comment instead", supply: "comment"}, err)
			newDesk(t, r, "Cake").do(recorded, next)
		})
	}
}

func TestFindingStagesAndKinds(t *testing.T) {
	r := workflow.Default()
	s, err := r.FindStage("queued")
	require.NoError(t, err)
	require.Equal(t, workflow.Stage("Queued"), s)
	_, err = r.FindStage("Qeued")
	requireInvalid(t, err, "stage", "Queued")
	_, err = r.FindKind("features")
	requireInvalid(t, err, "kind", "feature")
	require.Equal(t, workflow.Stage(""), r.ClosingStage("odd"))
	require.Equal(t, "odd", r.KindTitle("odd"))
	require.False(t, r.IsSide("Triage"))
}

// Every broken file is refused with its line and the reason.
func TestBrokenFiles(t *testing.T) {
	whole := `workflow w
stages A B C
side S
kind k The k
  label Kind::k
  stages A B C
  rule k/new -> A
  rule k/ab A -> B needs gameplan
  rule k/bc B -> C closes completed
`
	_, err := workflow.Parse(whole)
	require.NoError(t, err)
	with := func(old, replacement string) string {
		require.Contains(t, whole, old)
		return strings.Replace(whole, old, replacement, 1)
	}
	for name, tc := range map[string]struct {
		src  string
		line int
		why  string
	}{
		"empty":                              {"", 1, "an empty file is no workflow"},
		"only comments":                      {"# nothing\n\n# here\n", 4, "an empty file is no workflow"},
		"no kind":                            {"workflow w\nstages A\n", 3, "no kind of card"},
		"a title before the workflow":        {"title T\n" + whole, 1, `a workflow file begins with "workflow NAME", not with "title"`},
		"a second workflow":                  {whole + "workflow v\n", 10, "workflow stands twice"},
		"a second title":                     {with("side S", "title T\ntitle U"), 4, "title stands twice"},
		"second levels":                      {with("side S", "levels a b c\nlevels a b c"), 4, "levels stands twice"},
		"two levels":                         {with("side S", "levels a b"), 3, "levels takes three names, for low, medium and high, not 2"},
		"an unknown directive":               {with("side", "sides"), 3, `unknown directive "sides" (did you mean side?)`},
		"a directive that says nothing":      {with("side S", "side # S"), 3, "side says nothing"},
		"an unknown guard":                   {with("gameplan", "gamplan"), 8, `unknown guard "gamplan" (did you mean gameplan?)`},
		"an unknown event":                   {with("needs gameplan", "on iteration-begin"), 8, `unknown event "iteration-begin" (did you mean iteration-begun?)`},
		"a word where a clause was expected": {with("needs gameplan", "if gameplan"), 8, `"if" after the stages: needs, on or closes was expected`},
		"two resolutions of one arrow":       {with("closes completed", "closes completed twice"), 9, `"twice" after the stages: needs, on or closes was expected`},
		"an unknown stage of a kind":         {with("  stages A B C", "  stages A B D"), 6, "stage D of kind k is not among the stages of the board"},
		"an arrow from an unknown stage":     {with("A -> B", "Aa -> B"), 8, "kind k has no stage Aa (did you mean A?)"},
		"an arrow to an unknown stage":       {with("A -> B", "A -> S"), 8, "kind k has no stage S"},
		"an arrow to itself":                 {with("A -> B", "A -> A"), 8, "an arrow from A to itself"},
		"a stage that no arrow reaches":      {with("A -> B", "A -> C"), 6, "no arrow of kind k reaches stage B"},
		"a stage of no kind":                 {with("stages A B C", "stages A B C D"), 2, "stage D is a stage of no kind"},
		"no way to close":                    {with(" closes completed", ""), 4, `kind k has no way to close: no arrow says "closes completed"`},
		"two kinds with one label":           {whole + "kind l\n label kind::K\n", 11, "kinds k and l use one label, kind::K"},
		"a kind twice":                       {whole + "kind K\n", 10, "kind K stands twice"},
		"a kind without stages":              {whole + "kind l\n", 10, "kind l has no stages"},
		"a kind without a beginning":         {with("rule k/new -> A", ""), 4, "kind k has no rule that says where a new card starts"},
		"a beginning in the middle":          {with("-> A", "-> B"), 7, "a new k starts in its first stage, A, not in B"},
		"two beginnings":                     {with("rule k/new -> A", "rule k/new -> A\nrule k/old -> A"), 8, "the rule where a new k starts stands twice"},
		"a second arrow":                     {whole + "rule k/again A -> B\n", 10, "a second arrow A → B"},
		"a stage twice":                      {with("stages A B C", "stages A B a"), 2, "stage a stands twice"},
		"a stage twice in a kind":            {with("  stages A B C", "  stages A B B"), 6, "stage B stands twice"},
		"stages of a kind twice":             {with("  rule k/new", "  stages A\n  rule k/new"), 7, "the stages of kind k stand twice"},
		"a side stage that is one already":   {with("side S", "side B"), 3, "stage B stands twice"},
		"a rule twice":                       {whole + "rule k/new A -> closed as x\n", 10, "rule k/new stands twice, first on line 7"},
		"a rule of the program":              {with("k/ab", "card/back"), 8, "rule card/back: names that begin with card/ are the program's own"},
		"a rule before its kind":             {with("side S", "rule x -> A"), 3, "a rule before the first kind"},
		"a rule before the stages":           {with("  stages A B C\n", ""), 6, "kind k has a rule before its stages"},
		"a rule of no form":                  {with("A -> B needs gameplan", "A to B"), 8, "rule k/ab has none of the forms: -> STAGE; FROM -> TO …; FROM -> closed as RESOLUTION; STAGE allows RECORD"},
		"a rule that is a name alone":        {with("A -> B needs gameplan", ""), 8, "rule k/ab has none of the forms: -> STAGE; FROM -> TO …; FROM -> closed as RESOLUTION; STAGE allows RECORD"},
		"a record that is none":              {whole + "rule x A allows blueprints\n", 10, `nothing can be recorded that is called "blueprints" (did you mean blueprint?)`},
		"a record in a stage that is none":   {whole + "rule x D allows blueprint\n", 10, "kind k has no stage D"},
		"closing in a stage that is none":    {whole + "rule x D -> closed as y\n", 10, "kind k has no stage D"},
		"a label that is none":               {with("side S", "label stages X::*"), 3, `no label is called "stages" (did you mean stage?): stage, requested, received, rejected, skipped, waiting, priority or customer`},
		"a label without its text":           {with("side S", "label stage"), 3, "label wants one of stage, requested, received, rejected, skipped, waiting, priority or customer, and a label"},
		"a label twice":                      {with("side S", "label stage X::*\nlabel stage Y::*"), 4, "label stage stands twice"},
		"after CRLF and tabs":                {strings.ReplaceAll(with("side S", "\t \r\nsidle\tS"), "\n", "\r\n"), 4, `unknown directive "sidle" (did you mean side?)`},
		"a line of 1 MB":                     {with("side S", "side"+strings.Repeat("x", 1<<20)), 3, `unknown directive "side` + strings.Repeat("x", 36) + `…"`},
		"a line of many words":               {with("side S", "side "+manyWords(200_000)), 3, "more than 100 stages"},
		"very many kinds":                    {"workflow w\nkind " + strings.ReplaceAll(manyWords(200), " ", "\nkind "), 102, "more than 100 kinds"},
		"a terminal's escape":                {with("k/bc B", "k/bc \x1b[2J"), 9, "kind k has no stage ?[2J"},
		"binary":                             {"\x7fELF\x00\x01\xff\xfe\n\x00", 1, `a workflow file begins with "workflow NAME", not with "\x7fELF\x00\x01\xff\xfe"`},
		"a broken binary":                    {with("A -> B", "A -> \xff\xfe\xff\x00"), 8, "kind k has no stage ????"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := workflow.Parse(tc.src)
			var f *workflow.FileError
			require.ErrorAs(t, err, &f)
			require.Equal(t, tc.why, f.Why)
			require.Equal(t, tc.line, f.Line)
			requireShowable(t, err)
		})
	}
}

// manyWords are n different words in one line.
func manyWords(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " w%d", i)
	}
	return b.String()[1:]
}

// requireShowable wants an error that a terminal can show on a few lines.
func requireShowable(t *testing.T, err error) {
	t.Helper()
	s := err.Error()
	require.True(t, utf8.ValidString(s))
	require.Equal(t, -1, strings.IndexFunc(s, unicode.IsControl), "%q", s)
	require.LessOrEqual(t, utf8.RuneCountInString(s), 330)
}

func FuzzParse(f *testing.F) {
	for _, src := range workflow.Shipped() {
		f.Add(src)
	}
	f.Add(bakery)
	f.Add(strings.ReplaceAll(bakery, "\n", "\r\n"))
	f.Add("")
	f.Add("workflow\nkind\nrule\nstages\nlabel\nlevels a b c")
	f.Add("workflow w\nstages A\nkind k\nstages A\nrule k -> A\nrule l A -> A closes x")
	f.Add("workflow \x00\nstages \xff\xfe")
	f.Fuzz(func(t *testing.T, src string) {
		r, err := workflow.Parse(src)
		if err != nil {
			requireShowable(t, err)
			return
		}
		again, err := workflow.Parse(src)
		require.NoError(t, err)
		require.Equal(t, r, again)
		for _, k := range r.Kinds() { // whatever was taken can be worked with
			d, err := r.Apply(workflow.Card{}, workflow.Op{ID: "op", At: noon, Do: workflow.Create{Kind: k, Title: "x", Requester: "rita"}})
			require.NoError(t, err)
			r.ReadySpan(d.Card)
			r.Due(d.Card, workflow.Op{At: noon})
			for _, s := range r.Stages(k) {
				moved, err := r.Apply(d.Card, workflow.Op{ID: "op", At: noon, Do: workflow.Move{To: s, Force: true, Reason: "y"}})
				if err == nil {
					require.Equal(t, s, moved.Card.Stage)
				}
				r.GatesTo(d.Card, s, noon)
				r.LabelsOf(moved.Card)
			}
		}
	})
}

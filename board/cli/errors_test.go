package cli

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

func TestEveryErrorHasItsCodeAndExitCode(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		code string
		exit int
	}{
		"a rule said no":            {&workflow.Refusal{Rule: "bug/gameplan", Message: "no"}, "refused", 1},
		"a rule said no, wrapped":   {fmt.Errorf("x: %w", &workflow.Refusal{Message: "no"}), "refused", 1},
		"a value means nothing":     {&workflow.Invalid{Field: "stage"}, "usage", 2},
		"a broken workflow":         {&workflow.FileError{Line: 3, Why: "x"}, "refused", 1},
		"a card is not there":       {&storage.NotFound{Name: "zzzz"}, "usage", 2},
		"a name means two cards":    {&storage.Ambiguous{Name: "same"}, "usage", 2},
		"the file is damaged":       {&storage.FileError{Path: "x", Problem: storage.Damaged}, "failure", 3},
		"bad usage":                 {usage("x", ""), "usage", 2},
		"check found damage":        {&failure{code: codeDamaged}, "damaged", 1},
		"conflicts wait":            {&failure{code: codeConflicts}, "conflicts", 4},
		"anything else is failure":  {errors.New("x"), "failure", 3},
		"a failure without a code":  {&failure{message: "x"}, "failure", 3},
		"of two, the one that says": {errors.Join(errors.New("x"), &storage.FileError{Problem: storage.Busy}), "failure", 3},
	} {
		t.Run(name, func(t *testing.T) {
			f := failureOf(tc.err)
			require.Equal(t, tc.code, f.code)
			require.Equal(t, tc.exit, exitCodes[f.code])
		})
	}
}

func TestAnErrorObjectHasAllItsFields(t *testing.T) {
	f := failureOf(&workflow.Refusal{Rule: "bug/gameplan", Message: "needs a gameplan", Missing: []workflow.Gate{{Field: "gameplan"}}})
	j := f.json()
	require.Equal(t, "bug/gameplan", *j.Rule)
	require.Equal(t, []string{"gameplan"}, j.Missing)
	j = usage("x", "").json()
	require.Nil(t, j.Rule)
	require.Nil(t, j.Hint)
	require.Equal(t, []string{}, j.Missing)
	require.Equal(t, []string{}, j.Candidates)
}

func TestEachThingMissingHasTheCommandThatGivesIt(t *testing.T) {
	h := hinter{rules: workflow.Default(), handle: "#31", card: workflow.Card{Kind: "feature", Triage: workflow.Triage{Verdict: workflow.NotAligned, Work: workflow.Low, Danger: workflow.High, Effect: workflow.Low}}}
	for supply, want := range map[workflow.Gate]string{
		{Supply: workflow.SupplyTriage, Guard: "triage-valid"}:         "opsboard triage '#31' valid",
		{Supply: workflow.SupplyAnswered}:                              "opsboard triage '#31' answered TEXT",
		{Supply: workflow.SupplyApprove}:                               "opsboard approve '#31' --by NAME --level director --evidence TEXT",
		{Supply: workflow.SupplyGameplan}:                              "opsboard gameplan '#31' TEXT",
		{Supply: workflow.SupplySchedule, Field: "dri"}:                "opsboard schedule '#31' --dri NAME",
		{Supply: workflow.SupplyValidate}:                              "opsboard validate '#31' request",
		{Supply: workflow.SupplyValidate, Guard: "validation-skipped"}: "opsboard validate '#31' skipped --note TEXT",
		{Supply: workflow.SupplyReceived}:                              "opsboard validate '#31' received",
		{Supply: workflow.SupplyBlueprint}:                             "opsboard blueprint '#31' TEXT --link URL",
		{Supply: workflow.SupplyWait}:                                  "opsboard schedule '#31' --iteration current",
		{Guard: "requester"}:                                           "opsboard edit '#31' --requester NAME",
	} {
		require.Equal(t, want, h.command(supply))
	}
	both := []workflow.Gate{{Supply: workflow.SupplySchedule, Field: "iteration"}, {Supply: workflow.SupplySchedule, Field: "milestone"}, {Supply: workflow.SupplyGameplan}}
	require.Equal(t, []string{"opsboard schedule '#31' --iteration next --milestone NAME", "opsboard gameplan '#31' TEXT"}, h.commands(both))
}

// Where nothing is missing, what would help is a command too, for the card that
// was refused; what is a sentence stays one.
func TestEachHintIsTheCommandThatHelps(t *testing.T) {
	h := hinter{rules: workflow.Default(), handle: "k7m2"}
	for _, tc := range []struct {
		hint workflow.Supply
		want string
	}{
		{workflow.SupplyComment, "`opsboard comment k7m2 TEXT`"},
		{workflow.SupplyKind, "`opsboard edit k7m2 --kind KIND`"},
		{workflow.SupplySchedule, "`opsboard schedule k7m2 --iteration next`"},
		{workflow.SupplyEdit, "`opsboard edit k7m2 --requester NAME --delegate NAME`"},
		{workflow.SupplyReopen, "`opsboard reopen k7m2 --reason TEXT`"},
		{workflow.SupplyStage, "`opsboard why k7m2` says what its next stage needs"},
		{workflow.SupplyForce, "`opsboard move k7m2 Queued --force --reason TEXT` does it all the same"},
		{"move them first", "move them first"},
		{"", ""},
	} {
		require.Equal(t, tc.want, h.hint(&workflow.Refusal{Card: "k7m2k7m2k7m2", To: "Queued", Hint: string(tc.hint)}))
	}
}

// A shell takes < and > for itself, so that a filter written as it is on the
// board arrives without its end.
func TestAFilterThatTheShellAteSaysHowItIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"age:":          "a shell takes < and > for itself: write 'age:>14d' in quotes",
		"closed: is:me": "a shell takes < and > for itself: write 'age:>14d' in quotes",
		"stage:":        "",
		"stage:nowhere": "",
		"age:soon":      "",
	} {
		_, err := filter.Parse(text, filter.Env{})
		require.Error(t, err)
		require.Equal(t, want, failureOf(err).hint, text)
	}
}

// Every supply that a rule can ask for has a command, in every workflow that
// ships: a refusal without a way out would be a dead end.
func TestNoGateOfAShippedWorkflowIsADeadEnd(t *testing.T) {
	for name, text := range workflow.Shipped() {
		r, err := workflow.Parse(text)
		require.NoError(t, err)
		for _, k := range r.Kinds() {
			for _, s := range r.Stages(k) {
				c := workflow.Card{ID: "aaaabbbbcccc", Kind: k, Stage: s}
				for _, g := range r.Next(c, monday).List {
					require.NotEmpty(t, hinter{rules: r, card: c, handle: "aaaa"}.command(g), "%s: %s in %s: %s", name, k, s, g.Guard)
				}
			}
		}
	}
}

func TestADayThatNoCalendarHasIsAnsweredWithTheNearest(t *testing.T) {
	for in, want := range map[string]string{
		"2026-02-30": "2026-02-28", "2028-02-30": "2028-02-29", "2026-11-31": "2026-11-30", "2026-11-99": "2026-11-30",
		"2026-1-5": "2026-01-05", "2026-13-01": "", "tomorrow": "", "": "", "2026": "", "2026-11-xx": "2026-11-30", "20261-11-1": "",
	} {
		require.Equal(t, want, nearestDay(in), in)
	}
}

func TestAWordIsQuotedForTheShellWhereItMustBe(t *testing.T) {
	for in, want := range map[string]string{"k7m2": "k7m2", "#31": "'#31'", "": "''", "it's": `'it'\''s'`, "a b": "'a b'", "$(x)": "'$(x)'"} {
		require.Equal(t, want, shellWord(in))
	}
}

func TestOnlyAFileThatTakesNoWritesIsReadWithoutItsRollOver(t *testing.T) {
	for p, want := range map[storage.Problem]bool{
		storage.ReadOnly: true, storage.NoPermission: true, storage.NoSpace: true, storage.Busy: true,
		storage.Damaged: false, storage.Replaced: false, storage.Missing: false,
	} {
		require.Equal(t, want, isUnwritable(&storage.FileError{Problem: p}), p)
	}
	require.False(t, isUnwritable(nil))
	require.False(t, isUnwritable(errors.New("x")))
}

func TestAFileThatIsNotThereIsToldWithWhatHelps(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "Rotate the keys")
	for _, tc := range []struct {
		args []string
		hint string
	}{
		{[]string{"import", "gone.jsonl"}, "look at the name"},
		{[]string{"plan", "apply", "gone.json"}, "`opsboard plan save FILE` writes a plan to a file"},
		{[]string{"plan", "show", "gone.json"}, "`opsboard plan save FILE` writes a plan to a file"},
		{[]string{"workflow", "check", "gone.workflow"}, "`opsboard workflow show > FILE` writes one to begin with"},
		{[]string{"list", "--config", "gone.toml"}, "look at the name"},
	} {
		_, said, code := d.try(tc.args...)
		require.Equal(t, 3, code, tc.args)
		require.Contains(t, said, "no such file or directory\n  hint: ", tc.args)
		require.Contains(t, said, tc.hint, tc.args)
	}
	_, said, code := d.try("view", "show", "gone")
	require.Equal(t, 2, code)
	require.Contains(t, said, "hint: `opsboard view list` shows those that are saved")
}

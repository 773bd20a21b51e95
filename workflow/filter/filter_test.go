package filter_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// now is a Monday; the iteration is 22–28 November 2026.
var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func env() filter.Env {
	return filter.Env{Me: "ana", Now: now, Rules: workflow.Default()}
}

func ago(days int, hours ...int) time.Time {
	t := now.AddDate(0, 0, -days)
	for _, h := range hours {
		t = t.Add(-time.Duration(h) * time.Hour)
	}
	return t
}

func week(start workflow.Date) workflow.Iteration {
	return workflow.Iteration{Start: start, End: start.Add(6)}
}

func parse(t *testing.T, text string) filter.Filter {
	t.Helper()
	f, err := filter.Parse(text, env())
	require.NoError(t, err, text)
	return f
}

// full is a card with something in every field.
func full() workflow.Card {
	return workflow.Card{
		ID: "k3v9q2m7x0ab", Kind: "feature", Stage: "Development",
		Title:       "Ticket form drops Größe on résumé upload",
		Description: "The SLA policy\nis not applied when a macro closes the ticket.",
		Gameplan:    "Rename the trigger", Blueprint: workflow.Blueprint{Text: "webhook retried"},
		Priority: 2, Weight: 3, Labels: []string{"Customer::Billing", "in review", "blocked"},
		Requester: "Noor Haddad", Delegate: "@tomek", DRI: "Ana",
		Iteration: week("2026-11-22"), Milestone: "FY27 Q4",
		Rounds:    []workflow.Round{{State: workflow.Rejected}, {State: workflow.Requested, Of: "tomek"}},
		Comments:  []workflow.Comment{{Text: "チケットのフォーム is live 🚀"}},
		Remote:    workflow.Remote{Name: "gitlab", IID: 31},
		CreatedAt: ago(20), UpdatedAt: ago(0, 2), EnteredAt: ago(15, 1),
	}
}

func TestTermsHoldForACard(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                   true,
		"stage:development":                  true,
		"stage:triage":                       false,
		"stage:triage,DEVELOPMENT":           true,
		"-stage:development":                 false,
		"-stage:triage,planning":             true,
		"kind:Feature stage:development":     true,
		"kind:feature stage:triage":          false,
		"state:open":                         true,
		"state:closed":                       false,
		"state:any":                          true,
		"is:closed,mine":                     true,
		"is:waiting":                         false,
		"is:open is:mine":                    true,
		"is:overdue":                         false,
		"is:unassigned":                      false,
		"resolution:none":                    true,
		"resolution:completed":               false,
		"dri:@me":                            true,
		"dri:@ANA":                           true,
		"dri:none":                           false,
		`dri:"none"`:                         false,
		`requester:"noor haddad"`:            true,
		"delegate:tomek":                     true,
		"label:BLOCKED":                      true,
		`label:"in review"`:                  true,
		"label:Customer::Billing":            true,
		"label:wip":                          false,
		"-label:wip":                         true,
		"label:none":                         false,
		"priority:<=2":                       true,
		"priority:<2":                        false,
		"priority:=2":                        true,
		"priority:1,>3":                      false,
		"priority:none":                      false,
		"weight:>2":                          true,
		"weight:>=3 weight:<4":               true,
		"weight:0":                           false,
		"iteration:current":                  true,
		"iteration:next":                     false,
		"iteration:<next":                    true,
		"iteration:>=current":                true,
		"iteration:2026-11-28":               true,
		"iteration:2026-11-29":               false,
		"iteration:past":                     false,
		"iteration:>2026-11-22":              false,
		"iteration:>2026-11-21":              true,
		"iteration:>=2026-11-28":             true,
		"iteration:>=2026-11-29":             false,
		"iteration:<=2026-11-22":             true,
		"iteration:<2026-11-28":              false,
		"iteration:none":                     false,
		`milestone:"fy27 q4"`:                true,
		"waiting:requester":                  false,
		"waiting:validation":                 true,
		"waiting:none":                       false,
		"gate:validation":                    true,
		"gate:blocked":                       true,
		"gate:ready":                         false,
		"gate:dri":                           false,
		"validation:requested":               true,
		"validation:rejected":                false,
		"forced:no":                          true,
		"pinned:yes":                         false,
		"age:>14d":                           true,
		"age:>15d":                           false,
		"age:15":                             true,
		"age:>=2w":                           true,
		"age:<2w":                            false,
		"created:>14d":                       true,
		"created:20d":                        true,
		"created:2026-11-03":                 true,
		"created:>2026-11-03":                false,
		"created:>=2026-11-03":               true,
		"created:<2026-11-03":                false,
		"created:<=2026-11-03":               true,
		"updated:today":                      true,
		"updated:yesterday":                  false,
		"updated:<1d":                        true,
		"closed:none":                        true,
		"closed:<2w":                         false,
		"id:k3v9":                            true,
		"id:K3V9":                            true,
		"id:3v9q":                            false,
		"id:#31":                             true,
		"id:#3":                              false,
		"form":                               true,
		"FOR":                                true,
		"orm":                                false,
		"form macro webhook rename":          true,
		"form nothing":                       false,
		"-nothing":                           true,
		"nothing,macro":                      true,
		"größe":                              true,
		"GRÖSSE":                             false,
		"RÉSUMÉ":                             true,
		`"sla policy is not"`:                true,
		`"sla polic"`:                        false,
		`"ticket form" "ticket."`:            true,
		`"ticket form drops","no such"`:      true,
		"text:macro":                         true,
		`text:"a macro"`:                     true,
		"title:macro":                        false,
		"title:ticket":                       true,
		`title:"form drops"`:                 true,
		"フォーム":                               true,
		"ケット":                                true,
		"カード":                                false,
		"🚀":                                  true,
		"⛔":                                  false,
		"s":                                  true,
		"z":                                  false,
		"https://gitlab.example.com/nothing": false,
	} {
		t.Run(text, func(t *testing.T) {
			require.Equal(t, want, parse(t, text).Match(full()))
		})
	}
}

func TestEmptyValuesAreFoundByNone(t *testing.T) {
	bare := workflow.Card{ID: "aaaaaaaaaaaa", Kind: "bug", Title: "x", Stage: "Triage"}
	for _, text := range []string{
		"dri:none", "requester:none", "delegate:none", "label:none", "priority:none", "weight:none", "weight:0",
		"iteration:none", "milestone:none", "waiting:none", "validation:none", "closed:none", "created:none",
		"is:unassigned", "gate:triage", "is:blocked",
	} {
		require.True(t, parse(t, text).Match(bare), text)
		require.False(t, parse(t, "-"+text).Match(bare), text)
	}
	for _, text := range []string{
		"priority:<4", "priority:>1", "weight:<5", "iteration:<next", "age:<10d", "created:<10d", "updated:>2020-01-01",
	} {
		require.False(t, parse(t, text).Match(bare), "what is empty is neither less nor more: %s", text)
	}
}

func TestClosedAndForcedAndWaitingCards(t *testing.T) {
	for name, tc := range map[string]struct {
		card workflow.Card
		text string
		want bool
	}{
		"a declined card":                  {workflow.Card{Kind: "feature", Resolution: "declined", ClosedAt: ago(3)}, "resolution:declined closed:<1w is:closed", true},
		"a declined card is not completed": {workflow.Card{Resolution: "declined"}, "resolution:completed", false},
		"a closed card is ready for nothing": {
			workflow.Card{Kind: "bug", Stage: "Implementation", Resolution: "completed"}, "gate:ready", false,
		},
		"a closed card is blocked by nothing": {
			workflow.Card{Kind: "bug", Stage: "Triage", Resolution: "invalid"}, "gate:blocked,triage", false,
		},
		"a bug in Implementation is ready": {workflow.Card{Kind: "bug", Stage: "Implementation"}, "is:ready", true},
		"a queued card is ready on the first day": {
			workflow.Card{Kind: "feature", Stage: "Queued", Iteration: week("2026-11-22")}, "gate:ready", true,
		},
		"a queued card is not ready before": {
			workflow.Card{Kind: "feature", Stage: "Queued", Iteration: week("2026-11-29")}, "gate:ready", false,
		},
		"it lacks its iteration": {
			workflow.Card{Kind: "feature", Stage: "Queued", Iteration: week("2026-11-29")}, "gate:iteration iteration:next", true,
		},
		"a past iteration is overdue": {workflow.Card{Kind: "bug", Stage: "Planning", Iteration: week("2026-11-15")}, "is:overdue iteration:past", true},
		"due before a day":            {workflow.Card{Due: "2026-11-30"}, "due:<2026-12-01 due:>=2026-11-30 due:<=2026-11-30 -due:none", true},
		"due on the day":              {workflow.Card{Due: "2026-12-01"}, "due:<2026-12-01", false},
		"due tomorrow":                {workflow.Card{Due: "2026-11-24"}, `due:tomorrow due:"24 Nov" due:>today`, true},
		"what is not due is not late": {workflow.Card{}, "due:<2026-12-01,>=2026-12-01 -due:none", false},
		"due never":                   {workflow.Card{}, "due:none confidential:no -is:confidential", true},
		"past its day is overdue":     {workflow.Card{Due: "2026-11-22"}, "is:overdue", true},
		"what is done is not overdue": {workflow.Card{Due: "2026-11-22", Resolution: workflow.Completed, Stage: "Completed"}, "-is:overdue", true},
		"on its day it is not":        {workflow.Card{Due: "2026-11-23"}, "is:overdue", false},
		"a confidential card":         {workflow.Card{Confidential: true}, "is:confidential confidential:yes", true},
		"a card that waits":           {workflow.Card{Kind: "bug", Stage: "Triage", WaitingSince: ago(1)}, "waiting:requester is:waiting", true},
		"a forced card that still owes": {workflow.Card{
			Kind: "bug", Stage: "Development",
			Forced: []workflow.Force{{Rule: "bug/gameplan", From: "Planning", To: "Development", Missing: []string{"gameplan"}}},
		}, "forced:yes is:forced", true},
		"a forced card that was given what it lacked": {workflow.Card{
			Kind: "bug", Stage: "Development", Gameplan: "…",
			Forced: []workflow.Force{{Rule: "bug/gameplan", From: "Planning", To: "Development", Missing: []string{"gameplan"}}},
		}, "forced:no", true},
		"a card with a conflict that nobody answered": {workflow.Card{Clashes: []workflow.Clash{{ID: "c1"}}}, "is:conflict", true},
		"a change that the remote lacks":              {workflow.Card{Unsent: true}, "is:unsent -is:conflict", true},
		"the remote has all of it":                    {workflow.Card{Kind: "bug"}, "is:unsent", false},
		"a card without one":                          {workflow.Card{Kind: "bug"}, "is:conflict", false},
		"a pinned card":                               {workflow.Card{Pinned: true}, "is:pinned pinned:yes", true},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, parse(t, tc.text).Match(tc.card))
		})
	}
}

func TestDaysBeginInTheTeamsZone(t *testing.T) {
	zone := time.FixedZone("UTC-5", -5*3600)
	e := env()
	e.Rules = workflow.Default().In(workflow.Cadence{Zone: zone})
	f, err := filter.Parse("created:2026-11-20", e)
	require.NoError(t, err)
	require.False(t, f.Match(workflow.Card{CreatedAt: time.Date(2026, 11, 20, 4, 59, 0, 0, time.UTC)}))
	require.True(t, f.Match(workflow.Card{CreatedAt: time.Date(2026, 11, 20, 5, 0, 0, 0, time.UTC)}))
	require.True(t, f.Match(workflow.Card{CreatedAt: time.Date(2026, 11, 21, 4, 59, 0, 0, time.UTC)}))
}

// On the Sunday on which Chile puts its clocks forward there is no midnight.
func TestADayWithoutAMidnightHasNothingOfTheDayBefore(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago")
	require.NoError(t, err)
	e := env()
	e.Rules = workflow.Default().In(workflow.Cadence{Zone: zone})
	last := workflow.Card{CreatedAt: time.Date(2026, 9, 6, 3, 30, 0, 0, time.UTC)} // half past eleven in the evening
	for text, want := range map[string]bool{"created:2026-09-05": true, "created:2026-09-06": false, "created:<2026-09-06": true} {
		f, err := filter.Parse(text, e)
		require.NoError(t, err)
		require.Equal(t, want, f.Match(last), text)
	}
}

func TestTheSecondFlowHasItsOwnWords(t *testing.T) {
	rules, err := workflow.Parse(workflow.Shipped()["support-ops-2026"])
	require.NoError(t, err)
	e := filter.Env{Now: now, Rules: rules}
	f, err := filter.Parse("kind:administrative stage:blocked,validation", e)
	require.NoError(t, err)
	require.Equal(t, []workflow.Kind{"administrative"}, f.Kinds())
	require.Equal(t, []workflow.Stage{"Blocked", "Validation"}, f.Stages())
	require.Contains(t, filter.Values("stage", e), "Backlogged")
	_, err = filter.Parse("stage:blocked", env())
	require.Error(t, err, "the team's own flow has no such stage")
}

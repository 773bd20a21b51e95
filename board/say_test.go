package board

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestACardIsSaidInOneSentence(t *testing.T) {
	due := workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"}
	for name, tc := range map[string]struct {
		card workflow.Card
		says string
	}{
		"what it waits for": {
			workflow.Card{Kind: "feature", Stage: "Queued", Title: "rotate webhook secrets", Iteration: due, EnteredAt: monday},
			"Queued, 1 of 1: k7m2 rotate webhook secrets, feature, here since today, waits for its iteration on 29 November.",
		},
		"who and how long": {
			workflow.Card{Kind: "bug", Stage: "Triage", Title: "login loop", Priority: 1, DRI: "ana", Labels: []string{"vip"}, EnteredAt: monday.Add(-50 * time.Hour)},
			"Triage, 1 of 1: k7m2 login loop, bug, priority 1, DRI ana, here for 2 days, labelled vip, 0 of 1 gates met, lacks triage to record that it is valid.",
		},
		"its marks": {
			workflow.Card{
				Kind: "bug", Stage: "Development", Title: "login loop", EnteredAt: monday, WaitingSince: monday,
				Forced: []workflow.Force{{Rule: "bug/gameplan"}},
				Rounds: []workflow.Round{{State: workflow.Rejected, Of: "maria", At: monday}, {State: workflow.Rejected, Of: "maria", At: monday}},
			},
			"waiting on the requester, validation rejected twice, forced, ",
		},
		"what it has":        {workflow.Card{Kind: "bug", Stage: "Planning", Title: "t", Gameplan: "so", EnteredAt: monday}, "ready for Development."},
		"no control letters": {workflow.Card{Kind: "bug", Stage: "Planning", Title: "a\x1b[2Jb", EnteredAt: monday}, "k7m2 a␛[2Jb, bug"},
	} {
		t.Run(name, func(t *testing.T) {
			p := sit(t, 0, 120, 36)
			tc.card.ID = "k7m200000000"
			p.add(tc.card)
			p.poll()
			p.press("<tab><tab>")
			p.goTo(tc.card.ID)
			require.Contains(t, p.m.say(), tc.says)
		})
	}
}

func TestWhateverHasTheFocusIsSaid(t *testing.T) {
	for keys, says := range map[string]string{
		"l":                    "Planning, 1 of ",
		"<tab>3":               "Scheduling, ",
		"<enter>":              "Open card, Triage, 1 of ",
		"?":                    "Keys. esc goes back.",
		"f":                    "Filter: empty, ",
		"fdri:piotr":           "Filter: dri:piotr, 15 cards.",
		"fstag:x":              "is no key (did you mean stage?).",
		"fsta<down>":           "1 of 2: stage: Triage, Planning",
		"/k8im":                "Search: k8im, 1 found. 1 of 1: k8im Macro answers twice when a ticket is merged, bug, in Implementation.",
		":comment":             "Do: comment. 1 of ",
		"n":                    "Field 1 of 6, title: empty (what is asked for, in one line).",
		"nab":                  "Field 1 of 6, title: ab.",
		"n<tab>":               "Field 2 of 6, kind: bug, 1 of 2.",
		"n<tab><tab>a":         "Field 3 of 6, description: a.",
		"n<tab><tab>a<enter>b": "Field 3 of 6, description: 2 lines, beginning a.",
		"n<c-s>":               "Field 1 of 6, title: empty (what is asked for, in one line). Title \"\" is empty",
	} {
		t.Run(keys, func(t *testing.T) {
			require.Contains(t, sit(t, 60, 120, 36).press(keys).m.say(), says)
		})
	}
}

package board

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func promisedCard(due workflow.Date) workflow.Card {
	return workflow.Card{
		ID: "due000000001", Kind: "bug", Title: "renew the certificate", Stage: "Triage", Priority: 1, Due: due,
		Confidential: true, EnteredAt: monday, CreatedAt: monday,
	}
}

func TestACardSaysByWhenItIsPromised(t *testing.T) {
	for due, want := range map[workflow.Date]string{
		"2026-12-03": "due 3 Dec", "2026-11-24": "due tomorrow", "2026-11-23": "due today",
		"2026-11-20": "overdue 20 Nov", "2027-01-31": "due 31 Jan 2027",
	} {
		p := sit(t, 0, 200, 36)
		p.add(promisedCard(due))
		p.poll()
		p.sees(want).sees("confidential")
		require.Contains(t, p.m.say(), want+", confidential")
	}
}

func TestAClosedCardIsNotOverdue(t *testing.T) {
	c := promisedCard("2026-11-20")
	c.Stage, c.Resolution, c.ClosedAt = "Completed", workflow.Completed, monday
	require.Empty(t, makeFace(workflow.Default(), Row{Card: c}, monday, false).due)
	require.False(t, c.IsOverdue("2026-11-23"))
}

func TestTheDayIsGivenAsOneWritesIt(t *testing.T) {
	p := sit(t, 0, 120, 36)
	p.add(promisedCard(""))
	p.poll()
	p.press("e")
	for p.m.form.fields[p.m.form.at].name != "due" {
		p.press("<tab>")
	}
	p.press("someday<tab>").sees("is no day")
	p.press("<s-tab>")
	for range len("someday") {
		p.press("<bs>")
	}
	p.press("3 Dec").sees("Thu 3 Dec 2026, in 10 days")
	p.press("<tab><right><enter>")
	c := p.file.cards["due000000001"]
	require.Equal(t, workflow.Date("2026-12-03"), c.Due)
	require.False(t, c.Confidential, "the choice went round to no")
	p.press("<enter>").sees("Thu 3 Dec 2026, in 10 days")
	p.press("<esc>U").sees("due 3 Dec 2026 → nothing").sees("becomes confidential")
}

func TestTheDayIsCompleted(t *testing.T) {
	p := sit(t, 0, 120, 36)
	x := p.m.dueField(workflow.Card{}).typed("tom")
	require.Equal(t, "orrow", x.ghost())
	require.Contains(t, p.m.dueField(workflow.Card{}).known, "3 Dec")
}

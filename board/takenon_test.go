package board

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestAnArrivalWhileTheBoardIsOpenIsSaid(t *testing.T) {
	p := sit(t, 60, 120, 36)
	stage := workflow.Change{Field: workflow.FieldStage, Old: "Queued", New: "Development"}
	p.file.takenOn = []workflow.Entry{
		{What: "arrive", Changes: []workflow.Change{stage}, Over: "Development 4 of 3"}, {What: "arrive", Changes: []workflow.Change{stage}}, {What: "rollover"},
	}
	p.now = monday.Add(7 * 24 * time.Hour)
	p.file.version++
	p.poll()
	p.hears("A new day: 2 queued cards arrived in Development, 1 open card rolled over into the current iteration. Over the limit: Development 4 of 3.")
	p.press("j")
	require.Empty(t, p.m.status.text, "it goes with the next key")
}

func TestTriageBringsItsScreenTogetherWithItsCard(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.slow = true
	p.press("T")
	for len(p.later) > 0 {
		require.NotContains(t, p.screen(), "Triage 1 of", "no frame shows triage before its card")
		cmd := p.later[0]
		p.later = p.later[1:]
		p.slow = false
		p.send(cmd())
		p.slow = true
	}
	p.slow = false
	p.sees("Triage 1 of")
	require.Equal(t, p.m.triage.current(), p.m.card.whole.Card.ID)
}

func TestWhoGivesIsSaidOnce(t *testing.T) {
	require.Empty(t, giver(workflow.Gate{Need: "validation from samira", Who: "samira"}))
	require.Empty(t, giver(workflow.Gate{Need: "an approval at level manager or director (work high)", Who: "manager or director"}))
	require.Equal(t, "sam", giver(workflow.Gate{Need: "a gameplan", Who: "sam"}))
}

func TestNewsReadsAsASentence(t *testing.T) {
	item := func(e workflow.Entry) NewsItem {
		return NewsOf([]NewsLine{{Entry: e, Handle: "k7m2"}}, "ana")[0]
	}
	stage := workflow.Change{Field: workflow.FieldStage, Old: "Planning", New: "Development"}
	for want, e := range map[string]workflow.Entry{
		"k7m2 was commented on by noor":           {Card: "x", What: "comment", By: "noor"},
		"k7m2 was given a gameplan by sam":        {Card: "x", What: "gameplan", By: "sam"},
		"k7m2 was moved by sam from Planning":     {Card: "x", What: "move", By: "sam", Changes: []workflow.Change{stage}},
		"k7m2 arrived, by kim":                    {Card: "x", What: "create", By: "kim"},
		"k7m2: its iteration has begun":           {Card: "x", What: "arrive", By: "opsboard"},
		"k7m2 was changed by somebody's importer": {Card: "x", What: "frobnicate", By: "somebody's importer"},
	} {
		require.Equal(t, want, item(e).Sentence())
	}
}

func TestNoCardOfThePlanIsCutInHalf(t *testing.T) {
	for height := 20; height < 24; height++ {
		p := sit(t, 60, 120, height)
		p.press("P")
		for range 12 {
			lines := strings.Split(p.screen(), "\n")
			for i, l := range lines[:len(lines)-1] {
				if strings.ContainsAny(l, "●▲") {
					require.NotEmpty(t, strings.TrimSpace(lines[i+1]), "the title is there: %s", l)
				}
			}
			p.press("j")
		}
	}
}

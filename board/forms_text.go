package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

func commentForm() form {
	return form{
		title: "Comment", fields: []field{long("comment", "comment", "", "")},
		done: func(m Model, f form) (Model, tea.Cmd) { return m.answer(f, workflow.Say{Text: f.text("comment")}) },
	}
}

func gameplanForm(c workflow.Card) form {
	return form{
		title: "Gameplan", fields: []field{long("gameplan", "gameplan", c.Gameplan, "how it will be done; empty removes it")},
		done: func(m Model, f form) (Model, tea.Cmd) {
			return m.answer(f, workflow.WriteGameplan{Text: f.text("gameplan")})
		},
	}
}

func blueprintForm(c workflow.Card) form {
	return form{title: "Blueprint", fields: []field{
		long("blueprint", "what was done", c.Blueprint.Text, ""),
		long("link", "links", strings.Join(c.Blueprint.Links, "\n"), "merge requests, follow-up issues; one a line"),
	}, done: func(m Model, f form) (Model, tea.Cmd) {
		return m.answer(f, workflow.WriteBlueprint{Text: f.text("blueprint"), Links: strings.Fields(f.text("link"))})
	}}
}

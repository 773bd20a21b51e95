package keymap

import (
	"fmt"
	"slices"
	"strings"
)

// titles are the headings of the scopes, in help and README.
var titles = map[Scope]string{
	OnBoard: "On the board", OnCard: "In an open card", InMenu: "In a list to choose from", InForm: "In a form",
	InPrompt: "In a line being typed", InHistory: "In the history", InPlan: "On the plan", InDraft: "In the draft of a plan",
	InTriage: "In triage", InWaiting: "In the list of what waits", InReview: "In a review", InFlow: "Among the figures",
	InNews: "In what happened since you looked", InInbox: "In the inbox", InHelp: "In the help",
}

// Title is the heading of a scope.
func (s Scope) Title() string { return titles[s] }

// Group is the rows in force of one scope, without those that a group before it
// has shown.
type Group struct {
	Scope Scope
	Rows  []Binding
}

// Groups is the table in force in the order of [Scopes], each row once: where it
// is met first. A scope that has nothing of its own is left out.
func (m *Map) Groups() []Group {
	var out []Group
	seen := map[string]bool{}
	for _, s := range Scopes() {
		rows := slices.DeleteFunc(m.In(s), func(b Binding) bool {
			key := string(b.Action) + strings.Join(b.Keys, " ") + " " + b.Does
			was := seen[key]
			seen[key] = true
			return was
		})
		if len(rows) > 0 {
			out = append(out, Group{s, rows})
		}
	}
	return out
}

// GroupsFrom is [Map.Groups] for somebody who is in a scope: its group comes
// first and holds all that acts there, what is its own before what it shares.
func (m *Map) GroupsFrom(s Scope) []Group {
	all := m.Groups()
	first := Group{Scope: s}
	for i, g := range all {
		if g.Scope == s {
			first.Rows = slices.Clone(g.Rows)
			all = slices.Delete(all, i, i+1)
			break
		}
	}
	for _, b := range m.In(s) {
		if !slices.ContainsFunc(first.Rows, func(o Binding) bool { return o.Does == b.Does && o.Action == b.Action && slices.Equal(o.Keys, b.Keys) }) {
			first.Rows = append(first.Rows, b)
		}
	}
	return append([]Group{first}, all...)
}

// Markdown is the key tables of the README, one for each place where keys act.
func (m *Map) Markdown() string {
	var b strings.Builder
	for i, g := range m.Groups() {
		if i == 1 {
			b.WriteString("\nKeys of the board that make sense elsewhere mean the same there; the tables below name what is added.\n")
		}
		fmt.Fprintf(&b, "%s#### %s\n\n| key | does |\n|---|---|\n", []string{"", "\n"}[min(i, 1)], g.Scope.Title())
		for _, row := range g.Rows {
			keys := make([]string, len(row.Keys))
			for i, k := range row.Keys {
				keys[i] = "`" + strings.ReplaceAll(k, "|", "\\|") + "`"
			}
			fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(keys, " "), row.Does)
		}
	}
	return b.String()
}

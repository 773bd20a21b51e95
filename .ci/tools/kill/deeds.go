package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// deed is a command line that writes. line says that it leaves a line in the
// history under the name of who acts, once it says that it is done.
type deed struct {
	what string
	args []string
	line bool
}

// anything chooses a command, of all that write the board file.
func (w *worker) anything(name string) deed {
	card := w.cards[w.chance.IntN(len(w.cards))]
	text := name + " " + strings.Repeat("words of some length ", w.chance.IntN(60))
	pick := func(of ...string) string { return of[w.chance.IntN(len(of))] }
	is := func(args ...string) deed { return deed{args[0], args, true} }
	switch w.chance.IntN(34) {
	case 0, 1, 2:
		return is("add", "--kind", pick("bug", "feature"), "card of "+name, "--description", text, "--label", pick("a", "b", "c"))
	case 3, 4:
		return is("comment", card, text)
	case 5:
		return is("edit", card, "--title", "title of "+name, "--priority", pick("1", "2", "3"))
	case 6:
		return is("edit", card, "--description", text, "--label", "+"+name, "--due", pick("tomorrow", "2027-02-03"))
	case 7:
		return is("edit", "--where", "kind:"+pick("bug", "feature"), "--dri", name) // many cards, one step
	case 8:
		return is("edit", card, "--link", "+https://example.org/"+name, "--confidential="+pick("yes", "no"))
	case 9:
		return is("edit", card, "--kind", pick("bug", "feature"))
	case 10, 11:
		return is("gameplan", card, text)
	case 12:
		return is("blueprint", card, text)
	case 13, 14:
		return is("triage", card, pick("valid", "aligned", "aligned-not-congruent"))
	case 15:
		return is("triage", card, "info", text)
	case 16:
		return is("triage", card, "answered", text)
	case 17, 18:
		return is("move", card)
	case 19, 20:
		return is("move", card, "--force", "--reason", text)
	case 21:
		return is("move", card, pick("Triage", "Planning", "Development"), "--reason", text)
	case 22:
		return is("schedule", card, "--iteration", pick("current", "next", "none"), "--milestone", name, "--dri", name)
	case 23:
		return is("validate", card, pick("request", "received", "rejected"), "--note", text)
	case 24:
		return is("approve", card, "--by", "dana", "--level", pick("director", "senior-manager"), "--evidence", text)
	case 25:
		return is(append([]string{pick("close", "close", "decline"), card}, [][]string{{"--as-invalid", "--reason", text}, {"--by", "dana", "--reason", text}}[w.chance.IntN(2)]...)...)
	case 26:
		return is("reopen", card, "--reason", text)
	case 27, 28:
		return is("undo", fmt.Sprint(1+w.chance.Uint64N(w.last)))
	case 29:
		return is("redo", fmt.Sprint(1+w.chance.Uint64N(w.last)))
	case 30:
		return is("workflow", "wip", "planning", fmt.Sprint(3+w.tally.rounds)) // one that it had already would leave no line
	default:
		return w.rare(name, card)
	}
}

// rare are the commands that touch the whole file, or another one.
func (w *worker) rare(name, card string) deed {
	switch w.chance.IntN(8) {
	case 0:
		path := filepath.Join(w.dir, name+".jsonl")
		var b strings.Builder
		for i := range 1 + w.chance.IntN(30) {
			fmt.Fprintf(&b, "{\"title\":\"%s number %d\",\"kind\":\"bug\",\"id\":\"%s-%d\"}\n", name, i, name, i)
		}
		must(os.WriteFile(path, []byte(b.String()), 0o600))
		return deed{"import", []string{"import", path}, true}
	case 1: // a copy made this moment takes the board's place
		path := filepath.Join(w.dir, name+".db")
		if _, err := w.run("look", "backup", path); err != nil {
			w.tally.troubled = append(w.tally.troubled, err.Error())
		}
		return deed{"restore", []string{"restore", path}, false}
	case 2:
		return deed{"backup", []string{"backup", filepath.Join(w.dir, name+"-copy.db")}, false}
	case 3:
		return deed{"compact", []string{"compact"}, false}
	case 4:
		return deed{"rollover", []string{"rollover"}, false}
	case 5:
		return deed{"check", []string{"check", "--repair"}, false}
	case 6:
		path := filepath.Join(w.dir, name+".workflow")
		if text, err := w.run("look", "workflow", "show"); err == nil {
			must(os.WriteFile(path, []byte(text+"\n# "+name+"\n"), 0o600))
		}
		return deed{"workflow", []string{"workflow", "use", path}, true}
	}
	if w.hub != "" {
		return deed{"sync", []string{"sync"}, false}
	}
	return deed{"comment", []string{"comment", card, name}, true}
}

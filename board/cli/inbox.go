package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
)

func newInbox(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inbox [show|answer]",
		Short: "What contradicts the remote, and the answers",
		Long: `List the conflicts that syncs found: where both sides changed the same thing, where a move
there broke a rule, where the remote did not take a change. The cards stay usable; of two
values theirs stands until somebody answers. An answer can be undone.`,
		Example: `  opsboard inbox
  opsboard inbox show k7m2
  opsboard inbox answer k7m2 mine
  opsboard list is:conflict`,
		Args: knownCommand,
		RunE: func(*cobra.Command, []string) error { return listInbox(a) },
	}
	cmd.AddCommand(newInboxShow(a), newInboxAnswer(a))
	return cmd
}

// conflictJSON is one conflict of a card. Every field is always there.
type conflictJSON struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"`
	Field   *string  `json:"field"`
	Key     *string  `json:"key"`
	Base    *string  `json:"base"`
	Mine    *string  `json:"mine"`
	Theirs  *string  `json:"theirs"`
	By      *string  `json:"by"`
	Rule    *string  `json:"rule"`
	Missing []string `json:"missing"`
	Needs   []string `json:"needs"` // the missing in words
	Why     *string  `json:"why"`   // in the remote's own words
	At      *string  `json:"at"`
	Answers []string `json:"answers"`
}

func conflictsOf(r *workflow.Rules, c workflow.Card, now time.Time) []conflictJSON {
	out := []conflictJSON{}
	for _, x := range c.Clashes {
		out = append(out, conflictJSON{
			ID: x.ID, Kind: string(x.Kind), Field: null(x.Field), Key: null(x.Key), Base: null(x.Base), Mine: null(x.Mine), Theirs: null(x.Theirs),
			By: null(x.By), Rule: null(x.Rule), Missing: orEmpty(x.Missing), Needs: r.Needs(c, x.Missing, now), Why: null(x.Why), At: stamp(x.At), Answers: answersTo(x),
		})
	}
	return out
}

// retry is how a person says that a change which was not taken is sent again.
const retry = "retry"

// answersTo are the words that answer a conflict, as they are typed.
func answersTo(x workflow.Clash) []string {
	var out []string
	for _, t := range x.Takes() {
		if t == workflow.TakeMine && x.Kind == workflow.ClashRefused {
			out = append(out, retry)
			continue
		}
		out = append(out, string(t))
	}
	return out
}

type inboxJSON struct {
	Card   string `json:"card"`
	Handle string `json:"handle"`
	Title  string `json:"title"`
	conflictJSON
}

func listInbox(a *app) error {
	a.doing = "look into the inbox"
	s, err := a.read()
	if err != nil {
		return err
	}
	rows, err := s.Clashing()
	if err != nil {
		return err
	}
	if a.flags.json {
		list := []inboxJSON{}
		for _, r := range rows {
			for _, x := range conflictsOf(s.Rules(), r.Card, a.env.Now()) {
				list = append(list, inboxJSON{string(r.Card.ID), r.Handle, r.Card.Title, x})
			}
		}
		return writeJSON(a.out, list, a.out.terminal)
	}
	if len(rows) == 0 {
		if a.out.terminal {
			a.note("the inbox is empty")
		}
		return nil
	}
	a.out.table(a.inboxTable(s.Rules(), rows))
	return nil
}

// inboxTable has a line for each conflict: in words for people, for programs its
// kind and field.
func (a *app) inboxTable(rules *workflow.Rules, rows []storage.Row) table {
	n := prefixOf(rows)
	t := table{header: []string{"CARD", "ID", "WHAT", "ANSWERS", "TITLE"}}
	for _, r := range rows {
		for _, x := range r.Card.Clashes {
			answers := strings.Join(answersTo(x), " ")
			if a.out.terminal {
				t.add(r.Handle, x.ID[:min(len(x.ID), n)], board.ClashTitle(x, rules.Needs(r.Card, x.Missing, a.env.Now())), answers, r.Card.Title)
			} else {
				t.add(r.Handle, x.ID, string(x.Kind), clashField(x), answers, r.Card.Title)
			}
		}
	}
	return t
}

// prefixOf is how much of an id names each conflict and no other.
func prefixOf(rows []storage.Row) int {
	for n := 4; ; n++ {
		whole, begun := map[string]bool{}, map[string]bool{}
		for _, r := range rows {
			for _, x := range r.Card.Clashes {
				whole[x.ID], begun[x.ID[:min(len(x.ID), n)]] = true, true
			}
		}
		if len(begun) == len(whole) {
			return n
		}
	}
}

// clashField is what a conflict is about, in words.
func clashField(x workflow.Clash) string {
	switch {
	case x.Field == "" && x.Key != "":
		return x.Key
	case x.Field == workflow.FieldStage, x.Key == "":
		return fieldWord(x.Field)
	}
	return fieldWord(x.Field) + " " + x.Key
}

// clashWord is the sentence for a conflict.
func clashWord(x workflow.Clash, needs []string, remoteName string) string {
	who := orWord(x.By, "somebody")
	switch x.Kind {
	case workflow.ClashField:
		return fmt.Sprintf("%s gave %s another value than you", who, clashField(x))
	case workflow.ClashText:
		return fmt.Sprintf("%s changed the same lines of %s as you", who, clashField(x))
	case workflow.ClashTransition:
		return fmt.Sprintf("%s moved the card to another place than you", who)
	case workflow.ClashGuard:
		return "your move no longer holds on what came" + needing(needs)
	case workflow.ClashBreach:
		return fmt.Sprintf("%s moved the card against the rule %s%s", who, x.Rule, needing(needs))
	case workflow.ClashRefused:
		return fmt.Sprintf("%s did not take %s", remoteName, orWord(clashField(x), "the change"))
	case workflow.ClashOverwritten:
		return fmt.Sprintf("%s wrote over %s just after it was sent", who, clashField(x))
	case workflow.ClashGone:
		return "the card cannot be seen on " + remoteName + " any more"
	case workflow.ClashDuplicate:
		return remoteName + " has the card twice"
	}
	return string(x.Kind)
}

func needing(needs []string) string {
	if len(needs) == 0 {
		return ""
	}
	return ": it needs " + workflow.Words(needs)
}

// found is a conflict that was named, with its card.
type found struct {
	row   storage.Row
	clash workflow.Clash
}

// conflictsNamed are the conflicts of a card, or the one whose id begins so.
func conflictsNamed(s *storage.Store, name string) ([]found, error) {
	rows, err := s.Clashing()
	if err != nil {
		return nil, err
	}
	var out []found
	if len(name) >= 4 {
		for _, r := range rows {
			for _, x := range r.Card.Clashes {
				if x.ID == name {
					return []found{{r, x}}, nil
				}
				if strings.HasPrefix(x.ID, strings.ToLower(name)) {
					out = append(out, found{r, x})
				}
			}
		}
	}
	if len(out) == 1 {
		return out, nil
	}
	if len(out) > 1 {
		return nil, usage("several conflicts begin with "+clip(name), "write more of the id; `opsboard inbox --json` shows it whole")
	}
	id, err := s.Find(name)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(rows, func(r storage.Row) bool { return r.Card.ID == id })
	if i < 0 {
		handle, err := s.Handle(id)
		if err != nil {
			return nil, err
		}
		return nil, &workflow.Refusal{Card: id, Rule: "card/clash", Message: handle + " has no conflict that waits for an answer", Hint: "`opsboard inbox` lists those that do"}
	}
	for _, x := range rows[i].Card.Clashes {
		out = append(out, found{rows[i], x})
	}
	return out, nil
}

func (a *app) completeInbox(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	s := a.quietly()
	if s == nil || len(args) > 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	rows, err := s.Clashing()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, r := range rows {
		for _, x := range r.Card.Clashes {
			if len(args) == 0 {
				out = append(out, r.Handle+"\t"+oneLine(string(x.Kind)+" "+clashField(x)+" "+r.Card.Title))
			} else if strings.EqualFold(args[0], r.Handle) || strings.HasPrefix(string(r.Card.ID), args[0]) || strings.HasPrefix(x.ID, args[0]) {
				out = append(out, answersTo(x)...)
			}
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

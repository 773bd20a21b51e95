package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/workflow"
)

var takeWords = []string{
	string(workflow.TakeTheirs), string(workflow.TakeMine), string(workflow.TakeValue), string(workflow.TakeAccept),
	string(workflow.TakeBack), string(workflow.TakeLeave), retry,
}

type answerOptions struct {
	reason, where string
	force, all    bool
}

func newInboxAnswer(a *app) *cobra.Command {
	var o answerOptions
	cmd := &cobra.Command{
		Use:   "answer CARD|ID ANSWER [TEXT]",
		Short: "Settle a conflict",
		Long: `Settle a conflict of a card, or with --all each of the card's, or with --where each of all
cards that match a filter. The answers, of which each conflict takes some:

  theirs         what the remote has stands
  mine           your value again; the next sync sends it
  value TEXT     a third value ("-" reads it from the standard input)
  accept         of a move against a rule: it stands, with --reason, marked as forced
  back           of a move against a rule: the card goes back, with --reason
  leave          nothing is done
  retry          of a change that was not taken: it is sent again

What an answer sets passes through the same rules as any other change; --force with
--reason moves although a gate is missing. "undo" takes an answer back.`,
		Example: `  opsboard inbox answer k7m2 mine
  opsboard inbox answer k7m2 value "Rotate the webhook secrets"
  opsboard inbox answer '#31' back --reason "no gameplan yet"
  opsboard inbox answer --where label:legacy theirs`,
		Args: func(cmd *cobra.Command, args []string) error {
			if o.where == "" {
				return takes([]string{"CARD|ID", "ANSWER"}, []string{"TEXT"}, false)(cmd, args)
			}
			return takes([]string{"ANSWER"}, []string{"TEXT"}, false)(cmd, args)
		},
		ValidArgsFunction: a.completeInbox,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "answer"
			var err error
			if o.reason, err = a.text("reason", o.reason); err != nil {
				return err
			}
			if o.where != "" {
				return answerWhere(a, args, o)
			}
			a.doing = "answer a conflict of " + clip(args[0])
			return answerNamed(a, args[0], args[1:], o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.reason, "reason", "", "`TEXT` of why; - reads it from the standard input")
	f.BoolVar(&o.force, "force", false, "with --reason: although a gate is missing")
	f.BoolVar(&o.all, "all", false, "each conflict of the card")
	f.StringVar(&o.where, "where", "", "each conflict of the cards that match `FILTER` (see list)")
	_ = cmd.RegisterFlagCompletionFunc("where", a.completeFilter)
	return cmd
}

// readAnswer reads the words of an answer.
func (a *app) readAnswer(words []string) (take, value string, err error) {
	take = strings.ToLower(words[0])
	if !slices.Contains(takeWords, take) {
		return "", "", &workflow.Invalid{Field: "answer", Value: clip(words[0]), Why: "is none: " + strings.Join(takeWords, ", "), Nearest: workflow.Nearest(take, takeWords)}
	}
	switch {
	case take == string(workflow.TakeValue) && len(words) < 2:
		return "", "", usage("value needs the text that it is", "")
	case take != string(workflow.TakeValue) && len(words) > 1:
		return "", "", usage("only value takes a text: "+take+" takes none", "a reason is given with --reason")
	case take == string(workflow.TakeValue):
		value, err = a.text("value", words[1])
	}
	return take, value, err
}

// takeOf is what an answer means to a conflict. Whoever says retry of what was not
// refused is told by the rules.
func takeOf(x workflow.Clash, word string) workflow.Take {
	if word == retry && x.Kind == workflow.ClashRefused {
		return workflow.TakeMine
	}
	return workflow.Take(word)
}

func answerNamed(a *app, name string, words []string, o answerOptions) error {
	take, value, err := a.readAnswer(words)
	if err != nil {
		return err
	}
	s, err := a.read()
	if err != nil {
		return err
	}
	all, err := conflictsNamed(s, name)
	if err != nil {
		return err
	}
	if len(all) > 1 && !o.all {
		return severalConflicts(all)
	}
	var ops []workflow.Op
	for _, f := range all {
		op, err := a.op(f.row.Card.ID, workflow.Answer{Clash: f.clash.ID, Take: takeOf(f.clash, take), Value: value, Reason: o.reason, Force: o.force})
		if err != nil {
			return err
		}
		ops = append(ops, op)
	}
	got, err := s.Commit(ops...)
	if err != nil {
		return explain(s, err)
	}
	return a.answerAnswers(s, all, take, got)
}

func severalConflicts(all []found) error {
	var names []string
	for _, f := range all {
		names = append(names, f.clash.ID+" "+strings.TrimSpace(string(f.clash.Kind)+" "+clashField(f.clash)))
	}
	return usage(fmt.Sprintf("%s has %s", all[0].row.Handle, count(len(all), "conflict")), "name one by its id: "+strings.Join(names, " · ")+"; or --all")
}

func answerWhere(a *app, words []string, o answerOptions) error {
	take, value, err := a.readAnswer(words)
	if err != nil {
		return err
	}
	s, err := a.read()
	if err != nil {
		return err
	}
	f, err := a.filter([]string{o.where}, s.Rules())
	if err != nil {
		return err
	}
	rows, err := s.Clashing()
	if err != nil {
		return err
	}
	var all []found
	var ops []workflow.Op
	for _, r := range rows {
		if r.Card.Unsent = r.Unsent; !f.Match(r.Card) {
			continue
		}
		for _, x := range r.Card.Clashes {
			op, err := a.op(r.Card.ID, workflow.Answer{Clash: x.ID, Take: takeOf(x, take), Value: value, Reason: o.reason, Force: o.force})
			if err != nil {
				return err
			}
			all, ops = append(all, found{r, x}), append(ops, op)
		}
	}
	if len(ops) == 0 {
		a.note("no card with a conflict matches the filter")
		return a.answerAnswers(s, nil, take, storage.Receipt{})
	}
	got, err := s.CommitEach(ops...)
	if err != nil {
		return err
	}
	return a.answerAnswers(s, all, take, got)
}

// answersJSON is what answers did.
type answersJSON struct {
	Answered int           `json:"answered"`
	Left     int           `json:"left"` // cards with conflicts
	Cards    []cardJSON    `json:"cards"`
	Refused  []refusedJSON `json:"refused"`
}

func (a *app) answerAnswers(s *storage.Store, all []found, take string, got storage.Receipt) error {
	named := map[workflow.CardID]storage.Row{}
	for _, f := range all {
		named[f.row.Card.ID] = f.row
	}
	state, err := s.SyncState()
	if err != nil {
		return err
	}
	out := answersJSON{Answered: len(all) - len(got.Refused), Left: state.Clashes, Cards: []cardJSON{}, Refused: []refusedJSON{}}
	a.warnOver(got.Entries)
	for _, c := range got.Cards {
		j, err := a.cardOf(s, c, named[c.ID].Handle, a.env.Now())
		if err != nil {
			return err
		}
		out.Cards = append(out.Cards, j)
	}
	for _, r := range got.Refused {
		out.Refused = append(out.Refused, a.leave(s, named[r.Op.Card], r))
	}
	if a.flags.json {
		if err := writeJSON(a.out, out, a.out.terminal); err != nil {
			return err
		}
	} else if out.Answered > 0 {
		a.done("%s", answeredWord(all, take, out.Answered))
		if out.Left > 0 {
			a.done("%s in the inbox still", counted(out.Left, "card waits", "cards wait"))
		}
	}
	if len(got.Refused) > 0 {
		return &failure{err: got.Refused[0].Err, code: codeRefused, message: fmt.Sprintf("%d of %s refused", len(got.Refused), count(len(all), "answer"))}
	}
	return nil
}

func answeredWord(all []found, take string, n int) string {
	if len(all) == 1 {
		return all[0].row.Handle + ": " + strings.TrimSpace(clashField(all[0].clash)+" answered with "+take)
	}
	return count(n, "conflict") + " answered with " + take
}

package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

func newUndo(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "undo [N]",
		Short: "Take back the last change, or any by its number",
		Long: `Take back your newest change, or the one with the number N in "log", whoever made it.
What was done as one step is taken back as one step. A value that was changed again
since is not taken back: undo the later change first.`,
		Example: `  opsboard undo
  opsboard undo 412`,
		Args: takes(nil, []string{"N"}, false),
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = strings.TrimSpace("undo " + strings.Join(args, ""))
			return a.takeBack(args, (*storage.Store).Undo)
		},
	}
}

func newRedo(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "redo [N]",
		Short: "Do again what was undone",
		Long:  `Do again what your newest undo took back, or the undo with the number N in "log".`,
		Example: `  opsboard redo
  opsboard redo 413`,
		Args: takes(nil, []string{"N"}, false),
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = strings.TrimSpace("redo " + strings.Join(args, ""))
			return a.takeBack(args, (*storage.Store).Redo)
		},
	}
}

// takeBack runs undo or redo, of the newest step or of the one that the entry
// named belongs to.
func (a *app) takeBack(args []string, do func(*storage.Store, uint64, storage.Stamp) (storage.Receipt, error)) error {
	number, err := entryNumber(args)
	if err != nil {
		return err
	}
	s, err := a.read()
	if err != nil {
		return err
	}
	by, err := a.stampOf(workflow.DoorCommand)
	if err != nil {
		return err
	}
	got, err := do(s, number, by)
	if err != nil {
		return explain(s, err)
	}
	return a.answerStep(s, got)
}

func entryNumber(args []string) (uint64, error) {
	if len(args) == 0 {
		return 0, nil
	}
	n, err := strconv.ParseUint(args[0], 10, 63)
	if err != nil || n == 0 {
		return 0, &workflow.Invalid{Field: "number", Value: args[0], Why: "is no number of the history"}
	}
	return n, nil
}

// stepJSON is what undo and redo answer.
type stepJSON struct {
	Step    uint64         `json:"step"`
	Entries []logEntryJSON `json:"entries"`
	Cards   []cardJSON     `json:"cards"`
}

func (a *app) answerStep(s *storage.Store, got storage.Receipt) error {
	answer := stepJSON{Step: got.Step, Cards: []cardJSON{}}
	handles := map[workflow.CardID]string{}
	a.warnOver(got.Entries)
	for _, c := range got.Cards {
		handle, err := s.Handle(c.ID)
		if err != nil { // undone out of being
			handles[c.ID] = string(c.ID)
			continue
		}
		handles[c.ID] = handle
		j, err := a.cardOf(s, c, handle, a.env.Now())
		if err != nil {
			return err
		}
		answer.Cards = append(answer.Cards, j)
	}
	var lines []storage.LogLine
	for _, e := range got.Entries {
		lines = append(lines, storage.LogLine{Entry: e, Handle: handles[e.Card]})
		a.done("%s", strings.TrimSpace(says(handles[e.Card], e)))
	}
	answer.Entries = logOf(lines, remote.Signing{})
	if a.flags.json {
		return writeJSON(a.out, answer, a.out.terminal)
	}
	if len(got.Entries) == 0 {
		a.note("nothing to take back: it is as it was")
	}
	return nil
}

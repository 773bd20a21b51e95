package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"opsboard/board"
	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// syncPlan shows what a sync would send. It works on a copy of the board.
func syncPlan(a *app, name string) error {
	s, err := a.open()
	if isMissing(err) {
		return a.noBoard(err)
	}
	if err != nil {
		return err
	}
	if setup, err := remoteNamed(s, name); err != nil {
		return err
	} else if a.isByFile(setup) {
		return byFile()
	}
	dir, err := os.MkdirTemp("", "opsboard-plan-")
	if err != nil {
		return fmt.Errorf("make a place for the copy: %w", err)
	}
	defer os.RemoveAll(dir)
	if s, err = a.copyOf(s, filepath.Join(dir, "board.db")); err != nil {
		return err
	}
	setup, err := remoteNamed(s, "")
	if err != nil {
		return err
	}
	p := a.newProgress()
	report, err := a.planOnce(a.ctx, s, setup, p.tell)
	p.clear()
	if err != nil {
		return err
	}
	return a.answerSyncPlan(s, setup, report)
}

// copyOf is a board with all that this one holds, and with the cards taken on
// whose day has come.
func (a *app) copyOf(s *storage.Store, path string) (*storage.Store, error) {
	if err := s.Backup(path); err != nil {
		return nil, err
	}
	o, err := a.options()
	if err != nil {
		return nil, err
	}
	o.Path, o.Warn = path, nil
	copied, err := storage.Open(o)
	if err != nil {
		return nil, err
	}
	_, err = copied.Roll(a.env.Now())
	return copied, err
}

func (a *app) planOnce(ctx context.Context, s *storage.Store, setup remote.Setup, tell func(remote.Progress)) (remote.Report, error) {
	driver, err := a.remoteOf(s, setup)
	if err != nil {
		return remote.Report{}, err
	}
	report, err := driver.sync(ctx, a, s, remote.Config{
		Board: ledger(s), Name: setup.Name, Now: a.env.Now, NewID: a.env.NewID, Tell: tell, Plan: true,
	})
	return report, syncTrouble(setup.Name, err)
}

// syncPlanJSON is what a sync would do.
type syncPlanJSON struct {
	syncJSON
	Would []wouldJSON `json:"would"`
}

type wouldJSON struct {
	Call   string      `json:"call"` // create, update, note
	Card   string      `json:"card"`
	Handle string      `json:"handle"`
	RID    *string     `json:"there"` // the remote's name of it, null for a card that it does not have
	Fields []fieldJSON `json:"fields"`
}

type fieldJSON struct {
	Field string `json:"field"`
	Key   string `json:"key"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

func (a *app) answerSyncPlan(s *storage.Store, setup remote.Setup, r remote.Report) error {
	out := syncPlanJSON{syncJSON: syncOf(setup.Name, r), Would: []wouldJSON{}}
	for _, ch := range r.Would {
		handle, err := "workflow", error(nil)
		if ch.Card != "" { // the board's workflow travels through a log like its cards
			if handle, err = s.Handle(ch.Card); err != nil {
				return err
			}
		}
		w := wouldJSON{Call: string(ch.What), Card: string(ch.Card), Handle: handle, RID: null(ch.RID), Fields: []fieldJSON{}}
		for _, f := range ch.Changes {
			w.Fields = append(w.Fields, fieldJSON{string(f.Field), f.Key, f.Old, f.New})
		}
		out.Would = append(out.Would, w)
	}
	if a.flags.json {
		return writeJSON(a.out, out, a.out.terminal)
	}
	come := amounts(r.New, "new", r.Changed, "changed here", r.Gone, "gone there", r.Clashes, "in conflict")
	if r.FlowCame {
		come = append(come, "another workflow")
	}
	a.done("would come: %s", orWord(strings.Join(come, ", "), "nothing"))
	if r.ReadOnly != "" {
		a.done("nothing can be sent: %s", r.ReadOnly)
	}
	sent := "nothing"
	if len(r.Would) > 0 {
		sent = count(len(r.Would), "call")
	}
	a.done("would be sent: %s", sent)
	for i, w := range out.Would {
		a.sayWould(w, r.Would[i])
	}
	for _, line := range told(r.Unplaced, "not placed: ", "--json has them all") {
		a.done("%s", line)
	}
	return nil
}

var callWords = map[remote.What]string{remote.Create: "make", remote.Update: "change", remote.Note: "comment on"}

// sayWould writes one call, and below it the fields.
func (a *app) sayWould(w wouldJSON, ch remote.Change) {
	a.done("%s", strings.TrimSpace(orWord(callWords[ch.What], w.Call)+" "+w.Handle+" "+cell.Cut(cell.Clean(ch.Want.Title), 60)))
	for _, f := range ch.Changes {
		a.done("  %s", fieldLine(f))
	}
}

// fieldLine is a change of a field on one line: "priority 2 → 1".
func fieldLine(ch workflow.Change) string {
	name := fieldWord(ch.Field)
	if isID := ch.Field == workflow.FieldComment || ch.Field == workflow.FieldRound; ch.Key != "" && !isID && ch.Key != ch.New && ch.Key != ch.Old {
		name += " " + ch.Key
	}
	old, now := fieldValue(ch, ch.Old), fieldValue(ch, ch.New)
	switch {
	case ch.Old == "":
		return name + ": " + now
	case ch.New == "":
		return name + ": " + old + " goes"
	}
	return name + ": " + old + " → " + now
}

// fieldValue is one side of a change, structured values in words.
func fieldValue(ch workflow.Change, text string) string {
	switch ch.Field {
	case workflow.FieldTriage, workflow.FieldApproval, workflow.FieldRound, workflow.FieldBlueprint, workflow.FieldComment, workflow.FieldLink, workflow.FieldForced:
		return oneLine(strings.Trim(board.InShort(ch.Field, ch.Key, text), "“”"))
	}
	return oneLine(text)
}

// oneLine is a text on one line, short enough to be read beside others.
func oneLine(s string) string { return cell.Cut(cell.Clean(strings.Join(strings.Fields(s), " ")), 60) }

package remote

import (
	"errors"
	"fmt"

	"opsboard/workflow"
)

// fieldFlow is the board's own field in the history: the text of its workflow.
const fieldFlow workflow.Field = "workflow"

// logFlow is the workflow as the log has it.
type logFlow struct {
	Text string `json:"text"`           // as the log has it
	Mine string `json:"mine"`           // as it was here when that was last settled
	Seq  uint64 `json:"seq"`            // the line here up to which that is so
	Line []byte `json:"line,omitempty"` // by which it came, while it is not taken over
	Over string `json:"over,omitempty"` // whose it is, where it takes the place of another that was set meanwhile
}

func readLogFlow(tx Tx) (*logFlow, error) { return read[logFlow](tx, keyBase) }

// flowOf is the text that an entry brings the board under, "" for none.
func flowOf(e workflow.Entry) string {
	for _, ch := range e.Changes {
		if ch.Field == fieldFlow {
			return ch.New
		}
	}
	return ""
}

// flowCame notes the workflow that the log has now. It is taken over in a
// transaction of its own. Of two that were changed on two sides theirs stands, and
// it is said how ours comes back.
func (r *logRun) flowCame(x LogTx, entries []LogEntry) error {
	f, err := readLogFlow(x)
	if err != nil {
		return err
	}
	for _, e := range entries {
		text := flowOf(e.Entry)
		if text == "" {
			continue
		}
		if f == nil {
			f = &logFlow{Mine: x.Flow()}
		}
		if x.Flow() != f.Mine && x.Flow() != text {
			f.Over = e.Entry.By
		}
		f.Text, f.Mine, f.Seq, f.Line = text, x.Flow(), x.Last(), e.Raw
		if x.Flow() == text {
			f.Line, f.Over = nil, ""
		}
	}
	if f == nil {
		return nil
	}
	return write(x, keyBase, f)
}

// adoptFlow puts the board under the workflow of the log, where it is not and
// nobody changed it here. One that has no place for a card here, or that this
// version cannot read, waits.
func (r *logRun) adoptFlow() error {
	var said string
	came := false
	err := r.board(func(x LogTx) error {
		said, came = "", false
		f, err := readLogFlow(x)
		if err != nil || f == nil || len(f.Line) == 0 || x.Flow() != f.Mine {
			return err
		}
		if x.Flow() != f.Text {
			e, err := ReadLogEntry(f.Line)
			if err != nil {
				return err
			}
			e.Entry.Door = workflow.DoorRemote
			err = x.SetFlow(e.Entry)
			var refused *workflow.Refusal
			var broken *workflow.FileError
			if errors.As(err, &refused) || errors.As(err, &broken) {
				said = fmt.Sprintf("the workflow that %s set waits: %s", e.Entry.By, err)
				return nil
			}
			if err != nil {
				return err
			}
			came = true
			said = fmt.Sprintf("the workflow is that of %s now: `opsboard workflow show` prints it", e.Entry.By)
			if f.Over != "" {
				said = fmt.Sprintf("the workflow was changed on both sides: that of %s stands; `opsboard undo %d` brings the other back", f.Over, x.Last())
			}
		}
		f.Mine, f.Seq, f.Line, f.Over = f.Text, x.Last(), nil, ""
		return write(x, keyBase, f)
	})
	if said != "" {
		r.report.Said = append(r.report.Said, said)
	}
	if err == nil {
		r.report.FlowCame = r.report.FlowCame || came
		r.hook("flow:kept")
	}
	return err
}

// flowBlock is the workflow as it is to be sent: the first replica founds the log
// with its own.
func (r *logRun) flowBlock(x LogTx) ([]block, error) {
	f, err := readLogFlow(x)
	if err != nil {
		return nil, err
	}
	if f != nil && (x.Flow() == f.Mine || x.Flow() == f.Text) {
		return nil, nil
	}
	e := workflow.Entry{ID: r.NewID(), What: "workflow", By: r.Name, At: r.Now().UTC(), Door: workflow.DoorItself}
	old := ""
	if f != nil {
		old = f.Text
		line, ok, err := x.FlowLine(f.Seq)
		if err != nil {
			return nil, err
		}
		if ok {
			e = line
		}
	}
	e.Changes = []workflow.Change{{Field: fieldFlow, Old: old, New: x.Flow()}}
	return []block{{entries: []LogEntry{NewLogEntry(e, Applied)}, isNew: f == nil}}, nil
}

package storage

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// crossing is a life into which imports, a remote, other workflows, compactions and
// backups come too.
type crossing struct {
	*life
	kept string // the path of the last backup, "" before the first
}

// elsewhere draws a card as an import or a remote brings it: one that was never here,
// that is, or that is gone.
func (l *crossing) elsewhere() workflow.CardID {
	if rapid.Bool().Draw(l.T, "known") {
		return l.someCard()
	}
	id := workflow.CardID(l.s.newID())
	l.ids = append(l.ids, id)
	return id
}

func (l *crossing) facts(id workflow.CardID, title string) []workflow.Change {
	out := []workflow.Change{{Field: workflow.FieldTitle, New: title}}
	if rapid.Bool().Draw(l.T, "all of it") {
		out = append(out,
			workflow.Change{Field: workflow.FieldKind, New: "bug"},
			workflow.Change{Field: workflow.FieldStage, New: rapid.SampledFrom([]string{"Triage", "Development", "Completed"}).Draw(l.T, "stage")},
			workflow.Change{Field: workflow.FieldDescription, New: l.text("description")},
			workflow.Change{Field: workflow.FieldDue, New: rapid.SampledFrom([]string{"", "2026-12-01"}).Draw(l.T, "due")},
			workflow.Change{Field: workflow.FieldOrigin, New: rapid.SampledFrom([]string{"", "x/1", "x/2"}).Draw(l.T, "origin")},
			workflow.Change{Field: workflow.FieldConfidential, New: rapid.SampledFrom([]string{"", "true"}).Draw(l.T, "confidential")})
	}
	if rapid.Bool().Draw(l.T, "said") {
		note := "note" + string(id[:4]) + rapid.SampledFrom([]string{"1", "2"}).Draw(l.T, "note")
		out = append(out, workflow.Change{Field: workflow.FieldComment, Key: note, New: fmt.Sprintf(`{"id":%q,"author":"bo","at":"2026-11-19T06:00:00Z","text":%q}`, note, strings.Repeat("said ", len(title)))})
	}
	return out
}

func (l *crossing) entry(id workflow.CardID) workflow.Entry {
	return workflow.Entry{ID: l.s.newID(), Card: id, What: "edit", By: "bo", At: l.now, Door: workflow.DoorRemote, Changes: l.facts(id, l.text("title")+".")}
}

// cross does one thing that comes from elsewhere.
func (l *crossing) cross() {
	var err error
	switch rapid.IntRange(0, 7).Draw(l.T, "from where") {
	case 0:
		_, err = l.s.Import(l.stamp(), recordsOf(l.record(), l.record(), l.record()), nil)
	case 1, 2:
		err = l.s.Sync(func(x *SyncTx) error { return x.Put(remoteKey, []byte("it")) })
		require.NoError(l, err)
		err = l.sync()
	case 3:
		_, err = l.s.SetWorkflow(l.otherFlow(), l.stamp())
	case 4:
		_, _, err = l.s.Compact()
	case 5:
		l.kept = filepath.Join(filepath.Dir(l.s.path), "kept-"+l.s.newID())
		err = l.s.Backup(l.kept)
	case 6:
		if l.kept != "" {
			err = Restore(testOptions(l.s.path), l.kept)
		}
	case 7:
		_, err = Repair(testOptions(l.s.path))
	}
	l.answered(err)
}

func (l *crossing) record() Record {
	r := Record{ID: l.elsewhere()}
	for range rapid.IntRange(1, 3).Draw(l.T, "entries") {
		r.Entries = append(r.Entries, l.entry(r.ID))
	}
	r.Entries[0].Changes = append(r.Entries[0].Changes, workflow.Change{Field: workflow.FieldKind, New: "bug"}, workflow.Change{Field: workflow.FieldStage, New: "Triage"})
	return r
}

func (l *crossing) otherFlow() string {
	text := workflow.Shipped()["default"]
	return rapid.SampledFrom([]string{
		text,
		strings.Replace(text, "needs triage-valid", "", 1),
		strings.Replace(text, "\nkind ", "\nwip Development 2\n\nkind ", 1),
		strings.Replace(text, "needs gameplan", "needs gameplan triage-valid", 1),
	}).Draw(l.T, "workflow")
}

// sync is a transaction of a sync: what it does first is drawn once, so that it can
// be run again.
func (l *crossing) sync() error {
	var does []func(*SyncTx) error
	for range rapid.IntRange(1, 5).Draw(l.T, "things") {
		e, id := l.entry(l.elsewhere()), l.someCard()
		does = append(does, rapid.SampledFrom([]func(*SyncTx) error{
			func(x *SyncTx) error { return x.Fact(e) },
			func(x *SyncTx) error { _, _, err := x.Card(id); return err },
			func(x *SyncTx) error { return x.SetUnsent(id, false) },
			func(x *SyncTx) error {
				if _, there, err := x.Card(id); !there || err != nil {
					return err
				}
				return x.Agreed(workflow.Entry{ID: e.ID, Card: id, What: "edit", By: "bo", At: l.now, Door: workflow.DoorRemote})
			},
			func(x *SyncTx) error { return l.made(x, e) },
		}).Draw(l.T, "do"))
	}
	flow := l.otherFlow()
	at := rapid.IntRange(0, 3).Draw(l.T, "flow at")
	fe := workflow.Entry{ID: l.s.newID(), What: "workflow", By: "bo", At: l.now, Door: workflow.DoorRemote, Changes: []workflow.Change{{Field: fieldFlow, New: flow}}}
	return l.s.Sync(func(x *SyncTx) error {
		for i, do := range does {
			if i == at {
				if err := x.SetFlow(fe); err != nil && err != errFlowAlone {
					return err
				}
			}
			if err := do(x); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *crossing) made(x *SyncTx, e workflow.Entry) error {
	isNew, err := x.Unknown(e.Card)
	if err != nil || !isNew {
		return err
	}
	if c, there, err := x.Card(e.Card); err != nil || there || c.ID != "" {
		return err
	}
	var c workflow.Card
	e.Changes = slices.Clone(e.Changes)
	e.Changes = append(e.Changes, workflow.Change{Field: workflow.FieldKind, New: "bug"}, workflow.Change{Field: workflow.FieldStage, New: "Triage"})
	if err := foldEntry(&c, e); err != nil {
		return err
	}
	c.ID = e.Card
	_, err = x.Made([]*workflow.Card{&c}, [][]workflow.Entry{{e}})
	return err
}

func TestTheBoardFollowsFromItsHistoryFromWhereverChangesCome(t *testing.T) {
	n, dir := 0, t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		n++
		path := filepath.Join(dir, fmt.Sprintf("%d", n), "board.db")
		s, err := Create(testOptions(path), workflow.Shipped()["default"])
		require.NoError(rt, err)
		l := &crossing{life: &life{T: rt, s: s, now: monday}}
		_, err = s.Commit(l.create(), l.create())
		require.NoError(rt, err)
		for range rapid.IntRange(1, 25).Draw(rt, "how much") {
			if rapid.Bool().Draw(rt, "from elsewhere") {
				l.now = l.now.Add(time.Minute)
				l.cross()
			} else {
				l.happen()
			}
		}
		report, err := Check(testOptions(path))
		require.NoError(rt, err)
		require.Empty(rt, report.Findings)
		requireCardsFollowFromHistory(rt, s)
		requireRebuildChangesNothing(rt, s)
	})
}

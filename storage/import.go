package storage

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"opsboard/workflow"
)

// Record is a card from elsewhere: facts, oldest first, that are kept and not
// judged. The card is what their changes make of an empty one.
type Record struct {
	ID      workflow.CardID // empty: a new one is drawn
	Entries []workflow.Entry
}

// ImportReport counts what an import did.
type ImportReport struct {
	Added int      // cards that are new
	Known int      // cards whose id or origin is here already: left as they are
	Steps []uint64 // the steps by which it can be undone
}

// Check refuses a record that would be no card: without a kind, a title or a
// stage, with an id that is none, or with a value that cannot be read. The error
// is a *[workflow.Invalid].
func (r Record) Check() error {
	_, err := r.card()
	return err
}

// card is the fold of the record.
func (r Record) card() (workflow.Card, error) {
	var c workflow.Card
	if r.ID != "" {
		if err := checkID(r.ID); err != nil {
			return c, err
		}
	}
	for _, e := range r.Entries {
		if err := foldEntry(&c, e); err != nil {
			return c, err
		}
	}
	for _, need := range []struct {
		field workflow.Field
		value string
	}{{workflow.FieldKind, string(c.Kind)}, {workflow.FieldTitle, strings.TrimSpace(c.Title)}, {workflow.FieldStage, string(c.Stage)}} {
		if need.value == "" {
			return c, &workflow.Invalid{Field: string(need.field), Why: "is missing: no card can be made of the record"}
		}
	}
	return c, nil
}

// How much an import writes in one transaction: enough to be quick, little
// enough to be held in memory and to let others in between.
const (
	batchCards = 10_000
	batchBytes = 32 << 20
)

// Import adds cards from elsewhere, with their history. A record whose id or
// origin is known already adds nothing, so that importing twice does no harm.
// It is written in parts, each a step of its own, so that others can work
// meanwhile; progress is told how many records are done after each. When the
// records end in an error, or one is refused (see [Record.Check]), Import stops
// with that error, and the report says what was added before.
func (s *Store) Import(by Stamp, records iter.Seq2[Record, error], progress func(done int)) (ImportReport, error) {
	var report ImportReport
	if err := checkBy(by.By); err != nil {
		return report, err
	}
	batch, done := &batch{}, 0
	write := func() error {
		if len(batch.cards) == 0 {
			return nil
		}
		if done > 0 {
			makeRoom()
		}
		if err := s.importBatch(by, batch, &report); err != nil {
			return err
		}
		done += len(batch.cards)
		if progress != nil {
			progress(done)
		}
		batch.cards, batch.bytes = nil, 0
		return nil
	}
	for r, err := range records {
		if err == nil {
			err = batch.add(r)
		}
		if err == nil && (len(batch.cards) >= batchCards || batch.bytes >= batchBytes) {
			err = write()
		}
		if err != nil {
			return report, errors.Join(whileImporting(done+len(batch.cards)+1, err), write())
		}
	}
	return report, write()
}

func whileImporting(n int, err error) error {
	var file *FileError
	if errors.As(err, &file) {
		return err
	}
	return fmt.Errorf("record %d: %w", n, err)
}

// batch is the records that one transaction writes.
type batch struct {
	cards []imported
	bytes int
}

type imported struct {
	id      workflow.CardID
	card    workflow.Card
	entries []workflow.Entry
}

func (b *batch) add(r Record) error {
	c, err := r.card()
	if err != nil {
		return err
	}
	for _, e := range r.Entries {
		b.bytes += 64
		for _, ch := range e.Changes {
			b.bytes += len(ch.Old) + len(ch.New)
		}
	}
	b.cards = append(b.cards, imported{r.ID, c, r.Entries})
	return nil
}

// name draws the ids that are missing and puts the batch in the order of ids,
// which is the order in which the file is quick to write. The ids drawn grow
// with the order of the records, so that it is kept.
func (b *batch) name(draw func() string) {
	missing := 0
	for _, c := range b.cards {
		if c.id == "" {
			missing++
		}
	}
	ids := make([]string, missing)
	for i := range ids {
		ids[i] = draw()
	}
	slices.Sort(ids)
	for i := range b.cards {
		if b.cards[i].id == "" {
			b.cards[i].id = workflow.CardID(ids[0])
			ids = ids[1:]
		}
	}
	slices.SortStableFunc(b.cards, func(x, y imported) int { return strings.Compare(string(x.id), string(y.id)) })
}

// importBatch writes a batch in one transaction.
func (s *Store) importBatch(by Stamp, b *batch, report *ImportReport) error {
	b.name(s.newID)
	var added, known int
	var step uint64
	err := s.update("import into", func(t *tx) error {
		for i := range b.cards {
			here, err := t.isKnown(&b.cards[i])
			if err != nil {
				return err
			}
			if here {
				known++
				continue
			}
			if err := t.addImported(&b.cards[i], by, &step); err != nil {
				return err
			}
			added++
		}
		if added == 0 {
			return errUnchanged
		}
		return t.rollAgain()
	})
	if err != nil {
		return err
	}
	report.Added += added
	report.Known += known
	if step != 0 {
		report.Steps = append(report.Steps, step)
	}
	return nil
}

func (t *tx) isKnown(c *imported) (bool, error) {
	h, err := t.readHead(c.id)
	if h != nil || err != nil {
		return h != nil, err
	}
	if c.card.Origin == "" {
		return false, nil
	}
	_, here := t.cardOfOrigin(c.card.Origin)
	return here, nil
}

// addImported writes the entries of a card from elsewhere, and the card.
func (t *tx) addImported(c *imported, by Stamp, step *uint64) error {
	num, err := t.number(c.id)
	if err != nil {
		return err
	}
	st := &cardState{id: c.id, num: num, card: c.card, refs: map[string]uint64{}}
	st.card.ID = c.id
	for _, fact := range c.entries {
		e := storedEntry{Actor: by.By, Entry: fact}
		e.Card, e.Seq, e.Step, e.Undoes, e.IsRedo = c.id, 0, *step, 0, false // numbers of another board mean nothing here
		e.At = e.At.UTC()
		if e.Door == "" {
			e.Door = workflow.DoorImport
		}
		if e.ID == "" {
			e.ID = t.s.newID()
		}
		if err := t.addEntry(&e, st.refs); err != nil {
			return err
		}
		if *step == 0 {
			*step = e.Seq
		}
	}
	return t.putCard(nil, st)
}

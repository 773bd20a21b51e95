package storage

import (
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"strings"
	"sync"

	"opsboard/workflow"
)

// Record is a card from elsewhere: facts, oldest first, that are kept and not
// judged. The card is what their changes make of an empty one: who knows it
// already gives it along, and it is not worked out again.
type Record struct {
	ID      workflow.CardID // empty: a new one is drawn
	Entries []workflow.Entry
	Card    *workflow.Card // nil: not known; must stay as it is
}

// ImportReport counts what an import did.
type ImportReport struct {
	Added int      // cards that are new
	Over  int      // of the new cards, those that came to a stage that was full
	Known int      // cards whose id or origin is here already: left as they are
	Steps []uint64 // the steps by which it can be undone
}

// Check refuses a record that would be no card: without a kind, a title or a
// stage, with an id that is none, or with a value that cannot be read. The error
// is a *[workflow.Invalid]. A record that was checked knows its card.
func (r *Record) Check() error {
	if r.ID != "" {
		if err := checkID(r.ID); err != nil {
			return err
		}
	}
	c := r.Card
	if c == nil {
		c = &workflow.Card{}
		for _, e := range r.Entries {
			if err := foldEntry(c, e); err != nil {
				return err
			}
		}
	}
	for _, need := range []struct {
		field workflow.Field
		value string
	}{{workflow.FieldKind, string(c.Kind)}, {workflow.FieldTitle, strings.TrimSpace(c.Title)}, {workflow.FieldStage, string(c.Stage)}} {
		if need.value == "" {
			return &workflow.Invalid{Field: string(need.field), Why: "is missing: no card can be made of the record"}
		}
	}
	r.Card = c
	return nil
}

// How much an import writes in one transaction: enough to be quick, little
// enough to be held in memory and to let others in between. The cards of one are
// those of a block of the word index, so that each part of it is written once. In
// a large board each card stands elsewhere in the other indexes, and so many pages
// of them change that a part of a block is as much as memory is promised for.
const (
	batchCards = blockSize
	batchBytes = 16 << 20

	largeBoard = 1 << 17 // cards
	largePart  = blockSize / 4
	hugeBoard  = 1 << 18
	hugePart   = blockSize / 8
)

// roomAfter is how many cards are to follow that of the number in one
// transaction.
func roomAfter(last uint32) int {
	part := uint32(batchCards)
	switch {
	case last >= hugeBoard:
		part = hugePart
	case last >= largeBoard:
		part = largePart
	}
	return int(part - (last+1)%part)
}

// Import adds cards from elsewhere, with their history. A record whose id or
// origin is known already adds nothing, so that importing twice does no harm.
// It is written in parts, each a step of its own, so that others can work
// meanwhile; progress is told how many records are done after each. When the
// records end in an error, or one is refused (see [Record.Check]), Import stops
// with that error, and the report says what was added before.
func (s *Store) Import(by Stamp, records iter.Seq2[Record, error], progress func(done int)) (ImportReport, error) {
	if err := checkBy(by.By); err != nil {
		return ImportReport{}, err
	}
	defer holdMemory(importMemory)()
	im, n := &importing{s: s, by: by, progress: progress}, 0
	next, err := im.begin()
	if err != nil {
		return ImportReport{}, err
	}
	var trouble error
	for r, err := range records {
		n++
		if err == nil {
			err = next.add(r)
		}
		if err != nil {
			trouble = whileImporting(n, err)
			break
		}
		if next.isFull() {
			if err := im.write(next); err != nil {
				return im.report, err
			}
			next = im.next()
		}
	}
	if err = im.write(next); err == nil {
		err = im.wait()
	}
	return im.report, errors.Join(trouble, err)
}

// importMemory is what the collector of garbage keeps the memory to while an
// import runs, which makes much garbage of little that lasts. Twice what lasts,
// as it does else, would be more than is promised.
const importMemory = 150 << 20

// hugeImportMemory is that for a huge board, of whose file more is held.
const hugeImportMemory = 90 << 20

// pullMemory is that while a shared board is met for the first time: less would be
// slower.
const pullMemory = 200 << 20

// holding is what holds memory in this process, and what was before it.
var holding struct {
	sync.Mutex
	holders int
	before  int64
}

// HoldMemory keeps this process to little memory while a board is pulled for the
// first time, which makes much garbage of little that lasts; end gives back what
// was set before. What is set stricter stays.
func HoldMemory() (end func()) { return holdMemory(pullMemory) }

// holdMemory keeps memory to so many bytes where nothing stricter is set, and gives
// what ends it.
func holdMemory(most int64) (end func()) {
	holding.Lock()
	defer holding.Unlock()
	now := debug.SetMemoryLimit(-1)
	if holding.holders++; holding.holders == 1 {
		holding.before = now
	}
	debug.SetMemoryLimit(min(now, most))
	return func() {
		holding.Lock()
		defer holding.Unlock()
		if holding.holders--; holding.holders == 0 {
			debug.SetMemoryLimit(holding.before)
		}
	}
}

// holdLess sets what a huge board leaves.
func holdLess() {
	holding.Lock()
	defer holding.Unlock()
	debug.SetMemoryLimit(min(holding.before, hugeImportMemory))
}

// importing is an import under way: one batch is written while the next one is
// collected.
type importing struct {
	s        *Store
	by       Stamp
	progress func(done int)
	report   ImportReport
	done     int
	batches  int
	last     uint32       // the number that the last card will have, as far as is known
	running  chan outcome // of the batch that is being written, nil for none
}

// outcome is how writing a batch ended.
type outcome struct {
	report ImportReport
	cards  int
	err    error
	died   any // what it panicked with
}

// begin makes the first batch, which ends where a block of the word index does.
func (im *importing) begin() (*batch, error) {
	err := im.s.view("import into", func(t *tx) error {
		im.last = t.lastNumber()
		return nil
	})
	return im.next(), err
}

// next makes the batch after those that were made.
func (im *importing) next() *batch {
	if im.last >= hugeBoard {
		holdLess()
	}
	b := &batch{most: roomAfter(im.last)}
	im.last += uint32(b.most)
	return b
}

// write begins to write a batch, once the one before is done.
func (im *importing) write(b *batch) error {
	if err := im.wait(); err != nil || len(b.cards) == 0 {
		return err
	}
	b.place = im.batches
	im.batches++
	running := make(chan outcome, 1)
	im.running = running
	go func() {
		out := outcome{cards: len(b.cards)}
		defer func() {
			out.died = recover()
			running <- out
		}()
		if b.place > 0 {
			makeRoom()
		}
		out.report, out.err = im.s.importBatch(im.by, b)
	}()
	return nil
}

// wait waits for the batch that is being written and adds it to the report.
func (im *importing) wait() error {
	if im.running == nil {
		return nil
	}
	out := <-im.running
	im.running = nil
	if out.died != nil {
		panic(out.died)
	}
	if out.err != nil {
		return out.err
	}
	im.done += out.cards
	im.report.Added += out.report.Added
	im.report.Known += out.report.Known
	im.report.Over += out.report.Over
	im.report.Steps = append(im.report.Steps, out.report.Steps...)
	if im.progress != nil {
		im.progress(im.done)
	}
	return nil
}

func whileImporting(n int, err error) error {
	var file *FileError
	if errors.As(err, &file) {
		return err
	}
	return fmt.Errorf("record %d: %w", n, err)
}

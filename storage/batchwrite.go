package storage

import (
	"encoding/binary"
	"runtime"
	"slices"
	"sync"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// addBatch writes the cards of a batch that are not known, with their history, as
// one step. What needs the file is done card by card: first each gets its numbers,
// at the end all is put in the order of the keys. Between, all processors make the
// records, some cards ahead.
func (t *tx) addBatch(b *batch, by Stamp, report *ImportReport) (step uint64, err error) {
	var counted crowds
	last := lastOf{seq: t.end().seq, text: t.bucket(bucketText).Sequence()}
	step = last.seq + 1
	var before workflow.CardID // the last that is new: in the order of ids, a second one comes next
	for _, c := range b.cards {
		if c.isHere = c.id == before; !c.isHere {
			if c.isHere, err = t.isKnown(c); err != nil {
				return 0, err
			}
		}
		if c.isHere {
			report.Known++
			continue
		}
		before = c.id
		if err := t.count(c, &counted, &last); err != nil {
			return 0, err
		}
		if c.over != "" {
			report.Over++
		}
		report.Added++
		t.ix.origin(c.card.Origin, c.id)
	}
	if err := t.putAhead(b.cards, scribe{t: t, by: by, step: step}); err != nil {
		return 0, err
	}
	return step, t.bucket(bucketText).SetSequence(last.text)
}

// putAhead puts cards that have their numbers into the file, while the records of
// those that come next are made.
func (t *tx) putAhead(cards []*imported, like scribe) error {
	parts := slices.Collect(slices.Chunk(cards, cardsAhead))
	written := make([]sync.WaitGroup, len(parts))
	for i, part := range parts {
		if i == 0 {
			like.writeAll(part, &written[i])
		}
		if written[i].Wait(); i+1 < len(parts) {
			like.writeAll(parts[i+1], &written[i+1])
		}
		for _, c := range part {
			if c.isHere {
				continue
			}
			if err := t.putImported(c); err != nil {
				return err
			}
			*c = imported{} // what is in the file need not be held
		}
	}
	return nil
}

// cardsAhead is how many cards are written before they are put.
const cardsAhead = 1_024

// writeAll begins to make the records of some cards, on all processors.
func (like scribe) writeAll(cards []*imported, done *sync.WaitGroup) {
	workers := max(1, min(runtime.GOMAXPROCS(0), len(cards)/64))
	for n := range workers {
		part := cards[n*len(cards)/workers : (n+1)*len(cards)/workers]
		done.Go(func() {
			w := like
			for _, c := range part {
				if !c.isHere {
					w.write(c)
				}
			}
		})
	}
}

// lastOf is the numbers that were given last, to a line and to a text.
type lastOf struct{ seq, text uint64 }

// count gives a card from elsewhere its numbers.
func (t *tx) count(c *imported, counted *crowds, last *lastOf) (err error) {
	if c.num, err = t.number(c.id); err != nil {
		return err
	}
	if c.over, err = counted.imported(t, *c.card); err != nil {
		return err
	}
	c.first = lastOf{last.seq + 1, last.text + 1}
	last.seq += uint64(len(c.entries))
	last.text += uint64(len(c.texts))
	for i := range c.entries {
		if c.entries[i].ID == "" {
			c.drawn = append(c.drawn, t.s.newID())
		}
	}
	return nil
}

// paper is what a card puts into the file, written but not put yet.
type paper struct {
	texts []pair
	lines []storedEntry // the history, without the changes
	ops   [][]byte      // its records, without what chains them
	turns [][]byte      // what they changed of the card's place and life
	notes []pair
	head  []byte
	index []indexEntry
	words []string // the texts that can be searched
}

// scribe makes the records of cards, one after the other. The lines are one step of
// one person, or, where a remote reported them, each a step of whom it is by.
type scribe struct {
	t    *tx
	by   Stamp
	step uint64

	st cardState // of the card that is being written
	x  indexed
}

// write makes a card's records. What it came with is not held any more.
func (w *scribe) write(c *imported) {
	refs := w.st.refs
	if clear(refs); refs == nil {
		refs = map[string]uint64{}
	}
	w.st = cardState{id: c.id, num: c.num, card: *c.card, refs: refs, written: c.card.AppendValues(w.st.written[:0])}
	w.st.card.ID = c.id
	p := &c.paper
	p.texts = make([]pair, len(c.texts))
	for i, text := range c.texts {
		ref := c.first.text + uint64(i)
		key, record := u64(ref), make([]byte, sealSize, sealSize+len(text))
		refs[text], p.texts[i] = ref, pair{key, sealInPlace(bucketText, key, append(record, text...))}
	}
	w.lines(c)
	n := uint32(0)
	for _, v := range w.st.written {
		if v.Field == workflow.FieldComment {
			n++
			p.notes = append(p.notes, w.st.writeNote(note{n, v.Key, v.Text}))
		}
	}
	w.st.span = w.t.rules.ReadySpan(w.st.card)
	p.head = encodeHead(&w.st)
	w.x = indexed{id: c.id, num: c.num, brief: w.st.card, ready: w.st.span}
	p.index = w.t.entriesOf(&w.x)
	p.words = filter.Texts(w.st.card)
	c.card, c.entries, c.texts, c.drawn = nil, nil, nil, nil
}

// lines makes the records of a card's history. That the card passes limits is
// noted where it came to stand.
func (w *scribe) lines(c *imported) {
	arrived := -1
	if c.over != "" {
		arrived = lastPlaced(c.entries)
	}
	p, n, drawn := &c.paper, len(c.entries), c.drawn
	p.lines, p.ops, p.turns = make([]storedEntry, n), make([][]byte, n), make([][]byte, n)
	for i := range c.entries {
		e := &p.lines[i]
		*e = storedEntry{Actor: w.by.By, Entry: c.entries[i]}
		e.Card, e.Seq, e.Step, e.Undoes, e.IsRedo = c.id, c.first.seq+uint64(i), w.step, 0, false // numbers of another board mean nothing here
		e.At = e.At.UTC()
		if w.t.facts {
			e.Actor, e.Step = e.By, e.Seq
		}
		if e.Door == "" {
			e.Door = workflow.DoorImport
		}
		if e.ID == "" {
			e.ID, drawn = drawn[0], drawn[1:]
		}
		if i == arrived {
			e.Over = c.over
		}
		p.ops[i], p.turns[i] = e.encode(w.st.refs), placing(e)
		e.Changes = nil
	}
}

// putImported puts a card's records into the file.
func (t *tx) putImported(c *imported) error {
	p, end, key := &c.paper, t.end(), []byte(c.id)
	if err := t.putAll(bucketText, p.texts); err != nil {
		return err
	}
	for i, record := range p.ops {
		e := &p.lines[i]
		seq := u64(e.Seq)
		binary.BigEndian.PutUint32(record[sealSize:], end.chain)
		if err := end.op.Put(seq, sealInPlace(bucketOp, seq, record)); err != nil {
			return err
		}
		end.seq, end.chain = e.Seq, chainOf(record)
		if err := t.indexLine(e, p.turns[i]); err != nil {
			return err
		}
	}
	if err := t.putAll(bucketNote, p.notes); err != nil {
		return err
	}
	if err := t.isBack(key); err != nil {
		return err
	}
	if err := t.bucket(bucketCard).Put(key, p.head); err != nil {
		return err
	}
	if !t.facts {
		if err := t.markUnsent(c.id); err != nil {
			return err
		}
	}
	for _, e := range p.index {
		t.ix.note(e, +1)
	}
	t.ix.crop.add(c.num, p.words)
	return nil
}

func (t *tx) putAll(bucket string, pairs []pair) error {
	if len(pairs) == 0 {
		return nil
	}
	b := t.bucket(bucket)
	if bucket == bucketText {
		b.FillPercent = appendOnly
	}
	for _, p := range pairs {
		if err := b.Put(p.key, p.value); err != nil {
			return err
		}
	}
	return nil
}

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
		over, err := t.count(c, by, step, &counted, &last)
		if err != nil {
			return 0, err
		}
		if over != "" {
			report.Over++
		}
		report.Added++
		t.ix.origin(c.card.Origin, c.id)
	}
	parts := slices.Collect(slices.Chunk(b.cards, cardsAhead))
	written := make([]sync.WaitGroup, len(parts))
	for i, part := range parts {
		if i == 0 {
			t.writeAll(part, &written[i])
		}
		if written[i].Wait(); i+1 < len(parts) {
			t.writeAll(parts[i+1], &written[i+1])
		}
		for _, c := range part {
			if c.isHere {
				continue
			}
			if err := t.putImported(c); err != nil {
				return 0, err
			}
			*c = imported{} // what is in the file need not be held
		}
	}
	return step, t.bucket(bucketText).SetSequence(last.text)
}

// cardsAhead is how many cards are written before they are put.
const cardsAhead = 1_024

// writeAll begins to make the records of some cards, on all processors.
func (t *tx) writeAll(cards []*imported, done *sync.WaitGroup) {
	workers := max(1, min(runtime.GOMAXPROCS(0), len(cards)/64))
	for n := range workers {
		part := cards[n*len(cards)/workers : (n+1)*len(cards)/workers]
		done.Go(func() {
			for _, c := range part {
				t.write(c)
			}
		})
	}
}

// lastOf is the numbers that were given last.
type lastOf struct{ seq, text uint64 }

// count gives a card from elsewhere its numbers. That it passes limits is noted
// where it came to stand.
func (t *tx) count(c *imported, by Stamp, step uint64, counted *crowds, last *lastOf) (over string, err error) {
	if c.num, err = t.number(c.id); err != nil {
		return "", err
	}
	if over, err = counted.imported(t, c.card); err != nil {
		return "", err
	}
	arrived := lastPlaced(c.entries)
	c.card.ID = c.id
	c.lines, c.refs = make([]storedEntry, len(c.entries)), map[string]uint64{}
	for i, fact := range c.entries {
		last.seq++
		e := storedEntry{Actor: by.By, Entry: fact}
		e.Card, e.Seq, e.Step, e.Undoes, e.IsRedo = c.id, last.seq, step, 0, false // numbers of another board mean nothing here
		e.At = e.At.UTC()
		if e.Door == "" {
			e.Door = workflow.DoorImport
		}
		if e.ID == "" {
			e.ID = t.s.newID()
		}
		if i == arrived && over != "" {
			e.Over = over
		}
		c.lines[i] = e
		for _, ch := range e.Changes {
			for _, text := range [2]string{ch.Old, ch.New} {
				if isLong(ch.Field, text) && c.refs[text] == 0 {
					last.text++
					c.refs[text] = last.text
				}
			}
		}
	}
	c.entries = nil
	return over, nil
}

// paper is what a card puts into the file, written but not put yet.
type paper struct {
	texts  []pair
	lines  [][]byte // the records of the history, without what chains them
	placed [][]byte // what they changed of the card's place and life
	notes  []pair
	head   []byte
	index  []indexEntry
	words  []string // the texts that can be searched
}

// write makes a card's records. It may be called for several cards at once.
func (t *tx) write(c *imported) {
	if c.isHere {
		return
	}
	st := &cardState{id: c.id, num: c.num, card: c.card, refs: c.refs}
	p := &c.paper
	for text, ref := range c.refs {
		p.texts = append(p.texts, pair{u64(ref), seal(bucketText, u64(ref), []byte(text))})
	}
	sortPairs(p.texts)
	for i := range c.lines {
		e := &c.lines[i]
		p.lines, p.placed = append(p.lines, e.encode(c.refs)), append(p.placed, placing(e))
	}
	n := uint32(0)
	for _, v := range st.values() {
		if v.Field == workflow.FieldComment {
			n++
			p.notes = append(p.notes, st.writeNote(note{n, v.Key, v.Text}))
		}
	}
	st.span = t.rules.ReadySpan(st.card)
	p.head = encodeHead(st)
	p.index = t.entriesOf(t.indexed(st))
	p.words = filter.Texts(st.card)
	c.card, c.refs = workflow.Card{}, nil
	for i := range c.lines {
		c.lines[i].Changes = nil
	}
}

// putImported puts a card's records into the file.
func (t *tx) putImported(c *imported) error {
	p, end, key := &c.paper, t.end(), []byte(c.id)
	if err := t.putAll(bucketText, p.texts); err != nil {
		return err
	}
	for i, record := range p.lines {
		e := &c.lines[i]
		binary.BigEndian.PutUint32(record[sealSize:], end.chain)
		if err := end.op.Put(u64(e.Seq), sealInPlace(bucketOp, u64(e.Seq), record)); err != nil {
			return err
		}
		end.seq, end.chain = e.Seq, chainOf(record)
		if err := t.indexLine(e, p.placed[i]); err != nil {
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
	if err := t.markUnsent(c.id); err != nil {
		return err
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

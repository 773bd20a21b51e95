package storage

import (
	"slices"
	"strings"

	"opsboard/workflow"
)

// batch is the records that one transaction of an import writes.
type batch struct {
	cards []*imported
	bytes int
	most  int // cards
	place int // how many batches came before
}

// imported is a card of a batch: as it came, and once the transaction has given it
// its numbers, as it will stand in the file.
type imported struct {
	id      workflow.CardID
	card    *workflow.Card
	entries []workflow.Entry
	texts   []string // the long ones of the entries, see [longTexts]

	num    uint32
	first  lastOf   // the numbers of the first line and of the first text
	drawn  []string // ids for the entries that came without one
	over   string   // the limits that it passed where it came to stand
	paper  paper
	isHere bool // it, or what it came from, is in the file already
}

func (b *batch) isFull() bool { return len(b.cards) >= b.most || b.bytes >= batchBytes }

// add takes a record in.
func (b *batch) add(r Record) error {
	if err := r.Check(); err != nil {
		return err
	}
	entries := asWritten(r.Entries, r.Card)
	c := &imported{id: r.ID, card: r.Card, entries: entries, texts: longTexts(entries)}
	for i := range entries {
		b.bytes += 64
		for _, ch := range entries[i].Changes {
			b.bytes += len(ch.Old) + len(ch.New)
		}
	}
	b.cards = append(b.cards, c)
	return nil
}

// asWritten is the history with comments and blueprints in the form in which a card
// writes them, whatever form of JSON they came in: a card's record names its long
// texts as lines of its history have them. Most are what the card has now, and need
// not be read again. What is given stays as it is.
func asWritten(entries []workflow.Entry, card *workflow.Card) []workflow.Entry {
	shared, has := true, map[workflow.Change]bool(nil)
	for i := range entries {
		given := entries[i].Changes
		for k, ch := range given {
			if ch.Field != workflow.FieldComment && ch.Field != workflow.FieldBlueprint {
				continue
			}
			if has == nil {
				has = wordsOfCard(card)
			}
			if has[ch] { // and there was none before
				continue
			}
			ch.Old, ch.New = written(ch.Field, ch.Key, ch.Old), written(ch.Field, ch.Key, ch.New)
			if ch == entries[i].Changes[k] {
				continue
			}
			if shared {
				entries, shared = slices.Clone(entries), false
			}
			if &entries[i].Changes[0] == &given[0] {
				entries[i].Changes = slices.Clone(given)
			}
			entries[i].Changes[k] = ch
		}
	}
	return entries
}

// wordsOfCard are the changes that give an empty card the comments and the blueprint
// of this one.
func wordsOfCard(c *workflow.Card) map[workflow.Change]bool {
	out := make(map[workflow.Change]bool, len(c.Comments)+1)
	for _, v := range (workflow.Card{Comments: c.Comments, Blueprint: c.Blueprint}).Values() {
		out[workflow.Change{Field: v.Field, Key: v.Key, New: v.Text}] = true
	}
	return out
}

// written is a value as a card writes it; one that cannot be read stays as it is.
func written(f workflow.Field, key, text string) string {
	var c workflow.Card
	if text == "" || c.Set(f, key, text) != nil {
		return text
	}
	for _, v := range c.Values() {
		return v.Text
	}
	return ""
}

// longTexts are the long ones of some entries, each once, as they first stand.
func longTexts(entries []workflow.Entry) (out []string) {
	var seen map[string]struct{}
	for i := range entries {
		for _, ch := range entries[i].Changes {
			for _, text := range [2]string{ch.Old, ch.New} {
				if !isLong(ch.Field, text) {
					continue
				}
				if _, known := seen[text]; known {
					continue
				}
				if seen == nil {
					seen = map[string]struct{}{}
				}
				seen[text] = struct{}{}
				out = append(out, text)
			}
		}
	}
	return out
}

// largeBatch is the number of cards from which the ids of a batch begin alike.
const largeBatch = 1_000

const idLetters = "abcdefghijklmnopqrstuvwxyz0123456789"

// name draws the ids that are missing and puts the batch in the order of ids,
// which is the order in which the file is quick to write. The ids drawn grow
// with the order of the records, so that it is kept. Those of a large batch
// begin with one letter, another one for each batch, so that it fills one
// stretch of the file instead of touching all of it.
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
		if missing >= largeBatch {
			first := b.place % len(idLetters)
			ids[i] = idLetters[first:first+1] + ids[i][1:]
		}
	}
	slices.Sort(ids)
	for _, c := range b.cards {
		if c.id == "" {
			c.id, ids = workflow.CardID(ids[0]), ids[1:]
		}
	}
	slices.SortStableFunc(b.cards, func(x, y *imported) int { return strings.Compare(string(x.id), string(y.id)) })
}

// importBatch writes a batch in one transaction.
func (s *Store) importBatch(by Stamp, b *batch) (ImportReport, error) {
	b.name(s.newID)
	var report ImportReport
	err := s.update("import into", func(t *tx) error {
		report = ImportReport{}
		if len(b.cards) >= largeBatch {
			t.fillPages()
		}
		step, err := t.addBatch(b, by, &report)
		if err != nil {
			return err
		}
		if report.Added == 0 {
			return errUnchanged
		}
		report.Steps = []uint64{step}
		return t.rollAgain()
	})
	return report, err
}

// fillPages leaves little room in the pages that a large batch writes: it comes
// in the order of the keys.
func (t *tx) fillPages() {
	for _, name := range []string{bucketCard, bucketNote, bucketCardOp} {
		t.bucket(name).FillPercent = appendOnly
	}
}

// isKnown reports whether the card, or what it came from, is here already.
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

// lastPlaced is the place of the entry by which a card came to stand where it
// does, -1 for none.
func lastPlaced(entries []workflow.Entry) int {
	for i := len(entries) - 1; i >= 0; i-- {
		for _, ch := range entries[i].Changes {
			if ch.Field == workflow.FieldStage || ch.Field == workflow.FieldResolution {
				return i
			}
		}
	}
	return -1
}

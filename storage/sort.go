package storage

import (
	"cmp"
	"container/heap"
	"encoding/binary"
	"slices"
	"strings"

	"opsboard/workflow"
)

// SortKeys are the words that a Query can be sorted by, each with "-" before it
// for the reverse.
func SortKeys() []string {
	return []string{"created", "updated", "priority", "title", "age", "weight", "iteration", "due"}
}

// sorting makes of a card the key that it is sorted by: keys compare as bytes.
type sorting struct {
	key     func(*candidate) []byte
	fields  []workflow.Field // that key looks at, beside those of the card's place
	reverse bool
	byBoard bool // the order that the lanes have
}

// newSorting reads the name of an order. A name that means nothing is an
// *[workflow.Invalid].
func (t *tx) newSorting(name string) (sorting, error) {
	word, reverse := strings.CutPrefix(name, "-")
	s := sorting{reverse: reverse}
	switch word {
	case "", "board":
		order := newStageOrder(t.rules)
		s.byBoard = true
		s.key = func(x *candidate) []byte {
			key := []byte(order.of(string(appendName(nil, string(x.card.Stage)))))
			return append(append(key, byte(stateOf(t.rules, x.card))), markOf(x.card)...)
		}
	case "created":
		s.fields = []workflow.Field{workflow.FieldCreatedAt}
		s.key = func(x *candidate) []byte { return big(sortableTime(x.card.CreatedAt)) }
	case "updated":
		s.key = func(x *candidate) []byte { return big(sortableTime(x.card.UpdatedAt)) }
	case "age": // the youngest in its stage first
		s.key = func(x *candidate) []byte { return big(^sortableTime(x.card.EnteredAt)) }
	case "priority":
		s.key = func(x *candidate) []byte { return []byte{rankOf(x.card.Priority)} }
	case "weight":
		s.fields = []workflow.Field{workflow.FieldWeight}
		s.key = func(x *candidate) []byte { return big(uint64(x.card.Weight) - 1) } // none comes last
	case "title":
		s.fields = []workflow.Field{workflow.FieldTitle}
		s.key = func(x *candidate) []byte { return append([]byte(strings.ToLower(x.card.Title)), 0) }
	case "iteration":
		s.fields = []workflow.Field{workflow.FieldIteration}
		s.key = func(x *candidate) []byte { return []byte(cmp.Or(string(x.card.Iteration.Start), "none")) }
	case "due":
		s.fields = []workflow.Field{workflow.FieldDue}
		s.key = func(x *candidate) []byte { return []byte(cmp.Or(string(x.card.Due), "none")) }
	default:
		return s, &workflow.Invalid{
			Field: "sort", Value: name, Why: "is nothing to sort by",
			Nearest: workflow.Nearest(word, SortKeys()),
		}
	}
	return s, nil
}

func big(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// sorted is a match with the key that it is sorted by.
type sorted struct {
	key string
	id  workflow.CardID
}

// ranking keeps the first matches by the sorting: all of them, or no more than
// room. As a heap, the last of them is on top.
type ranking struct {
	sorting
	room int // 0: no bound
	list []sorted
}

func (r *ranking) add(x *candidate) error {
	key := append(r.key(x), x.card.ID...)
	if r.room > 0 && len(r.list) == r.room && (string(key) > r.list[0].key) != r.reverse { // most cards end here
		return nil
	}
	r.keep(sorted{string(key), x.card.ID})
	return nil
}

// keep keeps a match if it is one of the first.
func (r *ranking) keep(s sorted) {
	switch {
	case r.room == 0:
		r.list = append(r.list, s)
	case len(r.list) < r.room:
		heap.Push(r, s)
	case r.compare(s, r.list[0]) < 0:
		r.list[0] = s
		heap.Fix(r, 0)
	}
}

func (r *ranking) compare(a, b sorted) int {
	if r.reverse {
		a, b = b, a
	}
	return strings.Compare(a.key, b.key)
}

// Len, Less, Swap, Push and Pop make a heap of it.
func (r *ranking) Len() int           { return len(r.list) }
func (r *ranking) Less(i, j int) bool { return r.compare(r.list[i], r.list[j]) > 0 }
func (r *ranking) Swap(i, j int)      { r.list[i], r.list[j] = r.list[j], r.list[i] }
func (r *ranking) Push(x any)         { r.list = append(r.list, x.(sorted)) }
func (r *ranking) Pop() any {
	last := len(r.list) - 1
	x := r.list[last]
	r.list = r.list[:last]
	return x
}

// ids are the cards that were kept, in order, without the first skip.
func (r *ranking) ids(skip int) []workflow.CardID {
	slices.SortFunc(r.list, r.compare)
	var out []workflow.CardID
	for _, s := range r.list[min(skip, len(r.list)):] {
		out = append(out, s.id)
	}
	return out
}

package storage

import (
	"fmt"
	"maps"
	"slices"

	"opsboard/workflow"
)

// tell names what is lost and where the rest was found.
func (m *mender) tell() {
	if src := m.found.src; src.best.state == metaGood && src.size < int64(src.best.highWater*src.best.pageSize) {
		m.lose("the file ends after %d of at least %d bytes: what only the rest told is lost, and perhaps the newest lines of the history with it",
			src.size, src.best.highWater*src.best.pageSize)
	}
	for from := 0; from < len(m.h.lost); {
		to := from
		for to+1 < len(m.h.lost) && m.h.lost[to+1] == m.h.lost[to]+1 {
			to++
		}
		m.tellLost(m.h.lost[from : to+1])
		from = to + 1
	}
	if after := m.lastKnown(); after > m.h.last {
		what := fmt.Sprintf("lines %d to %d at the end of the history are", m.h.last+1, after)
		if after == m.h.last+1 {
			what = fmt.Sprintf("line %d at the end of the history is", after)
		}
		m.lose("%s lost%s", what, m.ofCards(m.h.last+1, after))
	}
	for _, n := range slices.Sorted(maps.Keys(m.needs)) {
		if _, ok := m.texts[n]; !ok {
			need := m.needs[n]
			m.lose("a %s of the card %s is lost, which line %d of the history wrote", need.field, need.card, need.line)
		}
	}
	leftover, borrowed := 0, map[string]int{}
	for _, set := range []map[uint64]relic{m.h.lines, m.texts} {
		for _, r := range set {
			switch {
			case r.backup != "":
				borrowed[r.backup]++
			case !r.inUse:
				leftover++
			}
		}
	}
	if leftover > 0 {
		m.note("%d records were found on pages that nothing leads to", leftover)
	}
	for _, b := range slices.Sorted(maps.Keys(borrowed)) {
		m.note("%d records were taken from the backup %s", borrowed[b], b)
	}
}

func (m *mender) tellLost(run []uint64) {
	first, last := run[0], run[len(run)-1]
	if first == last {
		m.lose("line %d of the history is lost%s", first, m.ofCards(first, last))
		return
	}
	m.lose("lines %d to %d of the history are lost%s", first, last, m.ofCards(first, last))
}

// ofCards names the cards that the lines were about, as far as an index still
// tells.
func (m *mender) ofCards(first, last uint64) string {
	const most = 20
	seen := map[workflow.CardID]bool{}
	for n := first; n <= last; n++ {
		if id, ok := m.found.about[n]; ok {
			seen[id] = true
		}
	}
	if len(seen) == 0 {
		return "; which cards they were about is not known"
	}
	names := ", of the cards"
	for i, id := range slices.Sorted(maps.Keys(seen)) {
		if i == most {
			return names + " and others"
		}
		names += " " + string(id)
	}
	return names
}

// lastKnown is the highest line that an index of the damaged file names. Where the
// history itself could be read to its end, that alone is believed.
func (m *mender) lastKnown() uint64 {
	if !m.found.broken {
		return m.h.last
	}
	last := uint64(0)
	for _, n := range slices.AppendSeq(slices.Clone(m.found.steps), maps.Keys(m.found.about)) {
		if n < 2*m.h.last+1000 { // a key that was damaged may name any number
			last = max(last, n)
		}
	}
	return last
}

package bench

import (
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// peer is another program that does a part of what opsboard does: how it gets the
// cards, and the command lines of the same work there.
type peer struct {
	name  string   // as people know it
	needs []string // the programs that it takes; the first is its own
	most  int      // the largest board that it is measured at
	why   string   // what it would take beyond
	// enter makes its home and gives it the first n cards, which takes so long;
	// the guest knows its card afterwards.
	enter func(g *guest, n int) (took time.Duration, err error)
	deeds map[string]deed
}

// deed is a piece of work as a peer does it.
type deed struct {
	lines [][]string // the command lines, one after the other
	back  [][]string // what takes it back
	as    string     // where it is not quite the same work
}

// theCard stands in a command line for the card that is shown and moved.
const theCard = "{card}"

// peers are measured in this order.
var peers = []peer{taskwarrior, gitBug, dstask}

// peerWork is a piece of work that peers do too, with our command line for it.
type peerWork struct {
	row
	ours, back []string // none of an import: the board that was built is one
	memory     bool     // how much it holds, not how long it takes
}

var (
	peerList = []string{"list", "stage:triage", "--limit", "50"}

	peerWorks = []peerWork{
		{row: row{name: "import", work: "`import`", unit: "s"}},
		{row: row{name: "list", work: "`list`, 50 cards of a stage", unit: "ms"}, ours: peerList},
		{row: row{name: "show", work: "`show`", unit: "ms"}, ours: []string{"show", theCard}},
		{row: row{name: "move", work: "`move`, durable", unit: "ms"}, ours: []string{"move", theCard, "Planning"}, back: []string{"undo"}},
		{row: row{name: "search", work: "search for a rare word", unit: "ms"}, ours: []string{"list", rareWord, "state:any"}},
		{row: row{name: "memory", work: "`list`: peak memory", unit: "MB"}, ours: peerList, memory: true},
	}
)

// of is the name of the deed that a work is of.
func (w peerWork) of() string {
	if w.memory {
		return "list"
	}
	return w.name
}

// rowOf is the name of the row of a work at a peer.
func (p peer) rowOf(w peerWork) string { return p.name + "-" + w.name }

// peerRows are the rows of each peer: what it takes stands where the floor does.
func peerRows() []row {
	var out []row
	for _, p := range peers {
		for _, w := range peerWorks {
			x := w.row
			x.name, x.work, x.floor = p.rowOf(w), w.work+", beside "+p.name, p.name
			if as := p.deeds[w.of()].as; as != "" {
				x.floor += ": " + as
			}
			out = append(out, x)
		}
	}
	return out
}

// asksForPeers is the group of rows that is measured only when it is asked for.
const asksForPeers = "peers"

// found are the files of the programs that a peer takes; or why it cannot be
// measured with n cards.
func (p peer) found(n int) (files map[string]string, why string) {
	files = map[string]string{}
	for _, program := range p.needs {
		path, err := exec.LookPath(program)
		if err != nil {
			if program == p.needs[0] {
				program = p.name
			}
			return nil, "not measured here: " + program + " is not installed"
		}
		files[program] = path
	}
	if n > p.most {
		return nil, fmt.Sprintf("not measured beyond %s: %s", cardsOf(p.most), p.why)
	}
	return files, ""
}

// filled is a command line with the card in its place.
func filled(line []string, card string) []string {
	out := slices.Clone(line)
	for i, word := range out {
		if word == theCard {
			out[i] = card
		}
	}
	return out
}

package bench

import (
	"fmt"
	"slices"
	"strings"
)

// row is one line of the page of figures: what is measured, and what is promised
// of it.
type row struct {
	name  string
	work  string
	unit  string
	floor string  // what the floor is; empty: there is none
	most  float64 // of the unit; 0: nothing is promised
	per   int     // most is for so many cards, and grows with them; 0: it is flat
	p90   float64 // the slowest tenth stays below
	times float64 // at most so many times the floor; 0: not promised
	none  bool    // it must be 0
}

const (
	bareBolt = "a bare bbolt program"
	emptyTea = "an empty Bubble Tea program"
)

// rows are all that is measured, in the order of the page.
var rows = slices.Concat([]row{
	{name: "start", work: "`--version`: the start of the process alone", unit: "ms", floor: "the same file, ending at once"},
	{name: "list", work: "`list`, first 50 of a stage, whole process", unit: "ms", floor: bareBolt, most: 20, times: 3},
	{name: "show", work: "`show`, whole process", unit: "ms", floor: bareBolt, most: 20, times: 3},
	{name: "queue", work: "`queue`, one screen, whole process", unit: "ms", floor: bareBolt + " that lists", most: 20},
	{name: "search", work: "search for a rare word, whole process", unit: "ms", floor: bareBolt, most: 20, times: 3},
	{name: "move", work: "`move`, durable, whole process", unit: "ms", floor: bareBolt, most: 20, times: 3},
	{name: "undo", work: "`undo` of it, durable, whole process", unit: "ms", floor: bareBolt + " that moves"},
	{name: "past", work: "`list --at` of another day, first 50 of a stage, whole process", unit: "ms", floor: bareBolt + " that lists"},
	{name: "list-memory", work: "`list`: peak memory", unit: "MB", floor: bareBolt, most: 30},
	{name: "show-memory", work: "`show`: peak memory", unit: "MB", floor: bareBolt, most: 30},
	{name: "queue-memory", work: "`queue`: peak memory", unit: "MB", floor: bareBolt + " that lists", most: 30},
	{name: "search-memory", work: "search: peak memory", unit: "MB", floor: bareBolt, most: 30},
	{name: "move-memory", work: "`move`: peak memory", unit: "MB", floor: bareBolt, most: 30},
	{name: "frame", work: "board: start to first frame", unit: "ms", floor: emptyTea, most: 60},
	{name: "key", work: "board: key to first bytes", unit: "ms", floor: emptyTea, most: 10, p90: 16, times: 1.2},
	{name: "bytes", work: "board: bytes to the terminal for a cursor move", unit: "bytes", floor: emptyTea, most: 300},
	{name: "board-memory", work: "board: peak memory", unit: "MB", floor: emptyTea, most: 40},
	{name: "update", work: "`Update` and `View` of a cursor move, 210×44", unit: "µs", floor: "the lines of the same frame, joined", most: 150},
	{name: "allocations", work: "the same: allocations", unit: "", floor: "the lines of the same frame, joined", most: 100},
	{name: "burst", work: "board: 500 keys in one write, until the last is on screen", unit: "ms", floor: emptyTea, most: 100},
	{name: "burst-silence", work: "the same: the longest silence of the screen", unit: "ms", floor: emptyTea, most: 100},
	{name: "burst-lost", work: "the same: keys lost", floor: emptyTea, none: true},
	{name: "idle", work: "board: a minute in which nobody touches it, CPU", unit: "ms", floor: emptyTea, times: 1},
	{name: "idle-bytes", work: "the same: bytes to the terminal", unit: "bytes", floor: emptyTea},
	{name: "filter-first", work: "board: a key in the filter that looks for something, first screen", unit: "ms", floor: "bbolt, 50 cards of a stage", most: 16, p90: 16},
	{name: "filter-all", work: "board: a key in the filter that looks for something, complete", unit: "ms", most: 100, p90: 100},
	{name: "find-first", work: "board: a key in the search that looks for something, first screen", unit: "ms", floor: "bbolt, 50 cards with a word", most: 16, p90: 16},
	{name: "find-all", work: "board: a key in the search that looks for something, complete", unit: "ms", most: 100, p90: 100},
	{name: "marked", work: "100 marked cards moved, one transaction, durable", unit: "ms", floor: "bbolt, 100 cards in one transaction", most: 20},
	{name: "import", work: "`import`, whole process", unit: "s", floor: bareBolt + " with a word index", most: 6, per: 100_000},
	{name: "import-memory", work: "`import`: peak memory", unit: "MB", floor: bareBolt + " with a word index", most: 250},
	{name: "file", work: "size of the file", unit: "MB", floor: "the file of that program", times: 1.5},
	{name: "check", work: "`check`, whole process", unit: "s", floor: "every byte of the file read once"},
	{name: "report", work: "`report --figure lead`, ten lines of history a card, whole process", unit: "ms", floor: bareBolt + " that passes every line", most: 300, per: 100_000},
	{name: "git-push-all", work: "git: push all", unit: "ms", floor: "`git push` of the same objects", most: 1000},
	{name: "git-pull-all", work: "git: pull all", unit: "ms", floor: "`git fetch` of the same objects", most: 1000},
	{name: "git-push-one", work: "git: push one", unit: "ms", floor: "`git push` of the same commit", most: 60},
	{name: "git-pull-one", work: "git: pull one", unit: "ms", floor: "`git fetch` of the same commit", most: 60},
	{name: "git-nothing", work: "git: nothing new", unit: "ms", floor: "`git fetch` of nothing", most: 40},
	{name: "fsync", work: "4 KiB appended and on the disk", unit: "ms"},
}, peerRows())

func placeOf(name string) int {
	return slices.IndexFunc(rows, func(r row) bool { return r.name == name })
}

// group is rows that are measured together.
type group struct {
	name    string
	says    string
	measure func(*run, *built) error
}

// sizedGroups are measured at every size.
var sizedGroups = []group{
	{"start", "starts of the process", (*run).start},
	{"list", "list", work{row: "list", of: "list", ours: func(*built) []string { return []string{"list", "stage:triage", "--limit", "50"} }, floor: func(*built) []string { return []string{"Triage"} }}.measure},
	{"show", "show", work{row: "show", of: "show", ours: func(b *built) []string { return []string{"show", b.card} }, floor: func(b *built) []string { return []string{b.card} }}.measure},
	{"queue", "queue", work{row: "queue", of: "list", ours: func(*built) []string { return []string{"queue", "--lines", "40"} }, floor: func(*built) []string { return []string{"Planning"} }}.measure},
	{"search", "search", work{row: "search", of: "search", ours: func(*built) []string { return []string{"list", rareWord, "state:any"} }, floor: func(*built) []string { return []string{rareWord} }}.measure},
	{"move", "move and undo", (*run).moves},
	{"past", "another day", (*run).another},
	{"board", "the board in a terminal", (*run).screen},
	{"update", "a key inside the board", (*run).inside},
	{"burst", "500 keys at once", (*run).burst},
	{"idle", "the board when nobody touches it", (*run).idle},
	{"typing", "keys in the filter and the search", (*run).typing},
	{"marked", "100 cards at once", (*run).marked},
	{"import", "import", (*run).imported},
	{"check", "check", (*run).checked},
	{asksForPeers, "other programs", (*run).peers},
}

// fixedGroups are measured at a size of their own, which their promises name.
var fixedGroups = []group{
	{"report", "figures of the history", (*run).reported},
	{"git", "a git repository", (*run).git},
	{"fsync", "the disk", (*run).fsync},
}

// Groups are the names that Only may have, in the order of the page.
func Groups() []string {
	var out []string
	for _, g := range slices.Concat(sizedGroups, fixedGroups) {
		out = append(out, g.name)
	}
	return out
}

// budget is what is promised, in words: "20 ms, 3 × the floor".
func (w row) budget(n int) string {
	var parts []string
	if w.most > 0 {
		parts = append(parts, strings.TrimRight(amount(w.mostAt(n))+" "+w.unit, " "))
	}
	if w.p90 > 0 {
		parts = append(parts, "p90 "+amount(w.p90)+" "+w.unit)
	}
	if w.times > 0 {
		parts = append(parts, amount(w.times)+" × the floor")
	}
	if w.none {
		parts = append(parts, "none")
	}
	return strings.Join(parts, ", ")
}

// mostAt is the budget at a size. What is linear has no less than that of a
// tenth of its size: a process has to start too.
func (w row) mostAt(n int) float64 {
	if w.per == 0 {
		return w.most
	}
	return w.most * max(float64(n)/float64(w.per), 0.1)
}

// judge puts the row's promise beside what was measured.
func (w row) judge(res *Result) {
	res.Work, res.Unit, res.Of, res.Budget = w.work, w.unit, w.floor, w.budget(res.Cards)
	if res.Ours == nil {
		return
	}
	if res.Floor != nil && *res.Floor > 0 {
		res.Ratio = of(*res.Ours / *res.Floor)
	}
	if res.Budget == "" {
		return
	}
	res.Above = w.above(*res)
	within := len(res.Above) == 0
	res.Within = &within
}

// above are the parts of a promise that were not kept, each with its figure.
func (w row) above(res Result) (out []string) {
	part := func(kept bool, name string, got, most float64, unit string) {
		if !kept {
			out = append(out, fmt.Sprintf("%s instead of %s", strings.TrimSpace(name+" "+amount(got)+" "+unit), strings.TrimSpace(amount(most)+" "+unit)))
		}
	}
	ours := *res.Ours
	part(!w.none || ours == 0, "", ours, 0, w.unit)
	part(w.most == 0 || ours <= w.mostAt(res.Cards), "", ours, w.mostAt(res.Cards), w.unit)
	if w.p90 > 0 && res.P90 != nil {
		part(*res.P90 <= w.p90, "p90", *res.P90, w.p90, w.unit)
	}
	if w.times > 0 && res.Floor != nil && *res.Floor > 0 {
		part(ours <= *res.Floor*w.times, "", ours / *res.Floor, w.times, "× the floor")
	}
	return out
}

// Verdict is how a row stands to what is promised, in words.
func (res Result) Verdict() string {
	switch {
	case res.Ours == nil:
		return res.Why
	case res.Within == nil:
		return "nothing promised"
	case *res.Within:
		return "within"
	}
	verdict := "above budget: " + strings.Join(res.Above, ", ")
	if res.Stolen != nil && *res.Stolen >= disturbed {
		verdict += fmt.Sprintf("; the host kept %.0f %% of the processors meanwhile", *res.Stolen)
	}
	return verdict
}

func of(v float64) *float64 { return &v }

// amount writes a number with three figures that count, never more than two
// behind the point.
func amount(v float64) string {
	switch {
	case v >= 100 || v == float64(int64(v)):
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.2f", v), "0")
}

// Amount is a measured value with its unit: "11.3 ms".
func (res Result) Amount(v *float64) string {
	if v == nil {
		return "–"
	}
	return strings.TrimRight(amount(*v)+" "+res.Unit, " ")
}

// Package bench measures what opsboard promises: each piece of work on boards of
// several sizes, beside the least that the same work costs on the same machine in
// the same run.
package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

// Config is one run of the measurements.
type Config struct {
	Program string   // the program's own file, which is run again and again
	Environ []string // as the program found it
	Version string
	Now     func() time.Time
	After   func(time.Duration) <-chan time.Time
	Dir     string       // where the boards are built; empty: the folder for temporary files
	Cards   []int        // the sizes of the boards
	Only    []string     // the groups of rows to measure; none: all
	Quick   bool         // fewer rounds
	Peers   bool         // also other programs, where they are installed
	Say     func(string) // is told what is being built or measured
	Seat    Seat         // the board from within
}

// Seat is how the board itself is reached from within, for what no process shows
// from outside.
type Seat interface {
	// Sit opens the board of a file in a terminal of so many columns and rows.
	Sit(file string, width, height int) (tea.Model, error)
	// Move moves cards to a stage in one transaction, past the rules.
	Move(file string, cards []workflow.CardID, to workflow.Stage) error
}

// Report is what one run measured.
type Report struct {
	Machine Machine  `json:"machine"`
	Rows    []Result `json:"rows"`
}

// Result is one row at one size.
type Result struct {
	Row    string   `json:"row"`
	Work   string   `json:"work"`
	Cards  int      `json:"cards"`
	Unit   string   `json:"unit"`
	Ours   *float64 `json:"opsboard"` // null: not measured, and Why says why
	P90    *float64 `json:"p90"`
	Floor  *float64 `json:"floor"` // null where there is none
	Ratio  *float64 `json:"ratio"`
	Of     string   `json:"floor_is"`
	Rounds int      `json:"rounds"`
	Budget string   `json:"budget"`
	Within *bool    `json:"within"` // null where nothing is promised, or it was not measured
	Above  []string `json:"above"`  // the parts of the promise that were not kept: "p90 18.2 ms instead of 16 ms"
	Why    string   `json:"why"`
	Stolen *float64 `json:"stolen_percent"` // of the processor time asked for meanwhile, what the host of the machine kept; null where it is not known
}

// Run measures. What it built is gone when it returns, whatever the end.
func Run(ctx context.Context, cfg Config) (Report, error) {
	r := &run{cfg: cfg, ctx: ctx}
	dir, err := os.MkdirTemp(cfg.Dir, "opsboard-bench-")
	if err != nil {
		return Report{}, fmt.Errorf("make a folder for the boards: %w", err)
	}
	defer os.RemoveAll(dir)
	r.dir = dir
	r.report.Machine = machineOf(cfg, dir)
	for _, n := range cfg.Cards {
		if err := r.size(n); err != nil {
			return r.report, r.ended(err)
		}
	}
	for _, g := range fixedGroups {
		if err := r.group(g, nil); err != nil {
			return r.report, r.ended(err)
		}
	}
	r.order()
	return r.report, nil
}

// ended says that it was interrupted rather than what an interrupted piece said.
func (r *run) ended(err error) error {
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	return err
}

// Least and Most are the sizes that a board may be measured at.
const (
	Least = 200
	Most  = 1_000_000
)

// run is one run under way.
type run struct {
	cfg    Config
	ctx    context.Context
	dir    string
	report Report
	files  int
}

// size measures all groups of rows on a board of n cards.
func (r *run) size(n int) error {
	var wanted []group
	for _, g := range sizedGroups {
		if r.wants(g.name) {
			wanted = append(wanted, g)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	stolen := stolenMeanwhile()
	b, err := r.build(n)
	if err != nil {
		return fmt.Errorf("build a board of %s: %w", cardsOf(n), err)
	}
	b.stolen = stolen()
	for _, g := range wanted {
		if err := r.group(g, b); err != nil {
			return err
		}
	}
	return b.remove()
}

func (r *run) group(g group, b *built) error {
	if !r.wants(g.name) || r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	says, name := g.says, g.name
	if b != nil {
		says, name = says+", "+cardsOf(b.n), name+", "+cardsOf(b.n)
	}
	r.cfg.Say(says)
	first := len(r.report.Rows)
	stolen := stolenMeanwhile()
	if err := g.measure(r, b); err != nil {
		return fmt.Errorf("measure %s: %w", name, err)
	}
	share := stolen()
	for i := range r.report.Rows[first:] {
		if x := &r.report.Rows[first+i]; x.Stolen == nil { // of an import it is known from when it was built
			x.Stolen = share
		}
	}
	return nil
}

func (r *run) wants(group string) bool {
	if group == asksForPeers && len(r.cfg.Only) == 0 {
		return r.cfg.Peers
	}
	return len(r.cfg.Only) == 0 || slices.Contains(r.cfg.Only, group)
}

// rounds is how often a thing is measured.
func (r *run) rounds(whole, quick int) int {
	if r.cfg.Quick {
		return quick
	}
	return whole
}

// order puts the rows in the order of the page that shows them, each with its
// sizes side by side.
func (r *run) order() {
	slices.SortStableFunc(r.report.Rows, func(x, y Result) int { return placeOf(x.Row) - placeOf(y.Row) })
}

// errNoTerminal says that the system has no pseudo-terminals.
var errNoTerminal = errors.New("not measured here: no pty")

func cardsOf(n int) string { return Number(n) + " cards" }

// Number writes a whole number with a comma between thousands.
func Number(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

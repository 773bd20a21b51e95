package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/workflow"
)

func newIterations(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "iterations",
		Short: "The iterations, what is in them, and what moved by itself",
		Long: `Show the iterations from the last to the fourth after the current one, and any other
that open cards are in: how many cards, how many of them queued, and their weight. Below
it stands what arrived and what rolled over by itself since the current one began.

Their length, first weekday and time zone are in the configuration file. A pipe gets the
columns: first day, last day, current or empty, cards, queued, weight, who has
more than their capacity.`,
		Example: `  opsboard iterations`,
		Args:    needs(),
		RunE:    func(*cobra.Command, []string) error { return iterations(a) },
	}
}

type iterationLoad struct {
	Start   string       `json:"start"`
	End     string       `json:"end"`
	Title   *string      `json:"title"`
	Current bool         `json:"current"`
	Cards   int          `json:"cards"`
	Queued  int          `json:"queued"`
	Weight  int          `json:"weight"`
	DRIs    []personLoad `json:"dris"`
	cards   []workflow.Card
}

// personLoad is what one person has in an iteration, against their capacity.
type personLoad struct {
	DRI      *string `json:"dri"`
	Cards    int     `json:"cards"`
	Weight   int     `json:"weight"`
	Capacity *int    `json:"capacity"`
	Over     int     `json:"over"`
}

type iterationsJSON struct {
	LengthDays   int             `json:"length_days"`
	FirstWeekday string          `json:"first_weekday"`
	Zone         string          `json:"zone"`
	Today        string          `json:"today"`
	Iterations   []iterationLoad `json:"iterations"`
	Done         []logEntryJSON  `json:"done"`
}

func iterations(a *app) error {
	a.doing = "look at the iterations"
	s, err := a.read()
	if err != nil {
		return err
	}
	cadence := s.Rules().Cadence()
	loads, err := a.loads(s, cadence)
	if err != nil {
		return err
	}
	current := cadence.At(cadence.Today(a.env.Now()))
	done, err := doneByItself(s, startOf(current.Start, cadence))
	if err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, iterationsJSON{
			daysOf(cadence), strings.ToLower(cadence.First.String()), zoneOf(cadence),
			string(cadence.Today(a.env.Now())), loads, logOf(done),
		}, a.out.terminal)
	}
	a.printLoads(loads)
	if a.out.terminal && len(done) > 0 {
		a.out.line("")
		a.out.line("By itself since " + string(current.Start) + ":")
		a.out.table(a.logTable(done, s.Rules(), true))
	}
	return nil
}

// page is how much of the history is read at once.
const page = 1000

// doneByItself is what the board did by itself since a moment, newest first. It
// reads back until a whole page of the history lies before that moment.
func doneByItself(s *storage.Store, since time.Time) ([]storage.LogLine, error) {
	var out []storage.LogLine
	for before := uint64(0); ; {
		lines, err := s.Log(storage.LogQuery{Before: before, Limit: page})
		if err != nil {
			return nil, err
		}
		late := 0
		for _, l := range lines {
			if l.At.Before(since) {
				continue
			}
			late++
			if l.Door == workflow.DoorItself {
				out = append(out, l)
			}
		}
		if late == 0 || len(lines) < page {
			return out, nil
		}
		before = lines[len(lines)-1].Seq
	}
}

func daysOf(c workflow.Cadence) int {
	if c.Days == 0 {
		return 7
	}
	return c.Days
}

func zoneOf(c workflow.Cadence) string {
	if c.Zone == nil {
		return "UTC"
	}
	return c.Zone.String()
}

// loads counts the open cards of the iterations around today and of any other
// that has some, oldest first.
func (a *app) loads(s *storage.Store, cadence workflow.Cadence) ([]iterationLoad, error) {
	current := cadence.At(cadence.Today(a.env.Now()))
	var out []iterationLoad
	for n := -1; n <= 4; n++ {
		it := cadence.Next(current, n)
		out = append(out, iterationLoad{Start: string(it.Start), End: string(it.End), Current: n == 0})
	}
	f, err := a.filter([]string{"-iteration:none"}, s.Rules())
	if err != nil {
		return nil, err
	}
	rows, err := s.List(storage.Query{Filter: f})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		it := r.Card.Iteration
		i := slices.IndexFunc(out, func(l iterationLoad) bool { return l.Start == string(it.Start) && l.End == string(it.End) })
		if i < 0 {
			i = len(out)
			out = append(out, iterationLoad{Start: string(it.Start), End: string(it.End)})
		}
		out[i].Title = null(it.Title)
		out[i].Cards++
		out[i].Weight += r.Card.Weight
		out[i].cards = append(out[i].cards, r.Card)
		if a.isQueued(s, r.Card) {
			out[i].Queued++
		}
	}
	for i := range out {
		out[i].DRIs = a.people(out[i])
	}
	slices.SortFunc(out, func(a, b iterationLoad) int { return strings.Compare(a.Start+a.End, b.Start+b.End) })
	return out, nil
}

// people are the loads of an iteration by DRI.
func (a *app) people(l iterationLoad) []personLoad {
	out := []personLoad{}
	it := workflow.Iteration{Start: workflow.Date(l.Start), End: workflow.Date(l.End)}
	for _, x := range a.cfg.capacities().Loads(l.cards, it) {
		p := personLoad{DRI: null(x.DRI), Cards: x.Cards, Weight: x.Weight, Over: x.Over()}
		if x.Known {
			p.Capacity = &x.Capacity
		}
		out = append(out, p)
	}
	return out
}

// over names those who have more than they take: "sam 9/8".
func (l iterationLoad) over() string {
	var out []string
	for _, p := range l.DRIs {
		if p.Over > 0 {
			out = append(out, fmt.Sprintf("%s %d/%d", deref(p.DRI), p.Weight, *p.Capacity))
		}
	}
	return strings.Join(out, ", ")
}

// isQueued reports whether the card waits for its iteration to begin.
func (a *app) isQueued(s *storage.Store, c workflow.Card) bool {
	return slices.ContainsFunc(s.Rules().Next(c, a.env.Now()).List, func(g workflow.Gate) bool { return g.Guard == "iteration-begun" })
}

func (a *app) printLoads(loads []iterationLoad) {
	t := table{header: []string{"FIRST DAY", "LAST DAY", "", "CARDS", "QUEUED", "WEIGHT", "OVER CAPACITY"}, numbers: map[int]bool{3: true, 4: true, 5: true}}
	for _, l := range loads {
		word := ""
		if l.Current {
			word = "current"
		}
		t.add(l.Start, l.End, word, strconv.Itoa(l.Cards), strconv.Itoa(l.Queued), strconv.Itoa(l.Weight), l.over())
	}
	a.out.table(t)
}

func newRollover(a *app) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "rollover",
		Short: "Let cards arrive and roll over now",
		Long: `Move the queued cards whose iteration has begun to Development, and the open cards whose
iteration ended into the current one, unless they are pinned. Every command and the board
do this by themselves when a day comes; here it can be seen beforehand with --dry-run.`,
		Example: `  opsboard rollover --dry-run`,
		Args:    needs(),
		RunE:    func(*cobra.Command, []string) error { return rollover(a, dryRun) },
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would be done")
	return cmd
}

type dueJSON struct {
	DryRun  bool           `json:"dry_run"`
	Due     []dueCardJSON  `json:"due"`
	Entries []logEntryJSON `json:"entries"`
}

type dueCardJSON struct {
	ID     string `json:"id"`
	Handle string `json:"handle"`
	Action string `json:"action"`
}

func rollover(a *app, dryRun bool) error {
	a.doing = "roll over"
	s, err := a.open()
	if isMissing(err) {
		return a.noBoard(err)
	}
	if err != nil {
		return err
	}
	due, err := s.Due(a.env.Now())
	if err != nil {
		return err
	}
	answer := dueJSON{DryRun: dryRun, Due: []dueCardJSON{}, Entries: []logEntryJSON{}}
	for _, op := range due {
		handle, err := s.Handle(op.Card)
		if err != nil {
			return err
		}
		answer.Due = append(answer.Due, dueCardJSON{string(op.Card), handle, op.Do.Name()})
	}
	if !dryRun {
		got, err := s.Roll(a.env.Now())
		if err != nil {
			return err
		}
		var lines []storage.LogLine
		for _, e := range got.Entries {
			lines = append(lines, storage.LogLine{Entry: e})
		}
		answer.Entries = logOf(lines)
	}
	if a.flags.json {
		return writeJSON(a.out, answer, a.out.terminal)
	}
	t := table{header: []string{"CARD", "WHAT"}}
	for _, d := range answer.Due {
		t.add(d.Handle, d.Action)
	}
	a.out.table(t)
	if len(due) == 0 {
		a.note("nothing is due")
	}
	return nil
}

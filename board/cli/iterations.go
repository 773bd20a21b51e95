package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

func newIterations(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "iterations",
		Short: "The iterations, what is in them, and what moved by itself",
		Long: `Show the iterations from the last to the fourth after the current one, and any other
that open cards are in: how many cards, how many of them queued, and their weight. Below
it stands what arrived and what rolled over by itself since the current one began, the
newest 100.

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
	DoneMore     bool            `json:"done_more"` // these are the newest of them
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
	var done []storage.LogLine
	more := false
	if a.flags.json || a.out.terminal {
		if done, more, err = doneByItself(s, cadence.Begins(current.Start)); err != nil {
			return err
		}
	}
	signed, err := signedFrom(s, done)
	if err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, iterationsJSON{
			daysOf(cadence), strings.ToLower(cadence.First.String()), zoneOf(cadence),
			string(cadence.Today(a.env.Now())), loads, logOf(done, signed), more,
		}, a.out.terminal)
	}
	a.printLoads(loads)
	if a.out.terminal && len(done) > 0 {
		a.out.line("")
		a.out.line("By itself since " + string(current.Start) + ":")
		a.out.table(a.logTable(done, s.Rules(), signed))
		if more {
			a.note("these are the newest %d: `opsboard log --by %s` tells all", len(done), storage.Itself)
		}
	}
	return nil
}

// mostDone is how much of what the board did by itself is told.
const mostDone = 100

// doneByItself is the newest of what the board did by itself since a moment; more
// says that there is more of it.
func doneByItself(s *storage.Store, since time.Time) (lines []storage.LogLine, more bool, err error) {
	lines, err = s.Log(storage.LogQuery{By: storage.Itself, Since: since, Limit: mostDone + 1})
	more = len(lines) > mostDone
	lines = slices.DeleteFunc(lines[:min(len(lines), mostDone)], func(l storage.LogLine) bool { return l.Door != workflow.DoorItself })
	return lines, more, err
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
	all, err := s.Loads()
	if err != nil {
		return nil, err
	}
	of := map[int][]plan.Load{}
	for _, l := range all {
		it := l.Iteration
		if it.IsZero() {
			continue
		}
		i := slices.IndexFunc(out, func(o iterationLoad) bool { return o.Start == string(it.Start) && o.End == string(it.End) })
		if i < 0 {
			i = len(out)
			out = append(out, iterationLoad{Start: string(it.Start), End: string(it.End)})
		}
		if it.Title != "" {
			out[i].Title = null(it.Title)
		}
		out[i].Cards += l.Cards
		out[i].Weight += l.Weight
		of[i] = append(of[i], plan.Load{DRI: l.DRI, Cards: l.Cards, Weight: l.Weight})
		if a.waitsForItsDay(s, l) {
			out[i].Queued += l.Cards
		}
	}
	for i := range out {
		out[i].DRIs = a.people(out[i], of[i])
	}
	slices.SortFunc(out, func(a, b iterationLoad) int { return strings.Compare(a.Start+a.End, b.Start+b.End) })
	return out, nil
}

// people are the loads of an iteration by DRI.
func (a *app) people(l iterationLoad, of []plan.Load) []personLoad {
	out := []personLoad{}
	it := workflow.Iteration{Start: workflow.Date(l.Start), End: workflow.Date(l.End)}
	for _, x := range a.cfg.capacities().Sums(of, it) {
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

// waitsForItsDay reports whether the cards of that kind and stage wait for their
// iteration to begin.
func (a *app) waitsForItsDay(s *storage.Store, l storage.Load) bool {
	c := workflow.Card{Kind: l.Kind, Stage: l.Stage, Iteration: l.Iteration, DRI: l.DRI}
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
	handles := map[workflow.CardID]string{}
	for _, op := range due {
		handle, err := s.Handle(op.Card)
		if err != nil {
			return err
		}
		handles[op.Card] = handle
		answer.Due = append(answer.Due, dueCardJSON{string(op.Card), handle, op.Do.Name()})
	}
	if !dryRun {
		got, err := s.Roll(a.env.Now())
		if err != nil {
			return err
		}
		var lines []storage.LogLine
		for _, e := range got.Entries {
			lines = append(lines, storage.LogLine{Entry: e, Handle: handles[e.Card]})
		}
		answer.Entries = logOf(lines, remote.Signing{})
		a.warnOver(got.Entries)
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

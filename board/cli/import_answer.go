package cli

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"opsboard/storage"
	"opsboard/workflow"
)

// dryRun folds the records without keeping them, and counts those that the board
// knows already.
func (in *incoming) dryRun(s *storage.Store, records iter.Seq2[storage.Record, error]) (storage.ImportReport, error) {
	var report storage.ImportReport
	known := map[string]bool{}
	if s != nil {
		f, err := in.a.filter([]string{"state:any"}, s.Rules())
		if err != nil {
			return report, err
		}
		rows, err := s.List(storage.Query{Filter: f})
		if err != nil {
			return report, err
		}
		for _, r := range rows {
			known["id "+string(r.Card.ID)] = true
			known["origin "+r.Card.Origin] = r.Card.Origin != ""
		}
	}
	for r, err := range records {
		if err != nil {
			return report, err
		}
		var c workflow.Card
		for _, e := range r.Entries {
			if c, err = c.With(e.Changes); err != nil {
				return report, err
			}
		}
		id, origin := "id "+string(r.ID), "origin "+c.Origin
		if r.ID != "" && known[id] || c.Origin != "" && known[origin] {
			report.Known++
			continue
		}
		known[id], known[origin] = r.ID != "", c.Origin != ""
		in.kinds[string(c.Kind)+" in "+string(c.Stage)+map[bool]string{true: "", false: ", closed"}[c.IsOpen()]]++
		report.Added++
	}
	return report, nil
}

// progress tells how far a long import is, where a person watches.
func (in *incoming) progress(done int) { in.show(fmt.Sprintf("%d in", done)) }

func (in *incoming) show(what string) {
	if isTerminal(in.a.env.Stderr) && !in.a.flags.quiet {
		fmt.Fprintf(in.a.env.Stderr, "\r\x1b[Kimport: %s", what)
		in.showing = true
	}
}

func (in *incoming) clearProgress() {
	if in.showing {
		fmt.Fprint(in.a.env.Stderr, "\r\x1b[K")
		in.showing = false
	}
}

type importJSON struct {
	DryRun     bool           `json:"dry_run"`
	Added      int            `json:"added"`
	Known      int            `json:"known"`
	Unreadable []string       `json:"unreadable"`
	Notes      map[string]int `json:"notes"`
	Places     map[string]int `json:"places"`
	Steps      []uint64       `json:"steps"`
	Over       int            `json:"over"`
}

// answer says what came in. What was done before an error stays, and is said
// too.
func (in *incoming) answer(report storage.ImportReport, dryRun bool, err error) error {
	a := in.a
	in.clearProgress()
	if report.Over > 0 {
		a.note("over the limit: %s came to a stage that was full; `opsboard log` names them", count(report.Over, "card"))
	}
	if a.flags.json {
		j := importJSON{dryRun, report.Added, report.Known, orEmpty(in.bad), in.notes, in.kinds, orEmpty(report.Steps), report.Over}
		if e := writeJSON(a.out, j, a.out.terminal); e != nil {
			return e
		}
	} else if err == nil || report.Added > 0 {
		in.say(report, dryRun)
	}
	if err != nil {
		return err
	}
	if n := len(in.bad); n > 0 {
		rest := ", the rest came in"
		if report.Added+report.Known == 0 {
			rest = ", nothing came in"
		} else if dryRun {
			rest = ", the rest would come in"
		}
		return &failure{
			message: count(n, "record") + " could not be read" + rest,
			hint:    "correct these lines and import again: what is in already is not added twice",
		}
	}
	return nil
}

func (in *incoming) say(report storage.ImportReport, dryRun bool) {
	a, verb := in.a, "imported "
	if dryRun {
		verb = "would import "
	}
	line := verb + count(report.Added, "card")
	if report.Known > 0 {
		line += fmt.Sprintf(", %d known already", report.Known)
	}
	a.done("%s", line)
	for _, place := range slices.Sorted(maps.Keys(in.kinds)) {
		a.done("  %d %s", in.kinds[place], place)
	}
	if report.Added == 0 {
		return
	}
	if len(in.notes) > 0 {
		a.done("assumed:")
	}
	for _, n := range slices.Sorted(maps.Keys(in.notes)) {
		a.done("  %d × %s", in.notes[n], n)
	}
	if in.system > 0 {
		a.done("%s of GitLab's own left out", count(in.system, "note"))
	}
	if !dryRun {
		for _, line := range takingBack(report.Steps, in.rolled) {
			a.done("%s", line)
		}
	}
}

// takingBack says how an import of these steps is taken back, once the board itself
// took some of its cards on or not.
func takingBack(steps []uint64, rolled bool) (lines []string) {
	if len(steps) == 0 {
		return nil
	}
	first, last := steps[0], steps[len(steps)-1]
	if rolled {
		lines = append(lines, "what the board did with them since is to be taken back first: `opsboard log` has its numbers")
	}
	if first == last {
		return append(lines, fmt.Sprintf("`opsboard undo %d` takes it back", last))
	}
	return append(lines, fmt.Sprintf("it is %d steps, from %d on: `opsboard undo %d` takes the last one back, then the one before it", len(steps), first, last))
}

package cli

import (
	"fmt"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/remote"
)

// syncJSON is what a sync did. Every field is always there but those of the board
// as it is after it, which a report of an earlier sync does not know.
type syncJSON struct {
	Remote    string          `json:"remote"`
	StartedAt *string         `json:"started_at"`
	New       int             `json:"new"`
	Changed   int             `json:"changed"`
	Created   int             `json:"created"`
	Updated   int             `json:"updated"`
	Notes     int             `json:"notes"`
	Clashes   int             `json:"clashes"`
	Breaches  int             `json:"breaches"`
	Refused   int             `json:"refused"`
	Gone      int             `json:"gone"`
	Waiting   int             `json:"waiting"`
	FlowCame  bool            `json:"workflow_came"`
	FlowSent  bool            `json:"workflow_sent"`
	Unplaced  []string        `json:"unplaced"`
	Said      []string        `json:"said"`
	AgainAt   *string         `json:"again_at"`
	LocalOnly []localOnlyJSON `json:"local_only"` // what cannot be kept there and was not said before
	ReadOnly  *string         `json:"read_only"`
	Unsent    *int            `json:"unsent,omitempty"`
	Conflicts *int            `json:"conflicts,omitempty"`
}

func syncOf(name string, r remote.Report) syncJSON {
	return syncJSON{
		Remote: name, StartedAt: stamp(r.Started), New: r.New, Changed: r.Changed, Created: r.Created, Updated: r.Updated, Notes: r.Notes,
		Clashes: r.Clashes, Breaches: r.Breaches, Refused: r.Refused, Gone: r.Gone, Waiting: r.Waiting,
		FlowCame: r.FlowCame, FlowSent: r.FlowSent,
		Unplaced: orEmpty(r.Unplaced), Said: orEmpty(r.Said), AgainAt: stamp(r.Again), LocalOnly: localOnly(r.Lacks), ReadOnly: null(r.ReadOnly),
	}
}

// summary says in one line what a sync did: "3 new, 1 changed here; 2 made, 4
// changed there".
func summary(r remote.Report) string {
	here := amounts(r.New, "new", r.Changed, "changed here", r.Gone, "gone there")
	if r.FlowCame {
		here = append(here, "the workflow taken over")
	}
	there := amounts(r.Created, "made there", r.Updated, "changed there")
	if r.Notes > 0 {
		there = append(there, count(r.Notes, "comment")+" written")
	}
	if r.FlowSent {
		there = append(there, "the workflow sent")
	}
	odd := amounts(r.Clashes-r.Breaches-r.Refused, "in conflict", r.Breaches, "against a rule", r.Refused, "not taken", r.Waiting, "on the way")
	var parts []string
	for _, p := range [][]string{here, there, odd} {
		if len(p) > 0 {
			parts = append(parts, strings.Join(p, ", "))
		}
	}
	switch {
	case len(parts) == 0 && len(r.Said) > 0: // which stands below it
		return "no card changed"
	case len(parts) == 0:
		return "nothing new"
	}
	return strings.Join(parts, "; ")
}

// amounts are the numbers that are not zero, each with its word.
func amounts(pairs ...any) []string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if n, _ := pairs[i].(int); n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, pairs[i+1]))
		}
	}
	return out
}

// mostTold is how many sentences of a kind a sync says one by one.
const mostTold = 20

// details are the sentences below the summary.
func details(setup remote.Setup, r remote.Report, state storage.SyncState) []string {
	const all = "`opsboard remote show --json` has them all"
	out := told(r.Unplaced, "not placed: ", all)
	out = append(out, told(r.Said, "", all)...)
	for _, m := range r.Lacks {
		out = append(out, "kept on this board alone: "+fieldWord(m.Field)+" ("+m.Why+")")
	}
	if r.ReadOnly != "" && state.Unsent > 0 {
		out = append(out, "nothing can be sent: "+r.ReadOnly)
	}
	if state.Unsent > 0 && r.Waiting == 0 {
		left := counted(state.Unsent, "card has", "cards have") + " changes that " + setup.Name + " does not have yet"
		if !r.Again.IsZero() && r.ReadOnly == "" {
			left += ": it takes more after " + r.Again.UTC().Format("15:04:05") + " UTC; `opsboard sync --watch` goes on by itself"
		}
		out = append(out, left)
	}
	if r.Waiting > 0 && !r.Again.IsZero() {
		out = append(out, "whether what is on the way landed is known after "+r.Again.UTC().Format("15:04:05")+" UTC: sync again then")
	}
	return out
}

// told are sentences, the first of them where they are many; all says where the
// others are.
func told(sentences []string, before, all string) (out []string) {
	for i, s := range sentences {
		if i == mostTold {
			return append(out, fmt.Sprintf("%sand %d more: %s", before, len(sentences)-i, all))
		}
		out = append(out, before+s)
	}
	return out
}

// progress draws how far a sync has come, on one line of the terminal.
type progress struct {
	a     *app
	shown bool
	last  time.Time
}

func (a *app) newProgress() *progress { return &progress{a: a} }

// progressEvery is how often the line is drawn anew.
const progressEvery = 100 * time.Millisecond

var phases = map[string]string{"pull": "fetching", "check": "looking again", "push": "sending"}

func (p *progress) tell(at remote.Progress) {
	if p.a.flags.quiet || p.a.flags.json || !isTerminal(p.a.env.Stderr) {
		return
	}
	now := p.a.env.Now()
	if p.shown && now.Sub(p.last) < progressEvery && now.After(p.last) {
		return
	}
	p.shown, p.last = true, now
	line := orWord(phases[at.Phase], at.Phase)
	switch {
	case at.Total > 0:
		line += fmt.Sprintf(" %d of %d", at.Done, at.Total)
	case at.Done > 0:
		line += fmt.Sprintf(" %d", at.Done)
	}
	fmt.Fprintf(p.a.env.Stderr, "\r\x1b[K%s", cell.Clean(line))
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.a.env.Stderr, "\r\x1b[K")
	}
	p.shown = false
}

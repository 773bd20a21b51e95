package exchange

import (
	"slices"
	"strings"
	"time"
)

type eventKind int

const (
	labelEvent eventKind = iota
	stateEvent
	milestoneEvent
	assignedEvent
	noteEvent
)

// event is something that happened to an issue, whatever list of the export it
// came from.
type event struct {
	kind eventKind
	at   time.Time
	by   string
	on   bool   // label or milestone added, state closed
	name string // of the label or milestone
	note *note
}

// timeline puts all that happened to the issue in order of time. What has no
// time, or one before the issue, stands at its creation.
func (b *builder) timeline() []event {
	is := b.is
	out := make([]event, 0, len(is.LabelMoves)+len(is.MilestoneMv)+len(is.StateMoves)+len(is.Notes))
	for _, m := range is.LabelMoves {
		out = append(out, event{labelEvent, m.CreatedAt.Time, b.nameOr(m.UserID), b.adds(m.Action), b.label(m.Label, m.LabelID), nil})
	}
	for _, m := range is.MilestoneMv {
		out = append(out, event{milestoneEvent, m.CreatedAt.Time, b.nameOr(m.UserID), b.adds(m.Action), b.milestone(m.Milestone, m.MilestoneID), nil})
	}
	for _, m := range is.StateMoves {
		if s := strings.ToLower(string(m.State)); s == "closed" || s == "reopened" || s == "opened" {
			out = append(out, event{stateEvent, m.CreatedAt.Time, b.nameOr(m.UserID), s == "closed", "", nil})
		}
	}
	lastAssigned := -1
	for i := range is.Notes {
		n := &is.Notes[i]
		by := b.noteAuthor(n)
		if n.System {
			b.rec.System++
			if noteAction(n) == "assignee" {
				out = append(out, event{assignedEvent, n.CreatedAt.Time, by, true, "", n})
			}
			continue
		}
		if strings.TrimSpace(n.Note) != "" {
			out = append(out, event{noteEvent, n.CreatedAt.Time, by, true, "", n})
		}
	}
	out = append(out, b.unrecorded(out)...)
	out = slices.DeleteFunc(out, func(e event) bool { return e.name == "" && (e.kind == labelEvent || e.kind == milestoneEvent) })
	for i := range out {
		if out[i].at.Before(b.created) {
			out[i].at = b.created
		}
	}
	slices.SortStableFunc(out, func(x, y event) int { return x.at.Compare(y.at) })
	for i, e := range out { // only the last one says who is assigned now
		if e.kind == assignedEvent {
			lastAssigned = i
		}
	}
	i := -1
	return slices.DeleteFunc(out, func(e event) bool { i++; return e.kind == assignedEvent && i != lastAssigned })
}

// unrecorded are the events that an older export does not list, but whose time
// it tells elsewhere: a label's own link, the closing.
func (b *builder) unrecorded(known []event) []event {
	var out []event
	seen, stateSeen := map[string]bool{}, false
	for _, e := range known {
		if e.kind == labelEvent {
			seen[e.name] = true
		}
		stateSeen = stateSeen || e.kind == stateEvent
	}
	for _, l := range b.is.LabelLinks {
		name := b.label(l.Label, l.LabelID)
		if !seen[name] && !l.CreatedAt.IsZero() && l.CreatedAt.After(b.created.Add(atOnce)) {
			seen[name] = true
			out = append(out, event{labelEvent, l.CreatedAt.Time, b.updater(), true, name, nil})
		}
	}
	if !stateSeen && b.closed {
		at := b.is.ClosedAt.Time
		if at.IsZero() {
			at = b.is.UpdatedAt.Time
		}
		out = append(out, event{stateEvent, at, b.closer(), true, "", nil})
	}
	return out
}

// labelsAtFirst are the labels that the issue had before the first event: the
// events taken back, newest first, from what it has now.
func labelsAtFirst(now []string, events []event) []string {
	out := slices.Clone(now)
	for i := len(events) - 1; i >= 0; i-- {
		if e := events[i]; e.kind == labelEvent {
			out = switchLabel(out, e.name, !e.on)
		}
	}
	return out
}

// milestoneAtFirst is the milestone before the first event that tells of one.
func milestoneAtFirst(now string, events []event) string {
	for _, e := range events {
		if e.kind == milestoneEvent {
			if e.on {
				return ""
			}
			return e.name
		}
	}
	return now
}

// switchLabel puts the label last, or takes it away.
func switchLabel(labels []string, label string, on bool) []string {
	labels = slices.DeleteFunc(labels, func(l string) bool { return l == label })
	if on {
		labels = append(labels, label)
	}
	return labels
}

func noteAction(n *note) word {
	if n.Meta != nil && n.Meta.Action != "" {
		return n.Meta.Action
	}
	return n.Action
}

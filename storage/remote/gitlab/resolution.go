package gitlab

import (
	"slices"
	"time"

	"opsboard/workflow"
)

// aboutThen is how long before a closing its kind may have been written, so that it
// is of that closing whoever did it.
const aboutThen = 10 * time.Minute

// resolution is how a closed issue was closed. GitLab knows no kinds of it: a
// comment that went before says so.
func (p *placing) resolution() workflow.Resolution {
	if said := p.said.card.Resolution; said != workflow.Open && (p.saidThen() || p.isItsFirst()) {
		return said
	}
	known := p.d.rules.Resolutions(p.card.Kind)
	if p.is.DuplicateOf != "" && slices.Contains(known, workflow.Duplicate) {
		return workflow.Duplicate
	}
	return workflow.Completed
}

// saidThen reports whether the kind was written at about the time of the closing.
func (p *placing) saidThen() bool {
	return !p.said.resolved.Before(p.is.ClosedAt.Add(-aboutThen))
}

// mayBeLate reports whether the issue may have been closed long after it was
// written how: by the account that wrote it.
func (p *placing) mayBeLate() bool {
	return !p.is.isOpen() && p.said.card.Resolution != workflow.Open && !p.saidThen() &&
		p.said.resolver != 0 && p.said.resolver == p.is.ClosedBy.ID
}

// isItsFirst reports whether this closing is the first since its kind was written:
// a later one would be another matter.
func (p *placing) isItsFirst() bool {
	if !p.mayBeLate() {
		return false
	}
	n := 0
	for _, e := range p.states {
		if e.State == "closed" && e.CreatedAt.After(p.said.resolved) {
			n++
		}
	}
	return n < 2 // none where this account may not read them
}

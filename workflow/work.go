package workflow

import "slices"

// WorkStage is the stage in which work on a card begins: the one that a card
// comes to when its iteration has begun, else, in a workflow without
// iterations, the stage after the first. Cycle time is counted from there.
func (r *Rules) WorkStage() Stage {
	for _, f := range r.kinds {
		for _, a := range f.arrows {
			if slices.Contains(a.on, iterationBegins) {
				return a.to
			}
		}
	}
	return r.stages[min(1, len(r.stages)-1)]
}

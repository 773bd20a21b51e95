// Package filter finds cards by a line that a person types: the filter language
// of the board, of the command line and of saved views.
//
//	stage:queued dri:@me priority:<=2 -label:wip age:>14d "exact words" words
//
// All terms must hold. A comma is or (stage:triage,planning), a "-" in front is
// not. A term is key:value, or words to look for in the card's texts: a bare
// word is found at the beginning of words, in any case; what stands in quotes is
// found as it is, as whole words. A value in quotes is never a special word:
// label:none is no label, label:"none" the label of that name. Inside quotes \"
// is a quote and \\ a backslash. Names and labels compare without case.
//
//	stage: kind: resolution: validation:   the words of the workflow
//	state:open, closed, any                is:open, mine, ready, conflict, …
//	dri: requester: delegate:              a name, @me, none
//	label: milestone:                      a name, none
//	priority: weight:                      a number, none; <2 <=2 >2 >=2
//	iteration:current, next, past, none    or a day in it; <next >=2026-11-29
//	waiting:requester, approval (requested), validation, none
//	gate:ready                             open, with a next stage, of which nothing is missing
//	gate:blocked                           open, with a next stage, of which something is missing
//	gate:gameplan, dri, approval, …        what is missing
//	age:>14d                               whole days in the stage; 2w is 14d
//	created: updated: entered: closed:     a day or <2026-11-01; >14d: longer ago
//	due:<2026-12-01, today, tomorrow, none the day by when it is promised; 3 Dec in quotes
//	is:overdue                             its due day or its iteration has passed
//	forced: pinned: confidential:          yes, no
//	title: text: id:                       words, words, the beginning of an id or #N
//	view:                                  the name of a saved filter
//
// The package is pure and reads no clock. What a filter cannot mean is refused
// with an *[workflow.Invalid] that names the nearest thing it could.
package filter

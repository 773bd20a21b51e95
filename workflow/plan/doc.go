// Package plan is the draft of a plan: which cards go into which iteration, by
// whom, as a layer over the board that can be looked at, trimmed, kept in a file
// and applied. It is pure: it knows no file and no clock.
package plan

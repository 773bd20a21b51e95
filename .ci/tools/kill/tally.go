package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// tally is what came of many rounds.
type tally struct {
	rounds, screens, killed, acknowledged, untold, refused, checks int

	by                      map[string]int // acknowledged changes, by command
	lost, damaged, troubled []string
}

func (t *tally) add(o tally) {
	t.rounds += o.rounds
	t.screens += o.screens
	t.killed += o.killed
	t.acknowledged += o.acknowledged
	t.untold += o.untold
	t.refused += o.refused
	t.checks += o.checks
	t.lost = append(t.lost, o.lost...)
	t.damaged = append(t.damaged, o.damaged...)
	t.troubled = append(t.troubled, o.troubled...)
	if t.by == nil {
		t.by = map[string]int{}
	}
	for k, n := range o.by {
		t.by[k] += n
	}
}

func (t *tally) words() string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(t.by)) {
		out = append(out, fmt.Sprintf("%s %d", k, t.by[k]))
	}
	return strings.Join(out, ", ")
}

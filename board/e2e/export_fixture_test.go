//go:build unix

package e2e

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// madeExport is an export of a board that never was, with what real ones have:
// a move is a label taken and one given in the same millisecond, in whatever
// order; first labels come a moment after the issue; two moves lie a second
// apart; a label is null since it was deleted; an issue is closed with another
// list's label or none, closed without a time, moved while it is closed, opened
// again; the events of an issue are in no order.
func madeExport(seed uint64, issues int) string {
	m := &exportMaker{rand: rand.New(rand.NewPCG(seed, 11))}
	var b strings.Builder
	for iid := range issues {
		line, err := json.Marshal(m.issue(iid + 1))
		if err != nil {
			return ""
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.String()
}

type exportMaker struct{ rand *rand.Rand }

type obj = map[string]any

// boardLists are in the order of the board.
var boardLists = []string{"To Do", "In Progress", "Review", "Done"}

func (m *exportMaker) chance(ofHundred int) bool { return m.rand.IntN(100) < ofHundred }

// stamp is a time as GitLab writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (m *exportMaker) later(t time.Time, hours int) time.Time {
	return t.Add(time.Duration(m.rand.Int64N(int64(hours)*3_600_000)+3000) * time.Millisecond)
}

func (m *exportMaker) issue(iid int) obj {
	made := time.Date(2024, 3, 20, 8, 0, 0, 0, time.UTC).Add(time.Duration(m.rand.Int64N(60*24*3_600_000)) * time.Millisecond)
	var labels, states []any
	list, at := "", made
	event := func(at time.Time, action, label string) {
		e := obj{"action": action, "user_id": 1, "created_at": stamp(at), "label": obj{"title": label}}
		if label == "" {
			e["label"] = nil
		}
		labels = append(labels, e)
	}
	move := func(to string, at time.Time) {
		halves := [][2]string{{"add", to}}
		if list != "" {
			halves = append(halves, [2]string{"remove", list})
		}
		m.rand.Shuffle(len(halves), func(i, j int) { halves[i], halves[j] = halves[j], halves[i] })
		for _, h := range halves {
			event(at, h[0], h[1])
		}
		list = to
	}
	if m.chance(85) {
		at = made.Add(time.Duration(50+m.rand.IntN(700)) * time.Millisecond)
		move(boardLists[m.rand.IntN(2)*m.rand.IntN(4)], at)
	}
	for range m.rand.IntN(6) {
		at = m.later(at, 200)
		switch m.rand.IntN(8) {
		case 0:
			event(at, "add", "")
		case 1:
			event(at, "add", "label-1")
		case 2:
			if list != "" { // off the board
				event(at, "remove", list)
				list = ""
			}
		default:
			if to := boardLists[m.rand.IntN(4)]; to != list {
				move(to, at)
			}
			if to := boardLists[m.rand.IntN(4)]; to != list && m.chance(25) {
				at = at.Add(1400 * time.Millisecond)
				move(to, at)
			}
		}
	}
	out := obj{"iid": iid, "title": "Issue of our own", "description": "made up", "author_id": 1, "updated_by_id": 1, "created_at": stamp(made), "closed_at": nil, "state": "opened", "weight": nil, "work_item_type": obj{"base_type": "issue"}}
	for closed := false; m.chance(75); closed = !closed {
		at = m.later(at, 300)
		if closed {
			states = append(states, obj{"user_id": 1, "state": "reopened", "created_at": stamp(at)})
			out["state"], out["closed_at"] = "opened", nil
			continue
		}
		out["state"] = "closed"
		if out["closed_at"] = stamp(at); m.chance(20) {
			out["closed_at"] = nil
		}
		states = append(states, obj{"user_id": 1, "state": "closed", "created_at": stamp(at.Add(17 * time.Millisecond))})
		if to := boardLists[m.rand.IntN(4)]; to != list && m.chance(20) {
			at = m.later(at, 20)
			move(to, at)
		}
	}
	if len(states) == 1 && m.chance(20) { // an old export has no such events
		states = nil
		if out["closed_at"] == nil {
			at = m.later(at, 2)
		}
	}
	m.rand.Shuffle(len(states), func(i, j int) { states[i], states[j] = states[j], states[i] })
	var now []any
	if list != "" {
		now = append(now, obj{"created_at": stamp(at), "label": obj{"title": list}})
	}
	if slices.ContainsFunc(labels, func(e any) bool { l, _ := e.(obj)["label"].(obj); return l["title"] == "label-1" }) {
		now = append(now, obj{"created_at": stamp(at), "label": obj{"title": "label-1"}})
	}
	now = append(now, obj{"created_at": stamp(at), "label": nil})
	out["updated_at"], out["label_links"] = stamp(at.Add(time.Second)), now
	out["resource_label_events"], out["resource_state_events"] = labels, states
	return out
}

package exchange

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"opsboard/workflow"
)

// plain is a card as somebody's script writes it: a title, and what else it
// knows.
type plain struct {
	Title        string   `json:"title"`
	Kind         string   `json:"kind"`
	Description  string   `json:"description"`
	Stage        string   `json:"stage"`
	Labels       []string `json:"labels"`
	Priority     int      `json:"priority"`
	Weight       int      `json:"weight"`
	Requester    string   `json:"requester"`
	DRI          string   `json:"dri"`
	Milestone    string   `json:"milestone"`
	Due          string   `json:"due"`
	Confidential bool     `json:"confidential"`
	CreatedAt    moment   `json:"created_at"`
}

var plainKeys = []string{"title", "kind", "description", "stage", "labels", "priority", "weight", "requester", "dri", "milestone", "due", "confidential", "created_at"}

// ours is a line of ours as it is read, plain ones have no format. Its entries do
// not say which card they are of.
type ours struct {
	format  int
	id      workflow.CardID
	history []workflow.Entry
}

// written is a line of JSON as encoding/json reads it.
type written struct {
	OpsBoard int             `json:"opsboard"`
	ID       workflow.CardID `json:"id"`
	History  []step          `json:"history"`
}

func (w written) ours() ours {
	o := ours{w.OpsBoard, w.ID, make([]workflow.Entry, len(w.History))}
	for i, s := range w.History {
		o.history[i] = s.entry()
	}
	return o
}

// line makes the record of one line of JSON.
func (r *reader) line(in raw) made {
	if in.why != "" {
		return r.fail(in, "%s", in.why)
	}
	if o, known := quick(in.data); known && o.format == formatVersion {
		return r.ours(in, o)
	}
	var w written
	data := []byte(in.data)
	err := json.Unmarshal(data, &w)
	switch {
	case w.OpsBoard > formatVersion:
		return r.fail(in, "was written by a newer opsboard (format %d; this one reads %d)", w.OpsBoard, formatVersion)
	case w.OpsBoard != 0 && err != nil:
		return r.fail(in, "%s", jsonWhy(err))
	case w.OpsBoard != 0:
		return r.ours(in, w.ours())
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(data, &keys); err != nil || keys == nil {
		if err == nil {
			return r.fail(in, "is no JSON object")
		}
		return r.fail(in, "%s", jsonWhy(err))
	}
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return r.fail(in, "%s", jsonWhy(err))
	}
	var foreign []string
	for k := range keys {
		if !slices.Contains(plainKeys, strings.ToLower(k)) {
			foreign = append(foreign, k)
		}
	}
	slices.Sort(foreign)
	m := r.plain(in, p)
	if len(foreign) > 0 && m.err == nil {
		m.rec.Notes = append(m.rec.Notes, fmt.Sprintf("not taken over: %.200q", strings.Join(foreign, ", ")))
	}
	return m
}

// ours makes the record of a line that WriteJSONL wrote.
func (r *reader) ours(in raw, o ours) made {
	if !isCardID(o.id) {
		return r.fail(in, "%.40q is no card's id: 12 lower-case letters and digits", string(o.id))
	}
	if len(o.history) == 0 {
		return r.fail(in, "has no history")
	}
	all := o.history[0].Changes
	all = all[:len(all):len(all)]
	for i := range o.history {
		e, n := &o.history[i], uint64(i+1)
		if e.Seq != n || e.Step == 0 || e.Step > n || e.Undoes >= n {
			return r.fail(in, "its history is not in order at entry %d", n)
		}
		e.Card = o.id
		if i > 0 {
			all = append(all, e.Changes...)
		}
	}
	c, err := workflow.Card{}.With(all)
	if err != nil {
		return r.fail(in, "its history has %v", err)
	}
	if c.Kind == "" || c.Stage == "" || strings.TrimSpace(c.Title) == "" {
		return r.fail(in, "its history ends without a card: a kind, a stage or a title is missing")
	}
	c.ID, c.UpdatedAt = o.id, o.history[len(o.history)-1].At.UTC()
	return made{rec: Record{ID: o.id, Entries: o.history, Card: &c, Where: in.file + ":" + strconv.Itoa(in.line)}}
}

func isCardID(id workflow.CardID) bool {
	if len(id) != 12 {
		return false
	}
	return !strings.ContainsFunc(string(id), func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') })
}

// plain makes the record of a line without a history. Its values are judged as
// if a person had typed them, and the stage is then taken as a fact.
func (r *reader) plain(in raw, p plain) made {
	var m made
	placed := r.place(p.Labels)
	kind, stage := placed.Kind, placed.Stage
	if p.Kind != "" {
		k, err := r.rules.FindKind(p.Kind)
		if err != nil {
			return r.fail(in, "%v", err)
		}
		kind = k
	}
	if p.Stage != "" {
		s, err := r.rules.FindStage(p.Stage)
		if err != nil {
			return r.fail(in, "%v", err)
		}
		stage = s
	}
	if kind == "" {
		k, why := r.guessKind(p.Labels, p.Title, "")
		kind, m.rec.Notes = k, append(m.rec.Notes, why)
	}
	if p.Priority == 0 {
		p.Priority = placed.Priority
	}
	at := orTime(p.CreatedAt.Time, orTime(r.now, time.Unix(0, 0))).UTC()
	granted, err := r.rules.Apply(workflow.Card{}, workflow.Op{
		By: r.by, At: at, Door: workflow.DoorImport,
		Do: workflow.Create{Kind: kind, Title: p.Title, Description: p.Description, Requester: p.Requester, Labels: placed.Rest, Priority: p.Priority, Weight: p.Weight, Due: workflow.Date(p.Due), Confidential: p.Confidential},
	})
	if err != nil {
		return r.fail(in, "%v", err)
	}
	c := granted.Card
	c.DRI, c.Milestone = p.DRI, p.Milestone
	b := builder{r: r, card: workflow.Card{}}
	if stage != "" {
		b.enter(&c, stage, at)
	}
	b.commit("import", r.by, at, c)
	m.rec.Entries, m.rec.Notes = b.rec.Entries, append(m.rec.Notes, b.rec.Notes...)
	m.rec.Where = in.file + ":" + strconv.Itoa(in.line)
	m.once = "jsonl:" + short(in.data)
	return m
}

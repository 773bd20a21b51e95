package workflow

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// The written form of the structured values: one line of JSON with fixed keys.
// These lines stand in histories for ever, so a key is never renamed; a key
// that is added must be optional.

type packedTriage struct {
	Verdict Verdict   `json:"verdict"`
	Work    Judgement `json:"work,omitempty"`
	Danger  Judgement `json:"danger,omitempty"`
	Effect  Judgement `json:"effect,omitempty"`
	By      string    `json:"by,omitempty"`
	At      string    `json:"at,omitempty"`
}

type packedApproval struct {
	By       string `json:"by"`
	Level    string `json:"level"`
	Evidence string `json:"evidence,omitempty"`
	At       string `json:"at,omitempty"`
}

type packedRound struct {
	State       RoundState `json:"state"`
	RequestedBy string     `json:"requested_by,omitempty"`
	Of          string     `json:"of,omitempty"`
	At          string     `json:"at,omitempty"`
	AnsweredBy  string     `json:"answered_by,omitempty"`
	AnsweredAt  string     `json:"answered_at,omitempty"`
	Note        string     `json:"note,omitempty"`
}

type packedBlueprint struct {
	Text  string   `json:"text"`
	Links []string `json:"links,omitempty"`
}

type packedComment struct {
	ID     string `json:"id"`
	Author string `json:"author,omitempty"`
	At     string `json:"at,omitempty"`
	Text   string `json:"text"`
}

type packedLink struct {
	URL      string `json:"url"`
	Title    string `json:"title,omitempty"`
	Relation string `json:"relation,omitempty"`
}

type packedForce struct {
	Rule    RuleName `json:"rule"`
	Missing []string `json:"missing,omitempty"`
	From    Stage    `json:"from,omitempty"`
	To      Stage    `json:"to,omitempty"`
	Reason  string   `json:"reason,omitempty"`
	By      string   `json:"by,omitempty"`
	At      string   `json:"at,omitempty"`
}

type packedRemote struct {
	Name string `json:"name"`
	IID  int    `json:"iid,omitempty"`
	URL  string `json:"url,omitempty"`
}

// record makes a scalar of a structured value whose zero value means absent.
func record[T comparable](name Field, at func(*Card) *T, pack func(T) string, unpack func(string) (T, error)) scalar {
	return scalar{
		name,
		func(c *Card) string {
			var zero T
			if *at(c) == zero {
				return ""
			}
			return pack(*at(c))
		},
		func(c *Card, s string) (err error) {
			var zero T
			if *at(c) = zero; s == "" {
				return nil
			}
			*at(c), err = unpack(s)
			return err
		}, sameAt(at),
	}
}

// pack writes v as one line, with nothing escaped that need not be.
func pack(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "" // strings and numbers only: cannot happen
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func unpack[T any](s string) (v T, err error) {
	err = json.Unmarshal([]byte(s), &v)
	return v, err
}

func writeTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func readTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return ParseMoment(s)
}

// ParseMoment reads a time such as 2026-11-23T09:00:00+01:00, as a time in UTC. One
// that is of no year with four digits there is refused: once written down it could
// not be read again.
func ParseMoment(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if t = t.UTC(); err == nil && !HasYear(t) {
		return time.Time{}, fmt.Errorf("%q is of a year that cannot be written", s)
	}
	return t, err
}

// HasYear reports whether the year of a time has four digits, as it must have to be
// written down and read again.
func HasYear(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

func packTriage(t Triage) string {
	return pack(packedTriage{t.Verdict, t.Work, t.Danger, t.Effect, t.By, writeTime(t.At)})
}

func unpackTriage(s string) (Triage, error) {
	p, err := unpack[packedTriage](s)
	if err != nil {
		return Triage{}, err
	}
	at, err := readTime(p.At)
	return Triage{p.Verdict, p.Work, p.Danger, p.Effect, p.By, at}, err
}

func packApproval(a Approval) string {
	return pack(packedApproval{a.By, a.Level, a.Evidence, writeTime(a.At)})
}

func unpackApproval(s string) (Approval, error) {
	p, err := unpack[packedApproval](s)
	if err != nil {
		return Approval{}, err
	}
	at, err := readTime(p.At)
	return Approval{p.By, p.Level, p.Evidence, at}, err
}

func packRound(r Round) string {
	return pack(packedRound{r.State, r.RequestedBy, r.Of, writeTime(r.At), r.AnsweredBy, writeTime(r.AnsweredAt), r.Note})
}

func unpackRound(s string) (Round, error) {
	p, err := unpack[packedRound](s)
	if err != nil {
		return Round{}, err
	}
	at, err := readTime(p.At)
	if err != nil {
		return Round{}, err
	}
	answered, err := readTime(p.AnsweredAt)
	return Round{p.State, p.RequestedBy, p.Of, at, p.AnsweredBy, answered, p.Note}, err
}

func packBlueprint(b Blueprint) string {
	if b.Text == "" && len(b.Links) == 0 {
		return ""
	}
	return pack(packedBlueprint(b))
}

func unpackBlueprint(s string) (Blueprint, error) {
	if s == "" {
		return Blueprint{}, nil
	}
	p, err := unpack[packedBlueprint](s)
	return Blueprint(p), err
}

func packComment(m Comment) string {
	return pack(packedComment{m.ID, m.Author, writeTime(m.At), m.Text})
}

func unpackComment(s string) (Comment, error) {
	p, err := unpack[packedComment](s)
	if err != nil {
		return Comment{}, err
	}
	at, err := readTime(p.At)
	return Comment{p.ID, p.Author, at, p.Text}, err
}

func packLink(l Link) string { return pack(packedLink(l)) }

func unpackLink(s string) (Link, error) {
	p, err := unpack[packedLink](s)
	return Link(p), err
}

func packForce(f Force) string {
	return pack(packedForce{f.Rule, f.Missing, f.From, f.To, f.Reason, f.By, writeTime(f.At)})
}

func unpackForce(s string) (Force, error) {
	p, err := unpack[packedForce](s)
	if err != nil {
		return Force{}, err
	}
	at, err := readTime(p.At)
	return Force{p.Rule, p.Missing, p.From, p.To, p.Reason, p.By, at}, err
}

func packRemote(r Remote) string { return pack(packedRemote(r)) }

func unpackRemote(s string) (Remote, error) {
	p, err := unpack[packedRemote](s)
	return Remote(p), err
}

// writeIteration writes "2026-11-22/2026-11-28/title".
func writeIteration(i Iteration) string {
	if i.IsZero() {
		return ""
	}
	return string(i.Start) + "/" + string(i.End) + "/" + i.Title
}

func readIteration(s string) (Iteration, error) {
	if s == "" {
		return Iteration{}, nil
	}
	first, rest, _ := strings.Cut(s, "/")
	last, title, ok := strings.Cut(rest, "/")
	if !ok {
		return Iteration{}, fmt.Errorf("%q is no iteration", s)
	}
	start, err := ParseDate(first)
	if err != nil {
		return Iteration{}, err
	}
	end, err := ParseDate(last)
	return Iteration{start, end, title}, err
}

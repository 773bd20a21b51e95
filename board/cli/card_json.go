package cli

import (
	"time"

	"opsboard/workflow"
)

// cardJSON is the card of the --json contract. Every field is always there; what
// a card does not have is null or an empty list.
type cardJSON struct {
	ID             string          `json:"id"`
	Handle         string          `json:"handle"`
	Kind           string          `json:"kind"`
	Title          string          `json:"title"`
	Description    *string         `json:"description"`
	Stage          string          `json:"stage"`
	Before         *string         `json:"before"`
	State          string          `json:"state"`
	Resolution     *string         `json:"resolution"`
	Priority       *int            `json:"priority"`
	Weight         *int            `json:"weight"`
	Labels         []string        `json:"labels"`
	Requester      *string         `json:"requester"`
	Delegate       *string         `json:"delegate"`
	DRI            *string         `json:"dri"`
	Iteration      *iterationJSON  `json:"iteration"`
	Pinned         bool            `json:"pinned"`
	Milestone      *string         `json:"milestone"`
	Due            *string         `json:"due"`
	Confidential   bool            `json:"confidential"`
	WaitingSince   *string         `json:"waiting_since"`
	Triage         *triageJSON     `json:"triage"`
	Gameplan       *string         `json:"gameplan"`
	Approval       *approvalJSON   `json:"approval"`
	Validation     []roundJSON     `json:"validation"`
	Blueprint      *blueprintJSON  `json:"blueprint"`
	Comments       []commentJSON   `json:"comments"`
	Links          []linkJSON      `json:"links"`
	CreatedAt      *string         `json:"created_at"`
	UpdatedAt      *string         `json:"updated_at"`
	EnteredStageAt *string         `json:"entered_stage_at"`
	ClosedAt       *string         `json:"closed_at"`
	Gates          gatesJSON       `json:"gates"`
	Forced         []forceJSON     `json:"forced"`
	Over           []string        `json:"over,omitempty"` // in the answer to a change: the limits that it passed
	Remote         *remoteJSON     `json:"remote"`
	Conflicts      []conflictJSON  `json:"conflicts"`
	History        *[]logEntryJSON `json:"history,omitempty"` // of show --history only
	AsOf           *string         `json:"as_of,omitempty"`   // with --at only: all of this is of then
}

type iterationJSON struct {
	Start string  `json:"start"`
	End   string  `json:"end"`
	Title *string `json:"title"`
}

type triageJSON struct {
	Verdict string  `json:"verdict"`
	Work    *string `json:"work"`
	Danger  *string `json:"danger"`
	Effect  *string `json:"effect"`
	By      *string `json:"by"`
	At      *string `json:"at"`
}

type approvalJSON struct {
	By       string  `json:"by"`
	Level    string  `json:"level"`
	Evidence *string `json:"evidence"`
	At       *string `json:"at"`
}

type roundJSON struct {
	State       string  `json:"state"`
	RequestedBy *string `json:"requested_by"`
	Of          *string `json:"of"`
	At          *string `json:"at"`
	AnsweredBy  *string `json:"answered_by"`
	AnsweredAt  *string `json:"answered_at"`
	Note        *string `json:"note"`
}

type blueprintJSON struct {
	Text  string   `json:"text"`
	Links []string `json:"links"`
}

type commentJSON struct {
	ID     string  `json:"id"`
	Author *string `json:"author"`
	At     *string `json:"at"`
	Text   string  `json:"text"`
}

type linkJSON struct {
	URL      string  `json:"url"`
	Title    *string `json:"title"`
	Relation *string `json:"relation"`
}

type gatesJSON struct {
	Next    *string  `json:"next"`
	Met     int      `json:"met"`
	Total   int      `json:"total"`
	Missing []string `json:"missing"`
}

type forceJSON struct {
	Rule    string   `json:"rule"`
	Missing []string `json:"missing"`
	From    *string  `json:"from"`
	To      *string  `json:"to"`
	Reason  *string  `json:"reason"`
	By      *string  `json:"by"`
	At      *string  `json:"at"`
}

// null is a text of any kind, or null where it is empty.
func null[T ~string](s T) *string { return orNull(string(s)) }

// cardOf writes a whole card for the contract, its gates as they stand now, but
// what ties it to a remote.
func cardOf(r *workflow.Rules, c workflow.Card, handle string, now time.Time) cardJSON {
	out := cardJSON{
		ID: string(c.ID), Handle: handle, Kind: string(c.Kind), Title: c.Title, Description: null(c.Description),
		Stage: string(c.Stage), Before: null(c.Before), State: stateWord(c), Resolution: null(c.Resolution),
		Priority: orNull(c.Priority), Weight: orNull(c.Weight), Labels: orEmpty(c.Labels),
		Requester: null(c.Requester), Delegate: null(c.Delegate), DRI: null(c.DRI), Iteration: iterationOf(c.Iteration),
		Pinned: c.Pinned, Milestone: null(c.Milestone), Due: null(c.Due), Confidential: c.Confidential, WaitingSince: stamp(c.WaitingSince), Gameplan: null(c.Gameplan),
		CreatedAt: stamp(c.CreatedAt), UpdatedAt: stamp(c.UpdatedAt), EnteredStageAt: stamp(c.EnteredAt), ClosedAt: stamp(c.ClosedAt),
		Gates: gatesOf(r.Next(c, now)), Conflicts: conflictsOf(r, c, now),
	}
	if t := c.Triage; t.Verdict != "" {
		out.Triage = &triageJSON{string(t.Verdict), null(t.Work), null(t.Danger), null(t.Effect), null(t.By), stamp(t.At)}
	}
	if a := c.Approval; a.Level != "" {
		out.Approval = &approvalJSON{a.By, a.Level, null(a.Evidence), stamp(a.At)}
	}
	if b := c.Blueprint; b.Text != "" || len(b.Links) > 0 {
		out.Blueprint = &blueprintJSON{b.Text, orEmpty(b.Links)}
	}
	out.lists(c)
	return out
}

func (out *cardJSON) lists(c workflow.Card) {
	out.Validation, out.Comments, out.Links, out.Forced = []roundJSON{}, []commentJSON{}, []linkJSON{}, []forceJSON{}
	for _, r := range c.Rounds {
		out.Validation = append(out.Validation, roundJSON{string(r.State), null(r.RequestedBy), null(r.Of), stamp(r.At), null(r.AnsweredBy), stamp(r.AnsweredAt), null(r.Note)})
	}
	for _, m := range c.Comments {
		out.Comments = append(out.Comments, commentJSON{m.ID, null(m.Author), stamp(m.At), m.Text})
	}
	for _, l := range c.Links {
		out.Links = append(out.Links, linkJSON{l.URL, null(l.Title), null(l.Relation)})
	}
	for _, f := range c.Forced {
		out.Forced = append(out.Forced, forceJSON{string(f.Rule), orEmpty(f.Missing), null(f.From), null(f.To), null(f.Reason), null(f.By), stamp(f.At)})
	}
}

func stateWord(c workflow.Card) string {
	if c.IsOpen() {
		return "open"
	}
	return "closed"
}

func iterationOf(i workflow.Iteration) *iterationJSON {
	if i.IsZero() {
		return nil
	}
	return &iterationJSON{string(i.Start), string(i.End), null(i.Title)}
}

func gatesOf(g workflow.Gates) gatesJSON {
	out := gatesJSON{Next: null(g.To), Met: g.Met(), Total: g.Total(), Missing: []string{}}
	for _, m := range g.Missing() {
		out.Missing = append(out.Missing, m.Field)
	}
	return out
}

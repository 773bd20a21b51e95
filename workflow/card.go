package workflow

import (
	"maps"
	"slices"
	"time"
)

// CardID names a card for ever: 12 lower-case letters and digits, random, so
// that two replicas that never met do not collide.
type CardID string

// Kind is the sort of request: "bug", "feature", or another word that the
// workflow file defines.
type Kind string

// Stage is a column of the board, in the words of the workflow file: "Triage".
type Stage string

// Resolution says how a card was closed. The zero value means that it is open.
type Resolution string

// The resolutions of the team's flow. Workflow files may define others.
const (
	Open      Resolution = ""
	Completed Resolution = "completed"
	AsInvalid Resolution = "invalid"
	Declined  Resolution = "declined"
	Duplicate Resolution = "duplicate"
)

// Judgement is one of the three that decide the level of an approval: "" (not
// judged), "low", "medium" or "high".
type Judgement string

// The three judgements, from least to most.
const (
	Low    Judgement = "low"
	Medium Judgement = "medium"
	High   Judgement = "high"
)

// Verdict is what triage decided about a card.
type Verdict string

// The verdicts. Valid and invalid are for kinds whose Triage asks for validity
// (bugs); the three about the roadmap are for kinds that need an approval
// (features); Info means that the card waits on its requester.
const (
	Valid               Verdict = "valid"
	Invalidated         Verdict = "invalid"
	Info                Verdict = "info"
	Aligned             Verdict = "aligned"
	AlignedNotCongruent Verdict = "aligned-not-congruent"
	NotAligned          Verdict = "not-aligned"
)

// Triage is what was decided at triage, by whom and when.
type Triage struct {
	Verdict              Verdict
	Work, Danger, Effect Judgement
	By                   string
	At                   time.Time
}

// Approval is the documented consent that a feature needs.
type Approval struct {
	By       string
	Level    string // manager, senior-manager, director, or roadmap-updated
	Evidence string // a link or a quotation
	At       time.Time
}

// RoundState says where a validation round stands.
type RoundState string

// The states of a round. Skipped exists only in flows that have its label.
const (
	Requested RoundState = "requested"
	Received  RoundState = "received"
	Rejected  RoundState = "rejected"
	Skipped   RoundState = "skipped"
)

// Round is one request for validation and its answer.
type Round struct {
	State       RoundState
	RequestedBy string
	Of          string // who was asked: the requester or the delegate
	At          time.Time
	AnsweredBy  string
	AnsweredAt  time.Time // zero while unanswered
	Note        string
}

// Blueprint is the technical record of what was done.
type Blueprint struct {
	Text  string
	Links []string // merge requests, follow-up issues
}

// Comment is something said on a card. Comments are never changed.
type Comment struct {
	ID     string
	Author string
	At     time.Time
	Text   string
}

// Link ties a card to something elsewhere.
type Link struct {
	URL, Title string
	Relation   string // "relates", "merge-request", "follow-up", "duplicate-of"
}

// Force marks a rule that a card stands refused by: it was forced past it, or
// came past it by a change of kind. The mark goes when what is missing is
// supplied.
type Force struct {
	Rule     RuleName
	Missing  []string // names of the guards that did not hold
	From, To Stage
	Reason   string
	By       string
	At       time.Time
}

// Remote says where else the card is known. The zero value: nowhere.
type Remote struct {
	Name string // the remote's name on this board; "gitlab" for an imported issue
	IID  int    // the number that people of that remote use: #31
	URL  string
}

// IsZero reports whether the card is known nowhere else.
func (r Remote) IsZero() bool { return r == Remote{} }

// Card is one request with everything known of it. A value: copying the struct
// copies the slices' headers only, so nothing here is changed in place (see
// [Rules.Apply]). All times are UTC; the zero time means "not yet".
type Card struct {
	ID                 CardID
	Kind               Kind
	Title, Description string
	Stage              Stage
	Before             Stage // where a card in a side stage came from
	Resolution         Resolution
	Priority           int      // 1 (urgent) to 4 (low); 0 means none
	Weight             int      // 0 means none
	Labels             []string // sorted, without those that stand for stage, kind or validation
	Requester          string
	Delegate           string // whom the requester names to validate
	DRI                string
	Iteration          Iteration
	Pinned             bool // does not roll over
	Held               bool // was moved back before its iteration's stage: does not arrive by itself
	Milestone          string
	WaitingSince       time.Time // when the card began to wait on its requester
	Triage             Triage
	Gameplan           string
	Approval           Approval
	Rounds             []Round // oldest first
	Blueprint          Blueprint
	Comments           []Comment // oldest first
	Links              []Link
	Forced             []Force
	Clashes            []Clash // with what a remote reports, until they are answered
	Unsent             bool    // no value of it: whoever holds it against a filter says that a remote lacks a change
	Newer              string  // no value of it: who changed it with a newer opsboard, so that it can only be read here; "" for nobody
	Due                Date    // by when it is promised; "" means nothing is
	Confidential       bool    // only the team may see it
	Remote             Remote
	Origin             string // where an import found it; unique on a board

	CreatedAt, UpdatedAt, EnteredAt, ClosedAt, ReopenedAt time.Time

	// Extra holds fields that this version does not know, as they were written. A
	// field with many values has each under its name, a NUL and the key.
	Extra map[Field]string
}

// IsOpen reports whether the card has not been closed.
func (c Card) IsOpen() bool { return c.Resolution == Open }

// IsWaiting reports whether the card waits on its requester for information.
func (c Card) IsWaiting() bool { return !c.WaitingSince.IsZero() }

// Round is the newest validation round; the zero Round where there is none.
func (c Card) Round() Round {
	if n := len(c.Rounds); n > 0 {
		return c.Rounds[n-1]
	}
	return Round{}
}

// RoundsAfter is the rounds after a validation was seen, outside of this program,
// to be asked for or answered: a request begins a round, an answer ends the one
// that is open, or stands alone. rounds is left as it is.
func RoundsAfter(rounds []Round, s RoundState, of, by string, at time.Time) []Round {
	rounds = slices.Clone(rounds)
	if n := len(rounds); s != Requested && s != Skipped && n > 0 && rounds[n-1].State == Requested {
		rounds[n-1].State, rounds[n-1].AnsweredBy, rounds[n-1].AnsweredAt = s, by, at
		return rounds
	}
	round := Round{State: s, Of: of, At: at}
	if s == Requested {
		round.RequestedBy = by
	} else {
		round.AnsweredBy, round.AnsweredAt = by, at
	}
	return append(rounds, round)
}

// Rejections counts the validation rounds that were rejected.
func (c Card) Rejections() int {
	n := 0
	for _, r := range c.Rounds {
		if r.State == Rejected {
			n++
		}
	}
	return n
}

// DaysInStage is the number of whole days since the card entered its stage.
func (c Card) DaysInStage(now time.Time) int {
	if c.EnteredAt.IsZero() || now.Before(c.EnteredAt) {
		return 0
	}
	return int(now.Sub(c.EnteredAt).Hours() / 24)
}

// IsOverdue reports whether the card is open after the day that it was due.
func (c Card) IsOverdue(today Date) bool { return c.IsOpen() && c.Due != "" && c.Due < today }

// HasLabel reports whether the card carries the label, whatever its case.
func (c Card) HasLabel(label string) bool {
	return slices.ContainsFunc(c.Labels, func(l string) bool { return equalFold(l, label) })
}

// clone copies the card deeply enough that changing the copy leaves c alone.
func (c Card) clone() Card {
	c.Labels = slices.Clone(c.Labels)
	c.Rounds = slices.Clone(c.Rounds)
	c.Comments = slices.Clone(c.Comments)
	c.Links = slices.Clone(c.Links)
	c.Forced = slices.Clone(c.Forced)
	c.Clashes = slices.Clone(c.Clashes)
	c.Blueprint.Links = slices.Clone(c.Blueprint.Links)
	c.Extra = maps.Clone(c.Extra)
	return c
}

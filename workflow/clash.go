package workflow

import (
	"strings"
	"time"
)

// ClashKind says what sort of contradiction a [Clash] is.
type ClashKind string

// The kinds of clash.
const (
	ClashField       ClashKind = "field"       // both sides gave a value another one
	ClashText        ClashKind = "text"        // both sides changed the same lines
	ClashTransition  ClashKind = "transition"  // both sides moved the card, to different places
	ClashGuard       ClashKind = "guard"       // a move made here no longer holds on what came
	ClashBreach      ClashKind = "breach"      // the remote reports a move that breaks a rule
	ClashRefused     ClashKind = "refused"     // the remote did not take a change
	ClashOverwritten ClashKind = "overwritten" // somebody wrote over a value just after it was sent
	ClashGone        ClashKind = "gone"        // the card cannot be seen there any more
	ClashDuplicate   ClashKind = "duplicate"   // the remote has the card twice
)

// Clash is a contradiction between what was done here and what a remote reports.
// It is data: the card stays usable, theirs stands, and what was done here is
// kept until somebody answers (see [Answer]).
type Clash struct {
	ID                 string // unique on the card
	Kind               ClashKind
	Field              Field  // what it is about; "stage" for places
	Key                string // for a field with many values
	Base, Mine, Theirs string // written forms; for "stage" those of a place: "Queued", "Completed|completed"
	By                 string // who did what theirs says, empty where that is not known
	Rule               RuleName
	Missing            []string // guards that did not hold
	Why                string   // the remote's own words: untrusted text
	At                 time.Time
}

// place is where a card stands and whether it is closed there.
type place struct {
	stage, before Stage
	closed        Resolution
}

func placeOf(c *Card) place { return place{c.Stage, c.Before, c.Resolution} }

// Place is the written form of where the card stands, as clashes hold it: the
// stage, and "|" with the resolution where the card is closed.
func (c Card) Place() string {
	if c.Resolution == Open {
		return string(c.Stage)
	}
	return string(c.Stage) + "|" + string(c.Resolution)
}

// ReadPlace takes the written form of a place apart.
func ReadPlace(s string) (Stage, Resolution) {
	if i := strings.LastIndexByte(s, '|'); i >= 0 {
		return Stage(s[:i]), Resolution(s[i+1:])
	}
	return Stage(s), Open
}

type packedClash struct {
	Kind    ClashKind `json:"kind"`
	Field   Field     `json:"field,omitempty"`
	Key     string    `json:"key,omitempty"`
	Base    string    `json:"base,omitempty"`
	Mine    string    `json:"mine,omitempty"`
	Theirs  string    `json:"theirs,omitempty"`
	By      string    `json:"by,omitempty"`
	Rule    RuleName  `json:"rule,omitempty"`
	Missing []string  `json:"missing,omitempty"`
	Why     string    `json:"why,omitempty"`
	At      string    `json:"at,omitempty"`
}

func packClash(c Clash) string {
	return pack(packedClash{c.Kind, c.Field, c.Key, c.Base, c.Mine, c.Theirs, c.By, c.Rule, c.Missing, c.Why, writeTime(c.At)})
}

func unpackClash(s string) (Clash, error) {
	p, err := unpack[packedClash](s)
	if err != nil {
		return Clash{}, err
	}
	at, err := readTime(p.At)
	return Clash{
		Kind: p.Kind, Field: p.Field, Key: p.Key, Base: p.Base, Mine: p.Mine, Theirs: p.Theirs,
		By: p.By, Rule: p.Rule, Missing: p.Missing, Why: p.Why, At: at,
	}, err
}

// Clash is the card's clash of that id.
func (c Card) Clash(id string) (Clash, bool) {
	for _, x := range c.Clashes {
		if x.ID == id {
			return x, true
		}
	}
	return Clash{}, false
}

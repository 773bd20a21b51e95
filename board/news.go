package board

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"opsboard/workflow"
)

// Visit is how far a person has seen the history of a board: up to this step.
type Visit struct {
	Step uint64
	At   time.Time
}

// Visits remembers, outside the board file, when its person looked last. Its
// methods are called from commands, and once when the board is left.
type Visits interface {
	// Last is the last visit; the zero Visit where there was none.
	Last() (Visit, error)
	// Seen moves it on.
	Seen(Visit) error
}

// NewsLine is an entry of the history with the names of its card.
type NewsLine struct {
	workflow.Entry
	Handle, Title string
	Undone        bool
}

// NewsKind is what happened to a card, the most telling of what did.
type NewsKind uint8

// The kinds of news, the most telling first.
const (
	NewsLeft     NewsKind = iota // closed
	NewsRejected                 // a validation was rejected
	NewsArrived                  // a new card
	NewsDue                      // its iteration has begun, or ended, or the day that it is due has come
	NewsMoved                    // to another stage
	NewsChanged                  // anything else
	newsKinds
)

var newsWords = [newsKinds]string{"left", "rejected", "arrived", "came due", "moved", "changed"}

// String is the kind in a word.
func (k NewsKind) String() string { return newsWords[k] }

// NewsItem is the news of one card.
type NewsItem struct {
	ID            workflow.CardID
	Handle, Title string
	Kind          NewsKind
	By            string
	At            time.Time
	What          string // how it is told: "moved by sam from Planning"
	Changes       int    // how many entries there are
}

// gathered is the news card by card. It is made in the command that reads it: a sync
// may bring thousands of lines, and no key is to wait while they are gone through.
type gathered struct {
	lines []NewsLine // the entries, newest first
	items []NewsItem
	in    map[workflow.CardID]bool
}

// NewsOf gathers what others than me did, card by card, the newest first. What
// was taken back is no news.
func NewsOf(lines []NewsLine, me string) []NewsItem {
	var out []NewsItem
	place := map[workflow.CardID]int{}
	for _, l := range lines { // newest first
		if l.By == me || l.Undone || l.Undoes != 0 || l.Card == "" {
			continue
		}
		kind := newsKind(l.Entry)
		i, seen := place[l.Card]
		if !seen {
			i = len(out)
			place[l.Card] = i
			out = append(out, NewsItem{ID: l.Card, Handle: l.Handle, Title: l.Title, Kind: newsKinds, At: l.At})
		}
		x := &out[i]
		if x.Changes++; kind < x.Kind {
			x.Kind, x.By, x.What, x.At = kind, l.By, toldOf(kind, l.Entry), l.At
		}
	}
	return out
}

// newsKind is what an entry comes to.
func newsKind(e workflow.Entry) NewsKind {
	kind := NewsChanged
	switch e.What {
	case "create":
		return NewsArrived
	case "arrive", "rollover":
		kind = NewsDue
	}
	for _, ch := range e.Changes {
		switch {
		case ch.Field == workflow.FieldKind && ch.Old == "" && e.Door == workflow.DoorRemote:
			return NewsArrived
		case ch.Field == workflow.FieldResolution && ch.New != "":
			kind = min(kind, NewsLeft)
		case ch.Field == workflow.FieldRound && strings.Contains(ch.New, `"rejected"`) && !strings.Contains(ch.Old, `"rejected"`):
			kind = min(kind, NewsRejected)
		case ch.Field == workflow.FieldStage && ch.Old != "":
			kind = min(kind, NewsMoved)
		}
	}
	return kind
}

// toldOf is an entry in a few words.
func toldOf(k NewsKind, e workflow.Entry) string {
	from, as := "", ""
	for _, ch := range e.Changes {
		switch ch.Field {
		case workflow.FieldStage:
			from = ch.Old
		case workflow.FieldResolution:
			as = ch.New
		}
	}
	switch {
	case k == NewsMoved:
		return "moved by " + e.By + " from " + from
	case k == NewsLeft:
		return "closed by " + e.By + " as " + as
	case k == NewsDue && e.What == "arrive":
		return "its iteration has begun"
	case k == NewsDue:
		return "its iteration has ended: rolled over"
	case k == NewsArrived:
		return "arrived, by " + e.By
	case k == NewsRejected:
		return "validation rejected by " + e.By
	}
	if e.Door == workflow.DoorRemote {
		return "changed by " + e.By
	}
	return cmp.Or(newsDeeds[e.What], "changed") + " by " + e.By
}

// newsDeeds are what was done to a card, after "was".
var newsDeeds = map[string]string{
	"comment": "commented on", "edit": "edited", "kind": "made another kind of card", "triage": "triaged", "answered": "answered for",
	"gameplan": "given a gameplan", "blueprint": "given a blueprint", "approve": "approved", "request-approval": "sent for approval",
	"schedule": "scheduled", "validate": "worked on for its validation", "reopen": "reopened", "import": "imported",
}

// Sentence tells the news with the name of its card: "k7m2 was moved by sam from
// Planning".
func (x NewsItem) Sentence() string {
	switch x.Kind {
	case NewsMoved, NewsLeft, NewsChanged:
		return x.Handle + " was " + x.What
	case NewsArrived:
		return x.Handle + " " + x.What
	}
	return x.Handle + ": " + x.What
}

// NewsSummary is how much of each kind there is: "5 moved, 2 arrived"; "no news"
// where there is none.
func NewsSummary(items []NewsItem) string {
	var n [newsKinds]int
	for _, x := range items {
		n[x.Kind]++
	}
	var kinds []NewsKind
	for k := range newsKinds {
		if n[k] > 0 {
			kinds = append(kinds, k)
		}
	}
	slices.SortStableFunc(kinds, func(a, b NewsKind) int { return cmp.Compare(n[b], n[a]) })
	var out []string
	for _, k := range kinds {
		out = append(out, fmt.Sprintf("%d %s", n[k], k))
	}
	if len(out) == 0 {
		return "no news"
	}
	return strings.Join(out, ", ")
}

// NewsPeople is whose news it is, those with the most first: "sam 3 cards, lin 1
// card".
func NewsPeople(items []NewsItem) string {
	n := map[string]int{}
	var people []string
	for _, x := range items {
		if x.By == "" {
			continue // nobody made it come due
		}
		if n[x.By]++; n[x.By] == 1 {
			people = append(people, x.By)
		}
	}
	slices.SortStableFunc(people, func(a, b string) int { return cmp.Compare(n[b], n[a]) })
	out := make([]string, len(people))
	for i, who := range people {
		out[i] = who + " " + counted(n[who], "card")
	}
	return strings.Join(out, ", ")
}

// ago is how long ago something was, as one says it.
func ago(at, now time.Time) string {
	switch d := now.Sub(at); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return counted(int(d/time.Minute), "minute") + " ago"
	case d < 24*time.Hour:
		return counted(int(d/time.Hour), "hour") + " ago"
	default:
		return counted(int(d/(24*time.Hour)), "day") + " ago"
	}
}

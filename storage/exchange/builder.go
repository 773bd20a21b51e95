package exchange

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"opsboard/workflow"
)

// atOnce is how far apart the parts of one act may lie that GitLab writes one
// after the other: an issue and its first labels, a closing and its event.
const atOnce = 2 * time.Second

// together is how far apart the halves of a board move may lie, a label taken and
// one given: in one write, so that two moves within a second stay two.
const together = 100 * time.Millisecond

// builder turns one issue into a history: it keeps the card as it stood and
// writes down how each event changed it.
type builder struct {
	r       *reader
	is      *issue
	rec     Record
	card    workflow.Card // without comments, which only grow
	people  map[int64]string
	created time.Time
	closed  bool
	labels  []string        // as they stood, the newest last
	placed  workflow.Placed // what those labels said
	origin  string
}

// issue makes the record of one line of issues.ndjson.
func (r *reader) issue(in raw) made {
	if in.why != "" {
		return r.fail(in, "%s", in.why)
	}
	var is issue
	if err := json.Unmarshal([]byte(in.data), &is); err != nil {
		return r.fail(in, "%s", jsonWhy(err))
	}
	if is.Description == "" && is.Text != nil {
		is.Description = is.Text.Description
	}
	return r.history(in, &is)
}

// history makes the record of an issue, from whichever format it came.
func (r *reader) history(in raw, is *issue) made {
	if why := is.unusable(); why != "" {
		return r.fail(in, "%s", why)
	}
	b := &builder{r: r, is: is, people: map[int64]string{}}
	b.rec.Where = in.file + ":" + strconv.Itoa(in.line)
	b.closed = strings.EqualFold(string(is.State), "closed") || is.State == "" && is.StateID == 2 || is.State == "2"
	b.begin()
	for _, n := range is.Notes {
		if n.AuthorID != 0 && n.Author != nil && n.Author.Name != "" {
			b.people[n.AuthorID] = n.Author.Name
		}
	}
	events := b.timeline()
	rest := b.create(events)
	for len(rest) > 0 {
		rest = b.happen(rest)
	}
	b.reconcile()
	identify(&b.rec, "")
	return made{rec: b.rec}
}

// unusable says why no card can be made of the issue, empty where one can.
func (is *issue) unusable() string {
	type either struct {
		id   int64
		name string
	}
	labels := map[either]bool{}
	for _, m := range is.LabelMoves {
		labels[either{m.LabelID, titleOf(m.Label)}] = true
	}
	n := len(is.LabelMoves) + len(is.StateMoves) + len(is.MilestoneMv)
	switch has := max(len(labels), len(is.LabelLinks)); {
	case strings.TrimSpace(is.Title) == "":
		return "has no title"
	case is.IID < 0 || is.IID > math.MaxInt32:
		return fmt.Sprintf("iid %d is no number of an issue", is.IID)
	case n > maxEvents:
		return fmt.Sprintf("has %d events; at most %d are read", n, maxEvents)
	case has > maxLabels:
		return fmt.Sprintf("has %d labels; at most %d are read", has, maxLabels)
	case len(is.Notes) > maxNotes:
		return fmt.Sprintf("has %d notes; at most %d are read", len(is.Notes), maxNotes)
	}
	return ""
}

// begin finds out when the issue was made, and what names it.
func (b *builder) begin() {
	is := b.is
	b.created = is.CreatedAt.Time
	for _, t := range []time.Time{is.UpdatedAt.Time, is.ClosedAt.Time, b.r.now, time.Unix(0, 0).UTC()} {
		if b.created.IsZero() {
			b.created = t
			b.say("no time of creation: taken as made on %s", t.Format(time.DateOnly))
		}
	}
	id := strconv.Itoa(is.IID)
	if is.IID == 0 {
		id = "?" + short(is.Title)
	}
	b.origin = "gitlab:" + id + "@" + b.created.Format(time.RFC3339) // to the second, as a CSV has it
}

func (b *builder) say(format string, a ...any) {
	if n := fmt.Sprintf(format, a...); !slices.Contains(b.rec.Notes, n) {
		b.rec.Notes = append(b.rec.Notes, n)
	}
}

// commit writes down what makes next of the card, and takes it for the card.
func (b *builder) commit(what, by string, at time.Time, next workflow.Card) {
	changes := workflow.Diff(apart(b.card, next))
	if len(changes) == 0 {
		return
	}
	b.card = next
	b.write(what, by, at, changes)
}

// apart is what differs between two states of a card, each without what the
// other has too: most of a card stays as it is, and need not be compared value
// by value.
func apart(x, y workflow.Card) (workflow.Card, workflow.Card) {
	drop(&x.Kind, &y.Kind)
	drop(&x.Title, &y.Title)
	drop(&x.Description, &y.Description)
	drop(&x.Stage, &y.Stage)
	drop(&x.Requester, &y.Requester)
	drop(&x.DRI, &y.DRI)
	drop(&x.Milestone, &y.Milestone)
	drop(&x.Origin, &y.Origin)
	drop(&x.Remote, &y.Remote)
	drop(&x.CreatedAt, &y.CreatedAt)
	drop(&x.EnteredAt, &y.EnteredAt)
	drop(&x.ClosedAt, &y.ClosedAt)
	drop(&x.ReopenedAt, &y.ReopenedAt)
	if slices.Equal(x.Labels, y.Labels) {
		x.Labels, y.Labels = nil, nil
	}
	return x, y
}

func drop[T comparable](x, y *T) {
	if *x == *y {
		var zero T
		*x, *y = zero, zero
	}
}

func (b *builder) write(what, by string, at time.Time, changes []workflow.Change) {
	n := uint64(len(b.rec.Entries) + 1)
	b.rec.Entries = append(b.rec.Entries, workflow.Entry{Seq: n, Step: n, What: what, By: by, At: at.UTC(), Door: workflow.DoorImport, Changes: changes})
}

// identify gives each entry an id that is the same whenever the same record is
// read, and the card its origin where it has none yet.
func identify(rec *Record, origin string) {
	first := &rec.Entries[0]
	if origin != "" {
		first.Changes = append(first.Changes, workflow.Change{Field: workflow.FieldOrigin, New: origin})
	} else if i := slices.IndexFunc(first.Changes, func(c workflow.Change) bool { return c.Field == workflow.FieldOrigin }); i >= 0 {
		origin = first.Changes[i].New
	}
	for i := range rec.Entries {
		if rec.Entries[i].ID == "" {
			rec.Entries[i].ID = short(origin + "\x00" + strconv.Itoa(i))
		}
	}
}

// short is 12 lower-case letters and digits that stand for a text.
func short(s string) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	sum := sha256.Sum256([]byte(s))
	out := make([]byte, 12)
	for i := range out {
		out[i] = letters[int(sum[i])%len(letters)]
	}
	return string(out)
}

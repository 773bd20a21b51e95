package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"opsboard/workflow"
)

// rareWord stands in one card in a thousand, and is what a search looks for.
const rareWord = "zyzzyva"

// language is made up: few of its words are common, most are rare, as in any.
type language struct {
	rand  *rand.Rand
	zipf  *rand.Zipf
	words []string
}

func newLanguage(seed uint64) *language {
	const size = 30_000
	r := rand.New(rand.NewPCG(seed, 2))
	l := &language{rand: r, zipf: rand.NewZipf(r, 1.1, 8, size-1), words: make([]string, 0, size)}
	syllables := strings.Fields("ka lo mi ter ans po ru ver qui den sol tra bel nor fi gu ham ist jo wex")
	for n := range size {
		word := syllables[n%20] + syllables[n/20%20]
		for n /= 400; n > 0; n /= 20 {
			word += syllables[n%20]
		}
		l.words = append(l.words, word)
	}
	return l
}

// text is n characters of it.
func (l *language) text(n int) string {
	var b strings.Builder
	for b.Len() < n {
		if b.WriteString(l.words[l.zipf.Uint64()]); b.Len() < n {
			b.WriteByte(" \n"[min(1, b.Len()%80/78)])
		}
	}
	return strings.TrimSpace(b.String()[:n])
}

// cardID is the id of card i of n: random letters, and in order, as an export
// writes them.
func cardID(l *language, i, n int) workflow.CardID {
	const all = 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	room := uint64(all) / uint64(n)
	x := uint64(i)*room + l.rand.Uint64N(room)
	var id [12]byte
	for k := range id {
		id[len(id)-1-k] = digits[x%36]
		x /= 36
	}
	return workflow.CardID(id[:])
}

// writer writes boards as JSON lines with their histories, which are what
// `export` writes and `import` reads.
type writer struct {
	*language
	n      int
	now    time.Time
	rules  *workflow.Rules
	lively bool // ten lines of history a card, not one
}

// write writes the board's cards, one a line.
func (w writer) write(out io.Writer) error {
	b := bufio.NewWriterSize(out, 1<<16)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	for i := range w.n {
		c := w.card(i)
		made := []workflow.Entry{{What: "import", By: "ana", At: c.CreatedAt, Changes: workflow.Diff(workflow.Card{}, c)}}
		if w.lively {
			made = w.life(c, i)
		}
		if err := e.Encode(lineOf(cardID(w.language, i, w.n), made)); err != nil {
			return err
		}
	}
	return b.Flush()
}

// card is number i: a title of 60 characters, a description of 500, three labels,
// a DRI, a stage, dates, two comments on every fifth. A tenth waits in Triage, half
// are done, the others are on their way.
func (w writer) card(i int) workflow.Card {
	r := w.rand
	kind := []workflow.Kind{"bug", "feature"}[i%2]
	stages := w.rules.Stages(kind)
	created := w.now.Add(-time.Duration(r.IntN(700*24)+24) * time.Hour).Truncate(time.Second)
	c := workflow.Card{
		Kind: kind, Title: w.text(60), Description: w.text(500), Stage: stages[0],
		Requester: "user" + strconv.Itoa(r.IntN(200)), DRI: "agent" + strconv.Itoa(r.IntN(20)),
		Priority: r.IntN(5), Weight: r.IntN(4),
		CreatedAt: created, EnteredAt: created.Add(time.Duration(r.IntN(24)) * time.Hour),
	}
	if i%1000 == 7 {
		c.Description = rareWord + " " + c.Description[len(rareWord)+1:]
	}
	for len(c.Labels) < 3 {
		_ = c.Set(workflow.FieldLabel, "area-"+strconv.Itoa(r.IntN(40)), "x") // a label is any word
	}
	switch {
	case i%10 < 4:
		c.Stage = stages[r.IntN(len(stages)-1)]
		c.Triage = workflow.Triage{Verdict: workflow.Valid, By: "ana", At: c.EnteredAt}
		cadence := w.rules.Cadence()
		c.Iteration = cadence.At(cadence.Today(w.now.AddDate(0, 0, r.IntN(60)-20)))
	case i%10 < 9:
		c.Stage, c.Resolution, c.ClosedAt = stages[len(stages)-1], workflow.Completed, c.EnteredAt
	}
	for n := range 2 * (i % 5 / 4) {
		c.Comments = append(c.Comments, workflow.Comment{ID: fmt.Sprintf("c%d-%d", i, n), Author: "ana", At: c.EnteredAt, Text: w.text(120)})
	}
	return c
}

// shared is card i as other programs get it: the board's own, but that the first
// is in Triage, where it is shown and moved.
func (w writer) shared(i int) workflow.Card {
	c := w.card(i)
	cardID(w.language, i, w.n) // the board draws one here, before the words of the next card
	if i == 0 {
		c.Stage = "Triage"
	}
	return c
}

// linesOfLife is how long the history of a card is that has lived.
const linesOfLife = 10

// life is how a card came to be what it is, in ten lines.
func (w writer) life(goal workflow.Card, i int) []workflow.Entry {
	stages := w.rules.Stages(goal.Kind)
	c, was, at := goal, workflow.Card{}, goal.CreatedAt
	c.Stage, c.Resolution, c.ClosedAt, c.EnteredAt = stages[0], workflow.Open, time.Time{}, at
	c.Triage, c.Iteration, c.Comments = workflow.Triage{}, workflow.Iteration{}, nil
	var out []workflow.Entry
	put := func(what string) {
		out = append(out, workflow.Entry{What: what, By: goal.DRI, At: at, Changes: workflow.Diff(was, c)})
		was = c
		was.Comments = append([]workflow.Comment(nil), c.Comments...)
		if room := w.now.Sub(at) / linesOfLife; room > 0 {
			at = at.Add(time.Duration(w.rand.Int64N(int64(room)) + 1))
		}
	}
	put("import")
	c.Triage = workflow.Triage{Verdict: workflow.Valid, By: "ana", At: at}
	put("triage")
	c.Iteration = goal.Iteration
	c.DRI = "agent" + strconv.Itoa((i+7)%20)
	put("schedule")
	for _, s := range stages[1 : len(stages)-1] {
		if len(out) < linesOfLife-2 {
			c.Stage, c.EnteredAt = s, at
			put("move")
		}
	}
	for len(out) < linesOfLife-1 {
		c.Comments = append(c.Comments, workflow.Comment{ID: fmt.Sprintf("l%d-%d", i, len(out)), Author: goal.DRI, At: at, Text: w.text(60)})
		put("comment")
	}
	if i%2 == 0 {
		c.Stage, c.EnteredAt, c.ClosedAt, c.Resolution = stages[len(stages)-1], at, at, workflow.Completed
		put("move")
	} else {
		c.Priority = c.Priority%4 + 1
		put("edit")
	}
	return out
}

// line is a card of our JSON lines.
type line struct {
	OpsBoard int             `json:"opsboard"`
	ID       workflow.CardID `json:"id"`
	History  []step          `json:"history"`
}

type step struct {
	Seq     int       `json:"seq"`
	Step    int       `json:"step"`
	What    string    `json:"what"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Changes []change  `json:"changes"`
}

type change struct {
	Field string `json:"field"`
	Key   string `json:"key,omitempty"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

func lineOf(id workflow.CardID, history []workflow.Entry) line {
	l := line{OpsBoard: 1, ID: id, History: make([]step, len(history))}
	for i, e := range history {
		s := step{Seq: i + 1, Step: i + 1, What: e.What, By: e.By, At: e.At.UTC(), Changes: make([]change, len(e.Changes))}
		for k, c := range e.Changes {
			s.Changes[k] = change{string(c.Field), c.Key, c.Old, c.New}
		}
		l.History[i] = s
	}
	return l
}

package gitlab

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// wish is a value that somebody at a board was told is kept.
type wish struct {
	card workflow.CardID
	workflow.Change
	seq uint64
}

func (s *seat) acknowledged(entries []workflow.Entry) {
	for _, e := range entries {
		for _, ch := range e.Changes {
			s.wishes = append(s.wishes, wish{e.Card, ch, e.Seq})
		}
	}
}

// shown is every value that GitLab ever held, by card and value.
type shown map[string]*history

type history struct {
	values []string
	last   map[string]string // of one card: what each value was at the last look
	seen   string            // by which an unchanged issue is known
}

func (w *world) of(key string) *history {
	h := w.shown[key]
	if h == nil {
		h = &history{}
		w.shown[key] = h
	}
	return h
}

// look looks at GitLab as it is: what must be there once is there once, and every
// value that it holds is remembered.
func (w *world) look() {
	cards, ops := map[string]int64{}, map[string]int64{}
	for _, t := range w.srv.Truths() {
		w.remember(t)
		if w.copies[t.IID] {
			continue
		}
		if m, _, found := readMarker(t.Description); found && !t.Deleted && m.op != "" {
			require.Zero(w.tb, cards[m.op], "card %s is there twice: #%d and #%d", m.card, cards[m.op], t.IID)
			cards[m.op] = t.IID
		}
		if t.Deleted { // what was said there can be said where the card is made anew
			continue
		}
		for _, n := range t.Notes {
			if m, _, found := readMarker(n.Body); found && len(m.rest.Set)+len(m.rest.Texts) == 0 {
				require.Zero(w.tb, ops[m.op], "comment %s is there twice on #%d", m.op, t.IID)
				ops[m.op] = t.IID
			}
		}
	}
}

// idOf is the card that an issue is on every board.
func (w *world) idOf(t gitlabtest.Truth) string {
	id, own := cardIn(t), string(derived(w.srv.URL(), t.ProjectID, t.ID))
	switch {
	case id == "":
		return own
	case w.copies[t.IID] && id != own:
		return ownCard(t)
	}
	return id
}

func (w *world) remember(t gitlabtest.Truth) {
	id := w.idOf(t)
	h := w.of(id)
	weight := int64(-1)
	if t.Weight != nil {
		weight = *t.Weight
	}
	bare := t
	bare.Weight = nil
	sign := fmt.Sprint(bare, weight)
	if h.seen == sign {
		return
	}
	h.seen = sign
	now := map[string]string{}
	for _, v := range w.cardOf(t).Values() {
		now[string(v.Field)+"\x00"+v.Key] = v.Text
	}
	for slot, text := range now {
		w.of(id + "\x00" + slot).values = append(w.of(id+"\x00"+slot).values, text)
	}
	for slot := range h.last {
		if _, still := now[slot]; !still {
			w.of(id + "\x00" + slot).values = append(w.of(id+"\x00"+slot).values, "")
		}
	}
	h.last = now
}

// ownCard is the card that the engine makes of a copy, which holds the mark of
// another.
func ownCard(t gitlabtest.Truth) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	sum := sha256.Sum256(fmt.Appendf(nil, "opsboard card of %d:%d:%d", t.ProjectID, t.ID, t.IID))
	id := make([]byte, 12)
	for i := range id {
		id[i] = letters[int(sum[i])%len(letters)]
	}
	return string(id)
}

// cardOf is the card that an issue is, read off the server itself.
func (w *world) cardOf(t gitlabtest.Truth) workflow.Card {
	d := w.seats[0].d
	is := &issue{ID: t.ID, IID: t.IID, Project: t.ProjectID, Title: t.Title, State: "opened", Due: t.Due, Labels: t.Labels, Notes: len(t.Notes), Confidential: t.Confidential}
	if t.Closed {
		is.State = "closed"
	}
	if t.Weight != nil {
		is.Weight = int(*t.Weight)
	}
	for _, a := range t.Assignees {
		is.Assignees = append(is.Assignees, person{Username: a})
	}
	is.Author.Username = t.Author
	if n := int(t.Iteration - 5301); n >= 0 {
		day := func(n int) string { return noon.AddDate(0, 0, n).Format(time.DateOnly) }
		is.Iteration = &iteration{ID: t.Iteration, Start: day(7*n - 8), End: day(7*n - 2)}
	}
	if t.Milestone != 0 {
		is.Milestone = &titled{Title: []string{"Deployment 2026-12-01", "Deployment 2027-01-01"}[t.Milestone-47001]}
	}
	is.mark, is.text, _ = readMarker(t.Description)
	if is.mark.card != "" {
		is.text = unescape(is.text)
	}
	var notes []note
	for _, n := range t.Notes {
		notes = append(notes, note{ID: n.ID, Body: n.Body, Author: called(n.Author), CreatedAt: instant{n.Created}})
	}
	id, marked := d.identity(is)
	p := &placing{d: d, is: is, said: fold(id, is, notes)}
	for _, e := range t.Events {
		if state, ok := strings.CutPrefix(e.What, "state "); ok {
			p.states = append(p.states, event{User: called(e.By), CreatedAt: instant{e.At}, State: state})
			is.ClosedAt, is.ClosedBy = instant{e.At}, called(e.By)
		}
	}
	p.place(id, marked)
	return p.card
}

// called is the person of a name, as far as this test needs to tell one from another.
func called(name string) person {
	id := int64(1)
	for _, r := range name {
		id = id*31 + int64(r)
	}
	return person{ID: id, Username: name}
}

// settleDown ends all trouble and lets everybody sync until nothing happens any
// more.
func (w *world) settleDown() {
	w.srv.Calm()
	w.srv.Change(func(c *gitlabtest.Config) { c.ReplicaLag, c.StampLead = 0, 0 })
	w.clock.Advance(25 * time.Hour)
	for round, quiet := 0, 0; quiet < 3; round++ {
		require.Less(w.tb, round, 40, "they never come to rest")
		w.srv.Forget()
		isQuiet := true
		for _, s := range w.seats {
			report, err := s.sync()
			require.NoError(w.tb, err, "nothing goes wrong any more")
			isQuiet = isQuiet && report.Quiet() && report.Waiting == 0
		}
		if quiet++; !isQuiet || len(w.srv.NonGET()) > 0 {
			quiet = 0
		}
		w.clock.Advance(150 * time.Second)
		w.look()
	}
}

// obey checks the laws of a world that came to rest.
func (w *world) obey(rounds int) {
	w.silent(rounds)
	w.converged()
	w.true()
	for _, s := range w.seats {
		w.lostNothing(s)
		w.sound(s)
	}
}

// silent: who changes nothing sends nothing, and what brings nothing writes
// nothing.
func (w *world) silent(rounds int) {
	w.clock.Advance(fresh) // what a probe found is asked anew
	for _, s := range w.seats {
		_, err := s.sync()
		require.NoError(w.tb, err)
	}
	files := map[*seat]string{}
	for _, s := range w.seats {
		files[s] = s.file()
	}
	w.srv.Forget()
	for range rounds {
		w.clock.Advance(time.Minute)
		for _, s := range w.seats {
			_, err := s.sync()
			require.NoError(w.tb, err)
		}
	}
	require.Empty(w.tb, w.srv.NonGET(), "an echo")
	if rounds < 10 { // else the memory of a probe is renewed
		for _, s := range w.seats {
			require.True(w.tb, files[s] == s.file(), "a sync that brings nothing writes nothing")
		}
	}
}

// unlike are the values in which two boards' cards differ and should not.
func (w *world) unlike(a, b *seat, x, y workflow.Card) []workflow.Change {
	return slices.DeleteFunc(workflow.Diff(a.d.Canon(x), b.d.Canon(y)), func(ch workflow.Change) bool {
		switch ch.Field {
		case workflow.FieldClash, workflow.FieldOrigin, "remote", "held", "created_at", "entered_at", "closed_at", "reopened_at":
			return true
		}
		return workflow.SameValue(ch.Field, ch.Old, ch.New) || a.holdsBack(x, ch) || b.holdsBack(y, ch)
	})
}

// holdsBack reports whether a value is one that GitLab refused: it stays on the
// board, and an open clash tells.
func (s *seat) holdsBack(c workflow.Card, ch workflow.Change) bool {
	return slices.ContainsFunc(c.Clashes, func(x workflow.Clash) bool {
		return x.Kind == workflow.ClashRefused && (x.Field == ch.Field && x.Key == ch.Key || x.Field == "" && strings.Contains(x.Key, string(ch.Field)))
	})
}

func (s *seat) isGone(c workflow.Card) bool {
	return slices.ContainsFunc(c.Clashes, func(x workflow.Clash) bool { return x.Kind == workflow.ClashGone })
}

// converged: all boards have the same cards, and one that begins anew has them
// too.
func (w *world) converged() {
	first := w.seat("ana", 99, 0)
	_, err := first.sync()
	require.NoError(w.tb, err)
	want := first.cards()
	for _, s := range w.seats {
		have := s.cards()
		for id, c := range have {
			if w.gone[string(id)] || s.isGone(c) {
				continue
			}
			other, there := want[id]
			require.True(w.tb, there, "%s has card %s %q, which GitLab has not", s.path, id, c.Title)
			require.Empty(w.tb, w.unlike(first, s, other, c), "of %s at %s", id, s.path)
		}
		for id := range want {
			require.Contains(w.tb, have, id, "%s misses a card", s.path)
		}
	}
}

// true: what the boards say is what GitLab says.
func (w *world) true() {
	s := w.seats[0]
	cards := map[int]workflow.Card{}
	for _, c := range s.cards() {
		if !s.isGone(c) {
			cards[c.Remote.IID] = c
		}
	}
	for _, t := range w.srv.Truths() {
		if t.Deleted || t.MovedTo != 0 {
			continue
		}
		c, there := cards[int(t.IID)]
		require.True(w.tb, there, "#%d is on no board", t.IID)
		if len(c.Clashes) > 0 {
			continue // it may hold a value back
		}
		require.Equal(w.tb, t.Title, c.Title)
		require.Equal(w.tb, t.Closed, !c.IsOpen(), "#%d", t.IID)
		require.Equal(w.tb, t.Confidential, c.Confidential)
		require.Equal(w.tb, t.Due, string(c.Due))
		for _, l := range c.Labels {
			require.Contains(w.tb, t.Labels, l)
		}
		if len(t.Assignees) > 0 {
			require.Equal(w.tb, t.Assignees[0], s.d.Canon(c).DRI)
		}
		if w.copies[t.IID] {
			continue // which notes of the other one count for it is another matter
		}
		said := 0
		for _, n := range t.Notes {
			if m, _, ours := readMarker(n.Body); !ours || len(m.rest.Set)+len(m.rest.Texts) == 0 || string(m.card) != string(c.ID) {
				said++
			}
		}
		require.Len(w.tb, c.Comments, said, "comments of #%d", t.IID)
	}
}

// lostNothing: every value that a person was told is kept was on GitLab at some
// time, or a clash tells of it, or they changed it themselves since.
func (w *world) lostNothing(s *seat) {
	log, err := s.Log(storage.LogQuery{})
	require.NoError(w.tb, err)
	cards := s.cards()
	for _, x := range s.wishes {
		switch x.Field {
		case workflow.FieldClash, workflow.FieldOrigin, workflow.FieldForced, "remote", "held", "created_at", "entered_at", "closed_at", "reopened_at", "before", "pinned", "waiting_since":
			continue
		}
		c, there := cards[x.card]
		if x.New == "" || w.gone[string(x.card)] || !there || s.isGone(c) || w.wasShown(s, x) || told(log, x) || changedSince(log, x) {
			continue
		}
		require.Fail(w.tb, "lost", "%s wished %s %s %q on %s (now %v); GitLab had %q", s.path, x.Field, x.Key, x.New, x.card, valueOf(c, x), w.of(string(x.card)+"\x00"+string(x.Field)+"\x00"+x.Key).values)
	}
	state, err := s.SyncState()
	require.NoError(w.tb, err)
	waiting := 0
	for _, c := range cards {
		if len(c.Clashes) > 0 {
			waiting++
		}
	}
	require.LessOrEqual(w.tb, state.Unsent, waiting, "what is not sent is told")
}

func valueOf(c workflow.Card, x wish) string {
	for _, v := range c.Values() {
		if v.Field == x.Field && v.Key == x.Key {
			return v.Text
		}
	}
	return ""
}

// wasShown reports whether GitLab ever held the value; of a text its own word.
func (w *world) wasShown(s *seat, x wish) bool {
	c := workflow.Card{}
	if c.Set(x.Field, x.Key, x.New) != nil {
		return false
	}
	want := x.New
	for _, v := range s.d.Canon(c).Values() {
		if v.Field == x.Field {
			want = v.Text
		}
	}
	return slices.ContainsFunc(w.of(string(x.card)+"\x00"+string(x.Field)+"\x00"+x.Key).values, func(v string) bool {
		if x.Field == workflow.FieldDescription || x.Field == workflow.FieldGameplan {
			for _, word := range strings.Fields(want) {
				if strings.HasPrefix(word, "w") && strings.HasSuffix(word, "x") && !strings.Contains(x.Old, word) && !strings.Contains(v, word) {
					return false
				}
			}
			return true
		}
		return workflow.SameValue(x.Field, v, want)
	})
}

// told reports whether a clash on the card's history tells of the value.
func told(log []storage.LogLine, x wish) bool {
	for _, l := range log {
		if l.Card != x.card || l.Door != workflow.DoorRemote {
			continue
		}
		for _, ch := range l.Changes {
			if ch.Field != workflow.FieldClash || ch.New == "" {
				continue
			}
			c := workflow.Card{}
			if c.Set(ch.Field, ch.Key, ch.New) != nil {
				continue
			}
			clash := c.Clashes[0]
			isPlace := clash.Field == workflow.FieldStage && (x.Field == workflow.FieldStage || x.Field == workflow.FieldResolution)
			if isPlace || clash.Field == x.Field && clash.Key == x.Key || clash.Field == "" && strings.Contains(clash.Key, string(x.Field)) {
				return true
			}
		}
	}
	return false
}

// changedSince reports whether somebody at that board gave the value another one,
// or wrote it anew.
func changedSince(log []storage.LogLine, x wish) bool {
	for _, l := range log {
		if l.Card != x.card || l.Seq <= x.seq || l.Door == workflow.DoorRemote {
			continue
		}
		for _, ch := range l.Changes {
			if ch.Field == x.Field && ch.Key == x.Key {
				return true
			}
		}
	}
	return false
}

// sound: the file is as it should be, and no token is anywhere.
func (w *world) sound(s *seat) {
	report, err := storage.Check(s.options())
	require.NoError(w.tb, err)
	require.Empty(w.tb, report.Findings)
	require.NotContains(w.tb, s.file(), "-token")
	for _, r := range w.srv.Requests() {
		require.NotContains(w.tb, r.Path+r.Query+r.Body, "-token")
	}
	for _, r := range w.srv.Strangers() {
		require.Empty(w.tb, r.Auth, "a token went to another host")
	}
	_, err = json.Marshal(s.wishes)
	require.NoError(w.tb, err)
}

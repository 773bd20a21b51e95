package board

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/plan"
)

// fakeFile is a board file in memory that really applies the rules. It can be
// told to fail.
type fakeFile struct {
	takenOn []workflow.Entry // what the next load says that the board did by itself
	mu      sync.Mutex
	rules   *workflow.Rules
	now     func() time.Time
	cards   map[workflow.CardID]workflow.Card
	entries []workflow.Entry
	version uint64
	shared  SyncState // but the counts
	unsent  []workflow.CardID
	signed  uint64                               // the newest entry from before the board was signed
	partial bool                                 // first screens are not all
	order   map[workflow.Stage][]workflow.CardID // sorted; nil after a change

	failCommit, failLoad, failVersion, failKnown, failUndo, failReport error
	loads, commits, plans, reads, reports                              int
}

func newFake(now func() time.Time) *fakeFile {
	return &fakeFile{rules: workflow.Default(), now: now, cards: map[workflow.CardID]workflow.Card{}}
}

func (f *fakeFile) Version() (uint64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.version, f.failVersion
}

func (f *fakeFile) handle(id workflow.CardID) string {
	if n := f.cards[id].Remote.IID; n > 0 {
		return fmt.Sprintf("#%d", n)
	}
	return string(id[:min(4, len(id))])
}

func (f *fakeFile) row(c workflow.Card) Row {
	return Row{Card: c, Handle: f.handle(c.ID), Unsent: slices.Contains(f.unsent, c.ID)}
}

func (f *fakeFile) Commit(ops ...workflow.Op) (uint64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.commits++; f.failCommit != nil {
		return 0, f.failCommit
	}
	touched := map[workflow.CardID]workflow.Card{}
	var add []workflow.Entry
	step := uint64(len(f.entries) + 1)
	for _, op := range ops {
		c, ok := touched[op.Card]
		if !ok {
			c = f.cards[op.Card]
		}
		d, err := f.rules.Apply(c, op)
		if err != nil {
			return 0, err
		}
		over, err := f.rules.Admit(op, c, d.Card, f.openIn(d.Card.Stage, touched))
		if err != nil {
			return 0, err
		}
		touched[op.Card] = d.Card
		add = append(add, workflow.Entry{
			Over: workflow.OverText(over),
			Seq:  step + uint64(len(add)), Step: step, ID: op.ID, Card: op.Card, What: op.Do.Name(),
			Rule: d.Rule, Reason: d.Reason, By: op.By, At: op.At, Door: op.Door, Changes: d.Changes,
		})
	}
	for id, c := range touched {
		f.cards[id] = c
	}
	f.entries = append(f.entries, add...)
	f.version++
	f.order = nil
	return step, nil
}

// Known counts the answers of all cards.
func (f *fakeFile) Known(fields []string) (map[string][]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[string][]string{}
	for _, name := range fields {
		times := map[string]int{}
		for _, c := range f.cards {
			for _, v := range c.Values() {
				if string(v.Field) == name && name == "label" {
					times[v.Key]++
				} else if string(v.Field) == name {
					times[v.Text]++
				}
			}
		}
		out[name] = slices.SortedFunc(maps.Keys(times), func(a, b string) int {
			return cmp.Or(times[b]-times[a], strings.Compare(a, b))
		})
	}
	return out, f.failKnown
}

func (f *fakeFile) Find(name string) (workflow.CardID, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id := range f.cards {
		if strings.HasPrefix(string(id), name) || f.handle(id) == name {
			return id, nil
		}
	}
	return "", errors.New("no card is called " + name)
}

func (f *fakeFile) Read(id workflow.CardID) (Whole, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.cards[id]
	if !ok {
		return Whole{}, errors.New("the card is gone")
	}
	w := Whole{Row: f.row(c)}
	for _, e := range slices.Backward(f.entries) {
		if e.Card == id {
			w.History = append(w.History, HistoryLine{Entry: e, Unsigned: e.Seq <= f.signed})
		}
	}
	return w, nil
}

func (f *fakeFile) Rows(ids []workflow.CardID) ([]Row, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Row
	for _, id := range ids {
		if c, ok := f.cards[id]; ok {
			out = append(out, f.row(brief(c)))
		}
	}
	return out, f.failLoad
}

func (f *fakeFile) Entire(ids []workflow.CardID) ([]Row, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Row
	for _, id := range ids {
		if c, ok := f.cards[id]; ok {
			out = append(out, f.row(c))
		}
	}
	return out, f.failLoad
}

func (f *fakeFile) Matching(x filter.Filter, most int) ([]Row, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Row
	for _, id := range f.ids() {
		if c := f.cards[id]; x.Match(c) && len(out) < most {
			out = append(out, f.row(brief(c)))
		}
	}
	return out, f.failLoad
}

func (f *fakeFile) ids() []workflow.CardID { return slices.Sorted(maps.Keys(f.cards)) }

// Titles gives twenty at a time.
func (f *fakeFile) Titles(after workflow.CardID, visit func(Title)) (workflow.CardID, uint64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	n := 0
	for _, id := range f.ids() {
		if id <= after {
			continue
		}
		if n == 20 {
			return after, f.version, f.failLoad
		}
		c := f.cards[id]
		visit(Title{ID: []byte(id), Text: []byte(c.Title), Number: c.Remote.IID, Open: c.IsOpen()})
		n, after = n+1, id
	}
	return "", f.version, f.failLoad
}

func (f *fakeFile) Load(q Query) (Window, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.loads++; f.failLoad != nil {
		return Window{}, f.failLoad
	}
	if !q.Past.IsZero() {
		f = f.asOf(q.Past)
	}
	f.sort()
	w := Window{Version: f.version, TakenOn: f.takenOn}
	f.takenOn = nil
	w.Partial = f.partial && q.First && !q.Filter.IsZero()
	for _, cq := range q.Columns {
		if w.Partial {
			cq.Anchor, cq.Offset, q.Rows = "", 0, 1
		}
		c := f.column(q, cq)
		if w.Partial {
			c.Count, c.Ready, c.AtLeast = len(c.Rows), 0, true
		}
		w.Columns = append(w.Columns, c)
	}
	return w, nil
}

func (f *fakeFile) sort() {
	if f.order != nil {
		return
	}
	f.order = map[workflow.Stage][]workflow.CardID{}
	for id, c := range f.cards {
		if c.Kind != "" && (c.IsOpen() || c.Stage == f.rules.ClosingStage(c.Kind)) {
			f.order[c.Stage] = append(f.order[c.Stage], id)
		}
	}
	for _, ids := range f.order {
		slices.SortFunc(ids, func(a, b workflow.CardID) int {
			return byRank(row{Row: Row{Card: f.cards[a]}}, row{Row: Row{Card: f.cards[b]}})
		})
	}
}

// openIn counts the open cards of a stage as some of them will be.
func (f *fakeFile) openIn(s workflow.Stage, later map[workflow.CardID]workflow.Card) workflow.Count {
	return func(k workflow.Kind) int {
		if len(f.rules.Limits()) == 0 {
			return 0
		}
		n := 0
		for id, c := range f.cards {
			if after, ok := later[id]; ok {
				c = after
			}
			n += count(workflow.Limit{Stage: s, Kind: k}.Counts(c))
		}
		return n
	}
}

func (f *fakeFile) column(q Query, cq ColumnQuery) Column {
	ids := f.order[cq.Stage]
	if q.Kinds != nil {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id workflow.CardID) bool { return !slices.Contains(q.Kinds, f.cards[id].Kind) })
	}
	if !q.Filter.IsZero() {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id workflow.CardID) bool { return !q.Filter.Match(f.cards[id]) })
	}
	out := Column{Stage: cq.Stage, Count: len(ids), Open: f.openIn(cq.Stage, nil)(""), OpenOf: map[workflow.Kind]int{}}
	for _, l := range f.rules.LimitsOn(cq.Stage, "bug") {
		if l.Kind != "" {
			out.OpenOf["bug"] = f.openIn(cq.Stage, nil)("bug")
		}
	}
	at := slices.Index(ids, cq.Anchor)
	if at < 0 {
		at = cq.Offset
	}
	out.Offset = max(0, min(at-q.Rows/2, len(ids)-q.Rows))
	for _, id := range ids[out.Offset:min(len(ids), out.Offset+q.Rows)] {
		c := f.cards[id]
		out.Rows = append(out.Rows, f.row(brief(c)))
	}
	for i, id := range ids {
		if i < 1000 && f.rules.Next(f.cards[id], q.At).Ready() {
			out.Ready++
		}
	}
	return out
}

func brief(c workflow.Card) workflow.Card {
	for _, s := range []*string{&c.Description, &c.Gameplan, &c.Blueprint.Text} {
		if len(*s) > 100 {
			*s = "…"
		}
	}
	c.Comments = nil
	return c
}

// fill puts n cards of the sample in.
func (f *fakeFile) fill(n int) {
	for i := range n {
		c := sampleCard(i, f.now())
		f.cards[c.ID] = c
	}
	f.version++
	f.order = nil
}

var titles = []string{
	"Rotate the webhook secrets of all customers without dropping events",
	"Macro answers twice when a ticket is merged",
	"Export of satisfaction scores by brand",
	"日本語の件名が文字化けする",
	"Login loop on Safari",
	"Add the customer's time zone to the ticket sidebar so that night shifts see it at once",
	"SLA clock does not stop over the weekend",
	"🎉 emoji in the subject break the CSV",
	"Weekly digest to team leads",
}

// sampleCard is a card that looks like work; the same i gives the same card.
func sampleCard(i int, now time.Time) workflow.Card {
	id := workflow.CardID(fmt.Sprintf("%c%c%c%c%08d", 'a'+i*7%26, '2'+i*5%8, 'a'+i*3%26, 'a'+i*11%26, i))
	stages := workflow.Default().Stages("feature")
	c := workflow.Card{
		ID: id, Kind: []workflow.Kind{"bug", "feature"}[i%2], Title: titles[i%len(titles)],
		Description: "What happens, and what should.\n\n- first\n- second", Requester: "maria", Priority: i % 5,
		CreatedAt: now.AddDate(0, 0, -i%90-2), EnteredAt: now.Add(-time.Duration(i%40) * 13 * time.Hour),
	}
	c.UpdatedAt = c.EnteredAt
	c.Stage = stages[i*3%7]
	if c.Kind == "bug" && (c.Stage == "Scheduling" || c.Stage == "Queued") {
		c.Stage = "Planning"
	}
	if c.Stage == "Completed" {
		c.Resolution, c.ClosedAt = workflow.Completed, c.EnteredAt
	}
	c.DRI = cmp.Or([]string{"", "ana", "piotr", "lin"}[i%4], "")
	if i%3 == 0 {
		c.Labels = []string{"Customer::Billing", "vip"}[:1+i%2]
	}
	if i%5 == 1 {
		c.Gameplan = "Do it in two steps."
	}
	switch i % 11 {
	case 2:
		c.WaitingSince = c.EnteredAt
	case 3:
		c.Rounds = []workflow.Round{{State: workflow.Requested, Of: "maria", At: c.EnteredAt}}
	case 4:
		c.Rounds = []workflow.Round{{State: workflow.Rejected, Of: "maria", At: c.EnteredAt}, {State: workflow.Rejected, Of: "maria", At: c.EnteredAt}}
	case 6:
		c.Forced = []workflow.Force{{Rule: "bug/gameplan", Missing: []string{"gameplan"}, Reason: "urgent"}}
	}
	if i%4 == 0 {
		c.Triage = workflow.Triage{Verdict: workflow.Aligned, By: "ana"}
		if c.Kind == "bug" {
			c.Triage.Verdict = workflow.Valid
		}
	}
	if i%7 == 0 {
		c.Remote = workflow.Remote{Name: "gitlab", IID: i + 1}
	}
	return c
}

// Schedule looks at every card.
func (f *fakeFile) Schedule(q ScheduleQuery) (Schedule, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := Schedule{Columns: make([]Shelved, len(q.Columns))}
	var all []Row
	for _, id := range f.ids() {
		r := f.row(brief(f.cards[id]))
		named := slices.Contains(q.Named, id)
		if named {
			out.Named = append(out.Named, r)
		}
		shown := q.Filter.Match(f.cards[id]) && r.Card.IsOpen() && (q.Kinds == nil || slices.Contains(q.Kinds, r.Card.Kind))
		if named {
			r.Card = q.Lay(r.Card)
		}
		if shown && r.Card.IsOpen() {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b Row) int {
		return cmp.Or(plan.ByDRI(a.Card.DRI, b.Card.DRI), byRank(row{Row: a}, row{Row: b}))
	})
	for i, s := range q.Columns {
		c := &out.Columns[i]
		var rows []Row
		place := max(0, s.Offset)
		for _, r := range all {
			it := r.Card.Iteration
			if it.Start < s.From || it.Start > s.Until {
				continue
			}
			if slices.Contains(s.Anchors, r.Card.ID) && (r.Card.ID == s.Anchors[0] || !slices.ContainsFunc(rows, func(x Row) bool { return x.Card.ID == s.Anchors[0] })) {
				place = len(rows)
			}
			rows = append(rows, r)
			c.Cards, c.Weight = c.Cards+1, c.Weight+r.Card.Weight
			c.People = append(c.People, plan.Load{DRI: r.Card.DRI, Cards: 1, Weight: r.Card.Weight})
			if c.First == "" || it.Start < c.First {
				c.First = it.Start
			}
			c.Last = max(c.Last, it.End)
		}
		c.Offset = max(0, min(place-s.Rows/2, len(rows)-s.Rows))
		c.Rows = rows[c.Offset:min(len(rows), c.Offset+s.Rows)]
	}
	return out, f.failLoad
}

package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"opsboard/workflow"
)

// Auditor is a Log that can read again what it once fetched.
type Auditor interface {
	// Audit reads the copy of the log here from its beginning up to a version, and
	// makes no call. What of the copy is not as it was agreed is a *[LogDamage].
	Audit(ctx context.Context, upTo Version, emit func(Segment) error) error
}

// LogDamage says what of the copy of a log is not as it was.
type LogDamage struct {
	N   uint64 // the first segment that it concerns, 0 for none
	Why string
}

// Error says so.
func (e *LogDamage) Error() string { return e.Why }

// Finding is something about one segment of a log.
type Finding struct {
	N               uint64 // its place, 0 for the log as a whole
	Replica, Signer string // who appended it
	By              string // whose entry it is, where it is about one
	At              time.Time
	Card            workflow.CardID
	What            string // a sentence
}

// Writer is a replica that appended to a log.
type Writer struct {
	Replica, Signer   string
	People            []string // in whose name its entries are
	Segments, Entries int
	Last              time.Time
}

// Verified is what became of reading a log again.
type Verified struct {
	Segments, Entries, Cards int
	Hashes                   int // of the whole board, that segments named and that were found again
	Writers                  []Writer
	Damage                   []Finding // what is shown here is not what the log says, or the log is not what was written
	Notices                  []Finding // what is strange and changes nothing of it
	Verdicts                 []Finding // what today's rules would decide otherwise
}

// foldEvery is how often a segment names the hash of the board before it.
const foldEvery = 64

// VerifyLog reads the log again from the copy here, folds it anew and compares that
// with what this board agreed to. It makes no call and changes nothing.
func VerifyLog(ctx context.Context, cfg LogConfig) (Verified, error) {
	if cfg.Lock != nil {
		unlock, err := cfg.Lock()
		if err != nil {
			return Verified{}, err
		}
		defer unlock()
	}
	a, ok := cfg.Log.(Auditor)
	if !ok {
		return Verified{}, &workflow.Refusal{Rule: "remote/verify", Message: cfg.Name + " keeps no log that could be read again"}
	}
	v := verifying{cards: map[workflow.CardID]workflow.Card{}, each: map[workflow.CardID]boardSum{}, newer: map[workflow.CardID]bool{}}
	var at *logCursor
	err := cfg.Board(func(x LogTx) (err error) {
		at, err = read[logCursor](x, keyCursor)
		return err
	})
	if err != nil {
		return v.Verified, err
	}
	if at == nil {
		return v.Verified, &workflow.Refusal{Rule: "remote/verify", Message: "nothing was read from " + cfg.Name + " yet", Hint: "`opsboard sync` reads it"}
	}
	err = a.Audit(ctx, at.Version, v.take)
	var broken *LogDamage
	switch {
	case errors.As(err, &broken):
		v.Damage, err = append(v.Damage, Finding{N: broken.N, What: broken.Why}), nil
	case err != nil:
		return v.Verified, err
	default:
		err = cfg.Board(v.compare)
	}
	v.Cards = len(v.cards)
	return v.Verified, err
}

// verifying is a log on its way to be verified.
type verifying struct {
	Verified
	cards map[workflow.CardID]workflow.Card
	flow  string
	rules *workflow.Rules

	all   boardSum                     // of the cards, as they were when it was last asked for
	each  map[workflow.CardID]boardSum // what each added to it
	newer map[workflow.CardID]bool     // cards that changed since
}

// take folds a segment.
func (v *verifying) take(s Segment) error {
	v.Segments++
	v.Entries += len(s.Entries)
	v.writer(s)
	found := Finding{N: s.N, Replica: s.Replica, Signer: s.Signer, At: s.At}
	if s.Bad != "" {
		found.What = "contributes nothing: " + s.Bad
		v.Damage = append(v.Damage, found)
		return nil
	}
	if s.Odd != "" {
		found.What = s.Odd
		v.Notices = append(v.Notices, found)
	}
	if s.Fold != "" {
		if s.Fold == v.sum() {
			v.Hashes++
		} else {
			found.What = "who appended it had another board than this log makes: a version of opsboard folds it in another way"
			v.Damage = append(v.Damage, found)
		}
	}
	for _, e := range s.Entries {
		if e.Entry.Card == "" {
			if text := flowOf(e.Entry); text != "" {
				v.flow = text
				v.rules, _ = workflow.Parse(text) // one that this version cannot read judges nothing
			}
			continue
		}
		before, known := v.cards[e.Entry.Card]
		before.ID = e.Entry.Card
		if known {
			v.judge(found, before, e)
		}
		v.cards[e.Entry.Card] = fold(before, []LogEntry{e})
		v.newer[e.Entry.Card] = true
	}
	return nil
}

func (v *verifying) writer(s Segment) {
	if s.Bad != "" {
		return
	}
	i := slices.IndexFunc(v.Writers, func(w Writer) bool { return w.Replica == s.Replica && w.Signer == s.Signer })
	if i < 0 {
		i = len(v.Writers)
		v.Writers = append(v.Writers, Writer{Replica: s.Replica, Signer: s.Signer})
	}
	w := &v.Writers[i]
	w.Segments++
	w.Entries += len(s.Entries)
	w.Last = s.At
	for _, e := range s.Entries {
		if !slices.Contains(w.People, e.Entry.By) {
			w.People = append(w.People, e.Entry.By)
		}
	}
}

// judge decides an entry again, by the workflow at its place and by this version's
// rules, and notes where that comes out differently. It changes nothing: what was
// decided stands.
func (v *verifying) judge(found Finding, before workflow.Card, e LogEntry) {
	changes := readable(e.Entry)
	after, _ := before.With(changes)
	verdict, why := Applied, ""
	switch {
	case e.Verdict != Applied:
		return
	case len(changes) > 0 && len(workflow.Diff(before, after)) == 0:
		verdict, why = Same, "it was so already"
	case v.rules == nil || e.Entry.Over != "" || !slices.Contains(moves, e.Entry.What):
		return
	default:
		m := v.rules.Merge(workflow.Meeting{Base: before, Mine: before, Canon: before, Theirs: after, By: e.Entry.By, At: e.Entry.At, ID: "verify"})
		i := slices.IndexFunc(m.Found, func(c workflow.Clash) bool { return c.Kind == workflow.ClashBreach })
		if i < 0 {
			return
		}
		verdict, why = Void, string(m.Found[i].Rule)
		if len(m.Found[i].Missing) > 0 {
			why += ": " + strings.Join(m.Found[i].Missing, ", ")
		}
	}
	found.By, found.Card, found.At = e.Entry.By, e.Entry.Card, e.Entry.At
	found.What = fmt.Sprintf("%s was %s; today it would be %s (%s)", e.Entry.What, e.Verdict, verdict, why)
	v.Verdicts = append(v.Verdicts, found)
}

// sum is the hash of the board as the log makes it up to here.
func (v *verifying) sum() string {
	for id := range v.newer {
		var b logBase
		b.agree(v.cards[id])
		now := sumOf(id, &b)
		v.all.less(v.each[id])
		v.all.add(now)
		v.each[id] = now
	}
	clear(v.newer)
	return v.all.with(v.flow)
}

// compare compares the fold with what this board agreed to.
func (v *verifying) compare(x LogTx) error {
	damage := func(id workflow.CardID, format string, args ...any) {
		v.Damage = append(v.Damage, Finding{Card: id, What: fmt.Sprintf(format, args...)})
	}
	left := map[workflow.CardID]bool{}
	for id := range v.cards {
		left[id] = true
	}
	err := x.Each(keyBase, "", func(key string, body []byte) (bool, error) {
		id := workflow.CardID(key[len(keyBase):])
		if id == "" {
			var f logFlow
			if json.Unmarshal(body, &f) != nil || f.Text != v.flow {
				damage("", "the workflow that this board agreed to is not the one in the log")
			}
			return true, nil
		}
		delete(left, id)
		var b, want logBase
		if json.Unmarshal(body, &b) != nil {
			damage(id, "what this board agreed to of %s cannot be read", id)
			return true, nil
		}
		want.agree(v.cards[id])
		if f := differing(b.Values, want.Values); f != "" {
			damage(id, "%s: what this board agreed to is not what the log says, in %s", id, f)
		}
		return true, nil
	})
	for _, id := range sortedIDs(left) {
		if v.cards[id].Kind != "" {
			damage(id, "%s is in the log, and this board never took it over", id)
		}
	}
	return err
}

// differing is the first field in which values differ, "" for none.
func differing(a, b [][3]string) string {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			return b[i][0]
		case i >= len(b) || a[i] != b[i]:
			return a[i][0]
		}
	}
	return ""
}

package remote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"opsboard/workflow"
)

// Member is somebody whose key signs what he appends to a log.
type Member struct {
	Key   string `json:"key"`   // the public key, as the log writes it
	Name  string `json:"name"`  // as who added him calls him
	Words string `json:"words"` // the fingerprint of the key, to be compared by voice
}

// Membership is who may write to a log, as the copy of it here has it.
type Membership struct {
	Founders []Member // who made it a signed one; empty: it is not signed
	Members  []Member // whose segments count from here on
	Words    string   // the fingerprint of the founders: the same for everybody, for as long as the log lives
	Me       Member   // whose key this board signs with; the zero Member without one
	IsMember bool     // that key is one of the members'
}

// IsSigned reports whether only what members sign counts.
func (m Membership) IsSigned() bool { return len(m.Founders) > 0 }

// MemberChange is who is added and who is removed, and what the log is told of it.
type MemberChange struct {
	ID     string // of the entry
	By     string
	At     time.Time
	Add    []Member // keys and names; the first of a log make it a signed one
	Remove []string // keys
}

// Signable is a Log whose segments can be signed, so that only those of its members
// count.
type Signable interface {
	Log
	// Members are who may write, as the copy here has it. It makes no call.
	Members(ctx context.Context) (Membership, error)
	// Enroll appends a change of who may write, signed with the own key. Of a log
	// that is not signed it makes one that is, from there on.
	Enroll(ctx context.Context, change MemberChange) (Membership, error)
}

// Gated is a Log that may be closed to the key of this board.
type Gated interface {
	// MayAppend says, as far as the log was read and without a call, why nothing may
	// be appended, as a *[ClosedError]; nil where something may.
	MayAppend() error
}

// Rememberer is a Log that learns what the next Probe should know while it is read
// and written.
type Rememberer interface {
	Memory() []byte
}

// fieldMember is the board's own field in a log: a key, and the name of whose it
// is; an empty name takes it away.
const fieldMember workflow.Field = "member"

// MemberEntry is the entry by which a log learns of a change of who may write.
func MemberEntry(c MemberChange) LogEntry {
	e := workflow.Entry{ID: c.ID, What: "member", By: c.By, At: c.At.UTC(), Door: workflow.DoorCommand}
	for _, m := range c.Add {
		e.Changes = append(e.Changes, workflow.Change{Field: fieldMember, Key: m.Key, New: m.Name})
	}
	for _, key := range c.Remove {
		e.Changes = append(e.Changes, workflow.Change{Field: fieldMember, Key: key, Old: "member"})
	}
	return NewLogEntry(e, Applied)
}

// MembersOf are the changes of who may write in an entry: keys, and the names of
// whose they are.
func MembersOf(e workflow.Entry) (out []Member) {
	if e.Card != "" {
		return nil
	}
	for _, ch := range e.Changes {
		if ch.Field == fieldMember {
			out = append(out, Member{Key: ch.Key, Name: ch.New})
		}
	}
	return out
}

// ClosedError says that nothing may be appended to a log with the key of this
// board, and what helps. What was to be sent stays and is sent once it may.
type ClosedError struct{ Why string }

// Error says why.
func (e *ClosedError) Error() string { return e.Why }

// membership is who may write, as far as the log was read; zero where that cannot be
// said.
func (r *logRun) membership(ctx context.Context) Membership {
	if log, ok := r.log.(Signable); ok {
		if m, err := log.Members(ctx); err == nil {
			return m
		}
	}
	return Membership{}
}

// sayMembers says by what the founders are known of a board that others have made a
// signed one since it was last read: they are believed from now on. Who meets a board
// that is signed already is told so by whoever adds the remote. And it says who may
// write, or may not any more, because the log was set back to before that was decided.
func (r *logRun) sayMembers(before, now Membership) {
	say := func(format string, args ...any) { r.report.Said = append(r.report.Said, fmt.Sprintf(format, args...)) }
	switch {
	case r.fresh || !now.IsSigned():
	case !before.IsSigned():
		say("the board is signed from now on, and founded as %s: compare these words with a colleague; no others are taken", now.Words)
	case r.back:
		for _, m := range lacking(now.Members, before.Members) {
			say("%s, who was no member, is one in the log that is there now, with the key %s: `opsboard remote members %s remove` ends it", m.Name, m.Words, r.Name)
		}
		for _, m := range lacking(before.Members, now.Members) {
			say("%s, who was a member, is none in the log that is there now: `opsboard remote members %s add` with the key %s admits whoever it is again", m.Name, r.Name, m.Key)
		}
	}
}

// lacking are those members whose keys are not among the others'.
func lacking(members, others []Member) []Member {
	return slices.DeleteFunc(slices.Clone(members), func(m Member) bool {
		return slices.ContainsFunc(others, func(o Member) bool { return o.Key == m.Key })
	})
}

// Enroll reads what is new in a log and changes who may write to it. change is told
// who may now, and says what becomes of them.
func Enroll(ctx context.Context, cfg LogConfig, change func(Membership) (MemberChange, error)) (now Membership, err error) {
	log, ok := cfg.Log.(Signable)
	if !ok {
		return Membership{}, &ClosedError{Why: cfg.Name + " cannot be signed"}
	}
	r := newLogRun(cfg)
	if err := r.reach(ctx); err != nil {
		return Membership{}, err
	}
	now, err = r.enroll(ctx, log, change)
	return now, r.endsWith(err)
}

func (r *logRun) enroll(ctx context.Context, log Signable, change func(Membership) (MemberChange, error)) (now Membership, err error) {
	if err := r.fetch(ctx); err != nil && !errors.Is(err, ErrForeign) { // who founded it may put right what was set back
		return Membership{}, err
	}
	if now, err = log.Members(ctx); err != nil {
		return now, err
	}
	c, err := change(now)
	if err != nil {
		return now, err
	}
	if now, err = log.Enroll(ctx, c); err != nil {
		return now, err
	}
	return now, r.fetch(ctx)
}

// endsWith keeps what came of a run that was for something else than to sync, however
// it ended.
func (r *logRun) endsWith(err error) error {
	if kept := r.keepWhole(true); err == nil {
		return kept
	}
	return err
}

// keepWhole keeps what the log learned in this run, and the report of it where that
// is asked for, in one transaction: each is waited for.
func (r *logRun) keepWhole(report bool) error {
	var memory []byte
	if m, ok := r.log.(Rememberer); ok && !r.Plan {
		memory = m.Memory()
	}
	if report = report && r.isToBeKept(); len(memory) == 0 && !report {
		return nil
	}
	return r.Board(func(tx Tx) error {
		if len(memory) > 0 {
			if err := tx.Put(keyMemory, memory); err != nil {
				return fmt.Errorf("remember what was found: %w", err)
			}
		}
		if !report {
			return nil
		}
		return r.keepReport(tx)
	})
}

// closed notes that nothing may be sent, where an error says so.
func (r *logRun) closed(err error) bool {
	var c *ClosedError
	if !errors.As(err, &c) {
		return false
	}
	r.report.ReadOnly = c.Why
	return true
}

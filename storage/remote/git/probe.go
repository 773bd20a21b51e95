package git

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// How long what a trial found is believed.
const (
	fresh       = 24 * time.Hour
	freshDenied = time.Hour
)

// memory is what a Probe wants kept for the next.
type memory struct {
	URL      string    `json:"url"`
	Board    string    `json:"board"`
	Ref      string    `json:"ref"`
	ReadOnly string    `json:"read_only,omitempty"`
	At       time.Time `json:"at"`
	Beside   bool      `json:"beside,omitempty"` // the log was found beside something else
	Last     lastMark  `json:"last,omitzero"`
	Roll     roll      `json:"roll,omitzero"` // as it was last: who founded the log stays who did
}

// Memory is what the next Probe is to be given.
func (d *Driver) Memory() []byte {
	if d.known.URL == "" {
		return nil
	}
	body, err := json.Marshal(d.known)
	if err != nil {
		return nil
	}
	return body
}

// Probe reaches the repository, finds the log of the board or a place for it, and
// tries whether this user may write there.
func (d *Driver) Probe(ctx context.Context, now time.Time, known []byte) (remote.Caps, error) {
	var m memory
	told := json.Unmarshal(known, &m) == nil
	if told && m.Board != "" && (d.cfg.Board == "" || m.Board == d.cfg.Board) {
		d.known.Last, d.known.Roll = m.Last, m.Roll
	}
	if told && d.believes(m, now) {
		if d.ref, d.cfg.Board = m.Ref, m.Board; isRepository(d.cfg.Dir) {
			return d.caps(m)
		}
	}
	there, err := d.look(ctx)
	if err != nil {
		return remote.Caps{}, err
	}
	if err := d.settle(there); err != nil {
		return remote.Caps{}, err
	}
	if err := d.prepare(ctx, there.format); err != nil {
		return remote.Caps{}, err
	}
	d.tidy(ctx)
	m = memory{URL: d.address.Text, Board: d.cfg.Board, Ref: d.ref, At: now.UTC(), Beside: there.other || len(there.boards()) > 1}
	if m.ReadOnly, err = d.try(ctx); isFormat(err) { // an empty one does not tell its own
		if err = d.reformat(ctx); err == nil {
			m.ReadOnly, err = d.try(ctx)
		}
	}
	if err != nil {
		return remote.Caps{}, err
	}
	m.Ref = d.ref
	return d.caps(m)
}

func isFormat(err error) bool {
	var t *Trouble
	return errors.As(err, &t) && t.Kind == Format
}

func (d *Driver) believes(m memory, now time.Time) bool {
	limit := fresh
	if m.ReadOnly != "" {
		limit = freshDenied
	}
	return m.URL == d.address.Text && m.Board != "" && (d.cfg.Board == "" || m.Board == d.cfg.Board) &&
		boardOf(m.Ref) == m.Board && (d.cfg.Ref == "" || d.cfg.Ref == m.Ref) &&
		!now.Before(m.At) && now.Sub(m.At) < limit
}

func (d *Driver) caps(m memory) (remote.Caps, error) {
	m.Last, m.Roll = d.known.Last, d.known.Roll
	d.known = m
	kept, err := json.Marshal(m)
	return remote.Caps{
		CAS: true, Atomic: true, SharedLog: true, StableOrder: true, Deletes: remote.BySeeing,
		ReadOnly: m.ReadOnly, Memory: kept,
	}, err
}

// placed makes sure that it is known where the log is, for who did not probe.
func (d *Driver) placed(ctx context.Context) error {
	isKnown := d.ref != "" && d.cfg.Board != ""
	if isKnown && (d.ready || isRepository(d.cfg.Dir)) {
		return d.prepare(ctx, "")
	}
	there, err := d.look(ctx)
	if err == nil && !isKnown {
		err = d.settle(there)
	}
	if err != nil {
		return err
	}
	if err := d.prepare(ctx, there.format); err != nil {
		return err
	}
	if d.ref == "" {
		_, err = d.try(ctx)
	}
	return err
}

// settle decides which log is meant, from what is there.
func (d *Driver) settle(there there) error {
	boards := there.boards()
	switch {
	case d.cfg.Board == "" && len(boards) == 0:
		return &workflow.Refusal{Rule: "remote/no-board", Message: "there is no board at " + d.address.Text + " yet"}
	case d.cfg.Board == "" && len(boards) > 1:
		return &workflow.Refusal{Rule: "remote/many-boards", Message: fmt.Sprintf("there are %d boards at %s: say which one is meant, %s", len(boards), d.address.Text, strings.Join(boards, " or "))}
	case d.cfg.Board == "":
		d.cfg.Board = boards[0]
	}
	has := func(ref string) bool { return slices.Contains(there.refs, ref) }
	switch {
	case d.cfg.Ref != "":
		d.ref = d.cfg.Ref
	case has(private(d.cfg.Board)) && has(branch(d.cfg.Board)):
		return &workflow.Refusal{Rule: "remote/two-logs", Message: fmt.Sprintf(
			"the board has two logs at %s, %s and %s: delete one of them there; what only it had is put back by whoever has it",
			d.address.Text, private(d.cfg.Board), branch(d.cfg.Board))}
	case has(private(d.cfg.Board)):
		d.ref = private(d.cfg.Board)
	case has(branch(d.cfg.Board)):
		d.ref = branch(d.cfg.Board)
	case len(boards) > 0 && !d.cfg.Beside:
		return &workflow.Refusal{Rule: "remote/other-board", Message: fmt.Sprintf(
			"%s keeps another board, %s, and not this one: join that with an empty board, or use a repository of its own",
			d.address.Text, strings.Join(boards, " and "))}
	default:
		d.ref = ""
	}
	return nil
}

// try pushes an empty commit to a ref of its own and takes it away again: beside
// the log where there is one, else where the log is to be, at first as a private
// ref, then as a branch. It says why this user may not write, "" where it may.
func (d *Driver) try(ctx context.Context) (readOnly string, err error) {
	ids, err := d.write(ctx, refTrial, "", step{message: "opsboard: may this user write here? [skip ci]\n"})
	if err != nil {
		return "", err
	}
	places := []string{private(d.cfg.Board), branch(d.cfg.Board)}
	if d.ref != "" {
		places = []string{d.ref}
	}
	founding := d.ref == ""
	var denied error
	for _, place := range places {
		denied, err = d.tryAt(ctx, ids[0], trialBeside(place, d.cfg.Replica), founding)
		if err != nil {
			return "", err
		}
		if denied == nil {
			d.ref = place
			return "", nil
		}
	}
	if d.ref == "" {
		d.ref = places[0]
	}
	var t *Trouble
	if errors.As(denied, &t) && t.Kind == Forbidden {
		return d.where() + " does not let this user write there: whoever runs it gives the right to push", nil
	}
	return denied.Error(), nil
}

// trialBeside is the ref that is tried for a place. It is no board's log.
func trialBeside(place, replica string) string {
	name := fmt.Sprintf("%.16x", replica)
	if board := boardOf(place); place == private(board) {
		return "refs/opsboard/" + board + "/trial/" + name
	}
	return "refs/heads/opsboard-trial/" + name
}

// tryAt tries one ref. It is also looked for afterwards where that is to be known:
// some hosts take a ref and show it to nobody.
func (d *Driver) tryAt(ctx context.Context, id, ref string, seen bool) (denied, err error) {
	as := d.receiving(nil, 0)
	err = d.push(ctx, id, ref, false, as...)
	var t *Trouble
	switch {
	case errors.Is(err, remote.ErrStale): // an old trial that was not taken away: it may be written
	case errors.As(err, &t) && (t.Kind == Refused || t.Kind == Forbidden):
		return err, nil
	case err != nil:
		return nil, err
	}
	if seen {
		r, err := d.reach(ctx, d.cfg.Limits.Reach, "ls-remote", "--quiet", "--end-of-options", d.address.Text, ref)
		if err != nil {
			return nil, err
		}
		if !strings.Contains(string(r.out), "\t"+ref+"\n") {
			denied = d.trouble(Refused, d.where()+" takes "+ref+" and does not show it", "", "")
		}
	}
	args := append([]string{"push", "--porcelain", "--no-verify"}, as...)
	args = append(args, "--end-of-options", d.address.Text, ":"+ref)
	_, err = d.reach(ctx, d.cfg.Limits.Push, args...)
	if errors.As(err, &t) && (t.Kind == Unclear || t.Kind == Refused || t.Kind == Forbidden) {
		err = nil // a host that lets nothing be deleted: the trial stays, and harms nobody
	}
	return denied, err
}

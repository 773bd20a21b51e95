package git

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"opsboard/storage/remote"
)

// tipOf is where a ref of the own repository points to, "" where there is none.
func (d *Driver) tipOf(ctx context.Context, ref string) (string, error) {
	r, err := d.run(ctx, d.cfg.Limits.Local, call{args: []string{"for-each-ref", "--format=%(objectname) %(refname)", ref}})
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(r.out)) {
		id, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == ref && objectID.MatchString(id) {
			return id, nil
		}
	}
	return "", nil
}

// unpack brings a ref of a folder, or of a file, into the own repository.
func (d *Driver) unpack(ctx context.Context, from, ref, as string) error {
	_, err := d.reach(ctx, d.cfg.Limits.Fetch, "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance",
		"--no-write-fetch-head", "--end-of-options", from, "+"+ref+":"+as)
	return err
}

// extend appends to a ref of the own repository, and says where it points to then.
func (d *Driver) extend(ctx context.Context, ref string, segments []remote.Segment) (string, error) {
	tip, err := d.tipOf(ctx, ref)
	if err != nil {
		return "", err
	}
	st, err := d.standingAt(ctx, tip)
	if err != nil {
		return tip, err
	}
	steps := make([]step, len(segments))
	for i, s := range segments {
		if steps[i], st, err = d.stepOf(s, st); err != nil {
			return tip, err
		}
	}
	ids, err := d.write(ctx, refSent, tip, steps...)
	if err != nil {
		return tip, err
	}
	now := ids[len(ids)-1]
	st.commit, d.at = now, st
	return now, d.move(ctx, update(ref, now, tip), "delete "+refSent)
}

// update is the line by which a ref goes from one commit to another, "" for none.
func update(ref, to, from string) string {
	if from == "" {
		from = strings.Repeat("0", 40)
	}
	return "update " + ref + " " + to + " " + from
}

// move changes refs of the own repository, all of them or none.
func (d *Driver) move(ctx context.Context, lines ...string) error {
	_, err := d.run(ctx, d.cfg.Limits.Local, call{
		args: []string{"update-ref", "--stdin"}, in: strings.NewReader(strings.Join(lines, "\n") + "\n"),
	})
	return err
}

// memoryOf is what a Probe of the board wanted kept.
func memoryOf(kept []byte, board string) memory {
	var m memory
	if json.Unmarshal(kept, &m) != nil || m.Board != board {
		return memory{}
	}
	return m
}

// CopyFrom brings the log of another shelf here, for who tries something out.
func (f *Files) CopyFrom(ctx context.Context, hub string) error {
	if !isRepository(hub) {
		return nil
	}
	if err := f.store.prepare(ctx, bySHA1); err != nil {
		return err
	}
	err := f.store.unpack(ctx, hub, private(f.store.cfg.Board), private(f.store.cfg.Board))
	if err != nil && noRef.MatchString(saidOf(err)) {
		return nil
	}
	return err
}

func saidOf(err error) string {
	var t *Trouble
	if errors.As(err, &t) {
		return t.Said
	}
	return ""
}

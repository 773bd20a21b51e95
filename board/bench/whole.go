package bench

import (
	"os/exec"
	"time"
)

// work is a command that is measured from its start to its end, beside its floor.
type work struct {
	row, of     string // of: what the floor is called
	ours, floor func(*built) []string
}

// measure runs the command and its floor in turn, and once more each for their
// memory.
func (w work) measure(r *run, b *built) error {
	ours := func() *exec.Cmd { return b.command(w.ours(b)...) }
	floor := func() *exec.Cmd { return b.floor(append([]string{w.of, b.bare}, w.floor(b)...)...) }
	var s, f samples
	for range r.rounds(21, 7) {
		if err := b.inTurn(ours(), floor(), &s, &f); err != nil {
			return err
		}
	}
	r.took(w.row, b.n, s, f)
	return r.memory(w.row+"-memory", b, ours, floor)
}

// inTurn runs one program after the other, and adds how many milliseconds each
// took.
func (d *desk) inTurn(ours, floor *exec.Cmd, s, f *samples) error {
	for _, x := range []struct {
		c  *exec.Cmd
		to *samples
	}{{ours, s}, {floor, f}} {
		took, err := d.timed(x.c)
		if err != nil {
			return err
		}
		x.to.add(took, time.Millisecond)
	}
	return nil
}

// memory keeps the most memory that a program and its floor held.
func (r *run) memory(row string, b *built, ours, floor func() *exec.Cmd) error {
	var s, f samples
	for range 4 { // an even number: what is moved comes back
		for make, to := range map[*func() *exec.Cmd]*samples{&ours: &s, &floor: &f} {
			mb, _, err := b.peak((*make)())
			if err != nil {
				return err
			}
			if mb == 0 {
				r.unmeasured(b.n, noMemory, row)
				return nil
			}
			*to = append(*to, mb)
		}
	}
	r.took(row, b.n, s, f)
	return nil
}

// start measures the least that every command costs.
func (r *run) start(b *built) error {
	var s, f samples
	for range r.rounds(21, 7) {
		if err := b.inTurn(b.command("--version"), b.floor("start"), &s, &f); err != nil {
			return err
		}
	}
	r.took("start", b.n, s, f)
	return nil
}

// moves measures a card that goes on and comes back: by a move, then by an undo.
func (r *run) moves(b *built) error {
	to := func() *exec.Cmd { return b.command("move", b.card, "Planning") }
	back := func() *exec.Cmd { return b.command("undo") }
	floor := func(stage string) func() *exec.Cmd {
		return func() *exec.Cmd { return b.floor("move", b.bare, stage, b.card) }
	}
	var s, f, us, uf samples
	for range r.rounds(21, 7) {
		if err := b.inTurn(to(), floor("Planning")(), &s, &f); err != nil {
			return err
		}
		if err := b.inTurn(back(), floor("Triage")(), &us, &uf); err != nil {
			return err
		}
	}
	r.took("move", b.n, s, f)
	r.took("undo", b.n, us, uf)
	moved := false
	return r.memory("move-memory", b, func() *exec.Cmd {
		if moved = !moved; moved {
			return to()
		}
		return back()
	}, floor("Planning"))
}

// another measures a look at the board of a week ago.
func (r *run) another(b *built) error {
	day := r.cfg.Now().AddDate(0, 0, -7).Format(time.DateOnly)
	var s, f samples
	for range r.rounds(7, 3) {
		ours := b.command("list", "--at", day, "stage:triage", "--limit", "50")
		if err := b.inTurn(ours, b.floor("list", b.bare, "Triage"), &s, &f); err != nil {
			return err
		}
	}
	r.took("past", b.n, s, f)
	return nil
}

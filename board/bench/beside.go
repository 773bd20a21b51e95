package bench

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// patienceWithPeers is how long a peer may take for an import, and for all rounds
// of a row.
const patienceWithPeers = 5 * time.Minute

// peers measures the same work on the programs that are installed.
func (r *run) peers(b *built) error {
	for _, p := range peers {
		if err := r.beside(b, p); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

// beside measures the work on one peer, in turn with ours.
func (r *run) beside(b *built, p peer) error {
	files, why := p.found(b.n)
	if why != "" {
		r.unmeasured(b.n, why, p.rowOf(peerWorks[0]))
		return nil
	}
	r.cfg.Say(p.name + ", " + cardsOf(b.n))
	d, err := r.desk(p.name)
	if err != nil {
		return err
	}
	defer os.RemoveAll(d.dir())
	g := &guest{desk: d, peer: p, files: files, in: d.dir(), patient: patienceWithPeers}
	for _, w := range peerWorks {
		if err := r.sideBySide(b, g, w); err != nil {
			return err
		}
		if g.card == "" { // it has no cards to work on
			return nil
		}
	}
	return nil
}

// sideBySide keeps one row of a peer. What the peer does not do is said in the row.
func (r *run) sideBySide(b *built, g *guest, w peerWork) error {
	var ours, theirs samples
	err := g.within(func() error {
		switch {
		case w.ours == nil:
			return g.imports(b, &ours, &theirs)
		case w.memory:
			return g.holds(b, w, &ours, &theirs)
		}
		for range r.rounds(5, 2) {
			if err := g.round(b, w, &ours, &theirs); err != nil {
				return err
			}
		}
		return nil
	})
	switch not := (undone{}); {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case errors.As(err, &not):
		r.unmeasured(b.n, "not measured: "+inOneLine(not.Error()), g.rowOf(w))
	case err != nil:
		return err
	case len(ours) == 0:
		r.unmeasured(b.n, noMemory, g.rowOf(w))
	default:
		r.took(g.rowOf(w), b.n, ours, theirs)
	}
	return nil
}

// imports gives the peer its cards.
func (g *guest) imports(b *built, ours, theirs *samples) error {
	took, err := g.enter(g, b.n)
	if err != nil {
		return undone{err}
	}
	ours.add(b.took, time.Second)
	theirs.add(took, time.Second)
	return nil
}

// round does a piece of work once on each side, and takes it back.
func (g *guest) round(b *built, w peerWork, ours, theirs *samples) error {
	took, err := b.timed(b.command(filled(w.ours, b.card)...))
	if err == nil && w.back != nil {
		_, err = b.run(b.command(w.back...))
	}
	if err != nil {
		return err
	}
	ours.add(took, time.Millisecond)
	if took, err = g.all(g.deeds[w.of()].lines); err != nil {
		return err
	}
	theirs.add(took, time.Millisecond)
	_, err = g.all(g.deeds[w.of()].back)
	return err
}

// holds takes the most memory that a command of ours held, and one of theirs.
// Where the system does not say, there are no samples.
func (g *guest) holds(b *built, w peerWork, ours, theirs *samples) error {
	mine, _, err := b.peak(b.command(filled(w.ours, b.card)...))
	if err != nil || mine == 0 {
		return err
	}
	other, _, err := g.peak(g.line(g.deeds[w.of()].lines[0]...))
	if err != nil {
		return undone{err}
	}
	*ours, *theirs = samples{mine}, samples{other}
	return nil
}

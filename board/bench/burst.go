package bench

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"
)

// burstKeys are the keys that come in one write: as many down as up.
const burstKeys = 500

var burstRows = []string{"burst", "burst-silence", "burst-lost"}

// counted is a program that counts the keys that reached it: what no one sees
// from outside of the process.
type counted struct {
	tea.Model
	keys *atomic.Int64
}

// Update counts a key and hands it on.
func (c counted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m, cmd := c.Model.Update(msg)
	c.Model = m
	if _, isKey := msg.(tea.KeyPressMsg); isKey {
		c.keys.Add(1)
	}
	return c, cmd
}

// burst measures 500 keys that come in one write, as from a key held down while
// the machine was busy, or from a paste.
func (r *run) burst(b *built) error {
	var late, silence, lost, floorLate, floorSilence, floorLost samples
	for range r.rounds(5, 2) {
		m, err := r.cfg.Seat.Sit(b.file, 210, 44)
		if err != nil {
			return err
		}
		for _, x := range []struct {
			m                   tea.Model
			late, silence, lost *samples
		}{{m, &late, &silence, &lost}, {empty{}, &floorLate, &floorSilence, &floorLost}} {
			s, err := r.flood(x.m)
			if errors.Is(err, errNoTerminal) {
				r.unmeasured(b.n, err.Error(), burstRows...)
				return nil
			}
			if err != nil {
				return err
			}
			x.late.add(s.late, time.Millisecond)
			x.silence.add(s.silence, time.Millisecond)
			*x.lost = append(*x.lost, float64(burstKeys-s.handled))
		}
	}
	r.took("burst", b.n, late, floorLate)
	r.took("burst-silence", b.n, silence, floorSilence)
	r.took("burst-lost", b.n, lost, floorLost)
	return nil
}

// flooded is how a program took the keys.
type flooded struct {
	handled       int
	late, silence time.Duration // until the last frame; between two writes to the terminal
}

// flood runs a program in a terminal and writes all keys at once.
func (r *run) flood(m tea.Model) (out flooded, err error) {
	far, near, err := pty.Open()
	if errors.Is(err, pty.ErrUnsupported) {
		return out, errNoTerminal
	} else if err != nil {
		return out, err
	}
	defer far.Close()
	if err := pty.Setsize(near, &pty.Winsize{Rows: 44, Cols: 210}); err != nil {
		return out, errors.Join(err, near.Close())
	}
	ctx, end := context.WithCancel(r.ctx)
	defer end()
	keys := &atomic.Int64{}
	p := tea.NewProgram(counted{m, keys}, tea.WithContext(ctx), tea.WithInput(near), tea.WithOutput(near),
		tea.WithoutSignals(), tea.WithFPS(120), tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}))
	ended := make(chan error, 1)
	go func() {
		_, err := p.Run()
		ended <- errors.Join(err, near.Close())
	}()
	t := &terminal{r: r, tty: far, reads: make(chan int, 10_000)}
	drawn := make(chan time.Duration, 1)
	go t.read(r.cfg.Now(), drawn)
	select {
	case <-drawn:
	case err := <-ended:
		return out, errors.Join(err, errors.New("the program in the terminal ended"))
	}
	t.settle()
	began, before := r.cfg.Now(), keys.Load()
	if _, err := io.WriteString(far, strings.Repeat("j", burstKeys/2)+strings.Repeat("k", burstKeys/2)); err != nil {
		return out, err
	}
	handled := func() int { return int(keys.Load() - before) }
	out.late, out.silence = t.listen(began, handled)
	out.handled = handled()
	p.Quit()
	for range t.reads {
	}
	return out, <-ended
}

// listen reads until all keys are handled and the program has been silent for a
// while, or until no more of them are, for longer than any machine is busy. It
// gives the time to what was written last, and the longest silence before it.
func (t *terminal) listen(began time.Time, handled func() int) (last, longest time.Duration) {
	const lost = 10 * time.Second
	seen, stalled := 0, time.Duration(0)
	for {
		select {
		case _, open := <-t.reads:
			now := t.r.cfg.Now().Sub(began)
			longest, last = max(longest, now-last), now
			if !open {
				return last, longest
			}
		case <-t.r.cfg.After(2 * silence):
			n := handled()
			if stalled += 2 * silence; n > seen {
				seen, stalled = n, 0
			}
			if n == burstKeys && stalled > 0 || stalled > lost {
				return last, longest
			}
		}
	}
}

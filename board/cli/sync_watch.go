package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/remote"
)

// How long a watch waits: after a sync that went through, at least, and at most
// while there is trouble.
const (
	watchPause    = time.Minute
	watchAtLeast  = 5 * time.Second
	watchAtMost   = 15 * time.Minute
	watchFirstTry = 15 * time.Second
)

// syncWatch syncs until it is interrupted, which is its ordinary end. Trouble that
// time may heal is said once and waited out; any other ends it.
func syncWatch(a *app, s *storage.Store, setup remote.Setup) error {
	if a.env.After == nil {
		return usage("there is no clock to wait by", "`opsboard sync` syncs once")
	}
	driver, err := a.remoteOf(s, setup)
	if err != nil {
		return err
	}
	w := watch{a: a, store: s, setup: setup, driver: driver}
	for {
		pause, err := w.round()
		if err != nil {
			return err
		}
		if err := a.out.w.Flush(); err != nil {
			return nil // nobody reads it any more; close says so
		}
		if a.ctx.Err() == nil {
			select {
			case <-a.ctx.Done():
			case <-a.env.After(pause):
				continue
			}
		}
		return w.end()
	}
}

// watch is a --watch under way.
type watch struct {
	a       *app
	store   *storage.Store
	setup   remote.Setup
	driver  link // for all rounds: it keeps its connections
	rounds  int
	said    []string      // what the last round had to say beside its numbers
	trouble string        // the sort of it that was said last
	backOff time.Duration // while there is trouble
	quiet   time.Duration // the pause after a round that brought nothing
}

// round is one sync, and how long to wait after it.
func (w *watch) round() (time.Duration, error) {
	p := w.a.newProgress()
	report, err := w.a.syncOnce(w.a.ctx, w.store, w.setup, w.driver, p.tell)
	p.clear()
	switch {
	case w.a.ctx.Err() != nil:
		return 0, nil
	case err != nil && !heals(err):
		return 0, err
	case err != nil:
		if kind := kindOfTrouble(err); kind != w.trouble {
			w.trouble = kind
			w.a.note("%s", cell.Clean(err.Error()))
		}
		w.backOff = min(max(2*w.backOff, watchFirstTry), watchAtMost)
		return w.untilLater(err), nil
	}
	if w.trouble != "" {
		w.a.note("%s is there again", w.setup.Name)
	}
	w.trouble, w.backOff = "", 0
	w.rounds++
	if w.isNews(report) {
		if _, err := w.a.answerSync(w.store, w.setup, report); err != nil {
			return 0, err
		}
	}
	return w.pauseAfter(report), nil
}

// isNews reports whether a round has something to say that was not said before.
func (w *watch) isNews(r remote.Report) bool {
	said := w.said
	w.said = r.Said
	return w.rounds == 1 || !r.Quiet() || len(r.Lacks) > 0 || len(r.Said) > 0 && !slices.Equal(r.Said, said)
}

// pauseAfter is short while something changes, and longer each time that nothing
// was new; shorter than that where a second look is due sooner.
func (w *watch) pauseAfter(r remote.Report) time.Duration {
	if w.quiet = min(2*w.quiet, watchPause); w.quiet == 0 {
		w.quiet = watchPause
	}
	if !r.Quiet() {
		w.quiet = watchAtLeast
	}
	if r.Again.IsZero() {
		return w.quiet
	}
	return min(max(r.Again.Sub(w.a.env.Now()), watchAtLeast), w.quiet)
}

// untilLater waits as long as the remote asked to be left alone.
func (w *watch) untilLater(err error) time.Duration {
	var later *remote.LaterError
	if errors.As(err, &later) {
		return min(max(later.After.Sub(w.a.env.Now()), w.backOff), watchAtMost)
	}
	return w.backOff
}

// kindOfTrouble is what makes one trouble another one: not the time in its words.
func kindOfTrouble(err error) string {
	var later *remote.LaterError
	switch {
	case errors.Is(err, remote.ErrOffline):
		return "offline"
	case errors.Is(err, remote.ErrBusy):
		return "busy"
	case errors.As(err, &later):
		return "asked to wait: " + later.Why
	}
	return err.Error()
}

// heals reports whether time may end the trouble.
func heals(err error) bool {
	var later *remote.LaterError
	return errors.Is(err, remote.ErrOffline) || errors.Is(err, remote.ErrBusy) || errors.As(err, &later) || errors.Is(err, context.DeadlineExceeded)
}

// end is what a watch that was interrupted leaves.
func (w *watch) end() error {
	state, err := w.store.SyncState()
	if err != nil {
		return err
	}
	return conflicts(state.Clashes)
}

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// cameIn is a file that is to be taken in, and the board that takes it.
type cameIn struct {
	path  string         // of the file
	board string         // whose log it is
	store *storage.Store // nil: there is no board yet
	setup remote.Setup
	isNew bool // this board was not handed on before
	joins bool // it is the board of the file already
}

// incoming reads the first lines of a file and finds out whether this board may
// take it in.
func (a *app) incoming(name string) (in cameIn, err error) {
	if in.path, err = absolute(name); err != nil {
		return in, err
	}
	kind, err := a.fileKind()
	if err != nil {
		return in, err
	}
	if in.board, err = kind.BoardIn(in.path); err != nil {
		return in, fileTrouble(err)
	}
	if in.store, err = a.openIfThere(); err != nil {
		return in, err
	}
	if in.setup, in.isNew, err = a.fileRemote(in.store, in.board); err != nil {
		return in, err
	}
	if !in.isNew && in.setup.Options[remote.OptionBoard] == in.board {
		return in, nil
	}
	if in.isNew && in.store == nil {
		return in, nil
	}
	own, err := in.store.Board()
	if err != nil {
		return in, err
	}
	has, err := hasCards(in.store)
	if err != nil {
		return in, err
	}
	if in.joins = own == in.board; in.isNew && (in.joins || !has) {
		return in, nil
	}
	if !in.isNew {
		own = in.setup.Options[remote.OptionBoard]
	}
	return in, &workflow.Refusal{
		Rule: "remote/other-board", Message: fmt.Sprintf("%s keeps the board %s, and this one is %s, with cards of its own", in.path, in.board, own),
		Hint: "nothing was taken over; `opsboard --file NEW.db sync " + shellWord(in.path) + "` begins a board with it",
	}
}

// syncFile takes a file in.
func syncFile(a *app, name string) error {
	in, err := a.incoming(name)
	if err != nil {
		return err
	}
	if in.store != nil {
		if err := a.roll(in.store); err != nil {
			return err
		}
	}
	report, err := a.takeIn(&in)
	if a.ctx.Err() != nil {
		return &failure{err: a.ctx.Err(), message: "interrupted", hint: "what was taken over until then is kept; the same command goes on"}
	}
	if err != nil {
		return fileTrouble(err)
	}
	clashes, err := a.answerFile(in, report)
	if err != nil {
		return err
	}
	return conflicts(clashes)
}

// takeIn unpacks the file, reads it whole, and brings the board together with it.
// Where there is no board yet one is started, once the file was found good.
func (a *app) takeIn(in *cameIn) (remote.Report, error) {
	path, err := a.filePath()
	if err != nil {
		return remote.Report{}, err
	}
	if in.store != nil {
		unlock, err := lockFiles(in.store)
		if err != nil {
			return remote.Report{}, err
		}
		defer unlock()
	}
	shelf, err := a.shelf(path.value, in.setup)
	if err != nil {
		return remote.Report{}, err
	}
	defer shelf.Close()
	if !in.isNew {
		if err := shelf.Prepare(a.ctx); err != nil {
			return remote.Report{}, err
		}
	}
	if err := shelf.Load(a.ctx, in.path); err != nil {
		return remote.Report{}, err
	}
	if in.isNew {
		if err := a.beginWith(in, shelf, path.value); err != nil {
			return remote.Report{}, err
		}
	}
	p := a.newProgress()
	report, err := a.takeLoaded(in.store, shelf, p.tell)
	p.clear()
	if err == nil {
		err = in.store.SyncedAt(a.env.Now())
	}
	return report, err
}

// takeLoaded brings a board together with a file that was unpacked.
func (a *app) takeLoaded(s *storage.Store, shelf FileShelf, tell func(remote.Progress)) (remote.Report, error) {
	if err := shelf.Prepare(a.ctx); err != nil {
		return remote.Report{}, err
	}
	report, err := remote.TakeIn(a.ctx, a.logConfig(s, shelf, tell), shelf)
	if err == nil {
		report.Lacks, err = remote.Learn(ledger(s), report.Caps)
	}
	return report, err
}

// beginWith makes the board one that is handed on in files. All of the file is read
// before.
func (a *app) beginWith(in *cameIn, shelf FileShelf, path string) error {
	if err := shelf.Came(a.ctx, "", func(remote.Segment) error { return nil }); err != nil {
		return err
	}
	for _, dir := range []string{logDir(path), hubDir(path)} {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("what an earlier board left: %w", err)
		}
	}
	if in.store == nil {
		var err error
		if in.store, err = a.create(workflow.Shipped()["default"]); err != nil {
			return err
		}
	}
	return a.addFileRemote(in.store, in.setup)
}

// answerFile says what came of a file, and how many cards have conflicts now.
func (a *app) answerFile(in cameIn, r remote.Report) (clashes int, err error) {
	state, err := in.store.SyncState()
	if err != nil {
		return 0, err
	}
	if a.flags.json {
		j := syncOf(in.setup.Name, r)
		j.Unsent, j.Conflicts = &state.Unsent, &state.Clashes
		return state.Clashes, writeJSON(a.out, j, a.out.terminal)
	}
	name := filepath.Base(in.path)
	switch {
	case in.joins:
		a.done("%s keeps the board %s, which is this one: from now on it is handed on in files", name, in.board)
	case in.isNew:
		a.done("%s keeps the board %s: this one begins with it", name, in.board)
	}
	a.done("%s: %s", name, summary(r))
	for _, line := range told(r.Said, "", "`opsboard remote show --json` has them all") {
		a.done("%s", line)
	}
	if in.isNew {
		if err := a.sayFounders(in.store, in.setup); err != nil {
			return 0, err
		}
	}
	if r.ReadOnly != "" {
		a.done("nothing can be handed on: %s", r.ReadOnly)
	} else if state.Unsent > 0 {
		a.done("%s changes that are in no file yet: `opsboard bundle FILE` hands them on", counted(state.Unsent, "card has", "cards have"))
	}
	return state.Clashes, nil
}

// handedOn is what went into a file, in words: "2 made, 1 changed".
func handedOn(r remote.Report) string {
	parts := amounts(r.Created, "made", r.Updated, "changed")
	if r.Notes > 0 {
		parts = append(parts, count(r.Notes, "comment")+" written")
	}
	if r.FlowSent {
		parts = append(parts, "the workflow changed")
	}
	return strings.Join(parts, ", ")
}

// syncFilePlan shows what a file would bring. It works on copies of the board and
// of its log.
func syncFilePlan(a *app, name string) error {
	in, err := a.incoming(name)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "opsboard-plan-")
	if err != nil {
		return fmt.Errorf("make a place for the copy: %w", err)
	}
	defer os.RemoveAll(dir)
	path, hub := filepath.Join(dir, "board.db"), ""
	if in.store != nil {
		hub = hubDir(in.store.Path())
		in.store, err = a.copyOf(in.store, path)
	} else {
		o, failed := a.options()
		if o.Path, o.Warn = path, nil; failed != nil {
			return failed
		}
		in.store, err = storage.Create(o, workflow.Shipped()["default"])
	}
	if err != nil {
		return err
	}
	shelf, err := a.shelf(path, in.setup)
	if err != nil {
		return err
	}
	report, err := a.planLoaded(in, shelf, hub)
	if err != nil {
		return fileTrouble(err)
	}
	return a.answerFilePlan(in, report)
}

func (a *app) planLoaded(in cameIn, shelf FileShelf, hub string) (remote.Report, error) {
	if !in.isNew {
		if err := shelf.CopyFrom(a.ctx, hub); err != nil {
			return remote.Report{}, err
		}
	} else if err := a.addFileRemote(in.store, in.setup); err != nil {
		return remote.Report{}, err
	}
	if err := shelf.Load(a.ctx, in.path); err != nil {
		return remote.Report{}, err
	}
	if err := shelf.Prepare(a.ctx); err != nil {
		return remote.Report{}, err
	}
	p := a.newProgress()
	defer p.clear()
	cfg := a.logConfig(in.store, shelf, p.tell)
	cfg.Place = "" // a copy that is thrown away is no copy that anybody should hear of
	return remote.TakeIn(a.ctx, cfg, shelf)
}

func (a *app) answerFilePlan(in cameIn, r remote.Report) error {
	if a.flags.json {
		return writeJSON(a.out, syncPlanJSON{syncJSON: syncOf(in.setup.Name, r), Would: []wouldJSON{}}, a.out.terminal)
	}
	if in.isNew && !in.joins {
		a.done("%s keeps the board %s: this one would begin with it", filepath.Base(in.path), in.board)
	}
	come := amounts(r.New, "new", r.Changed, "changed here", r.Clashes, "in conflict")
	if r.FlowCame {
		come = append(come, "another workflow")
	}
	a.done("would come: %s", orWord(strings.Join(come, ", "), "nothing"))
	for _, line := range told(r.Said, "", "--json has them all") {
		a.done("%s", line)
	}
	a.done("nothing is sent by this: `opsboard bundle FILE` hands on what was changed here")
	return nil
}

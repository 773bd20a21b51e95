package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// How a board comes to a log.
const (
	founds = "founds" // the log begins with this board
	joins  = "joins"  // the log has this board already, or one that is to be one with it
	clones = "clones" // this board begins with what the log has
)

// addLog connects the board with a log. Where there is no board yet, one is started
// once the place has answered.
func addLog(a *app, o addRemoteOptions, setup remote.Setup, kind RemoteKind) error {
	if err := o.fitsLog(); err != nil {
		return err
	}
	path, err := a.filePath()
	if err != nil {
		return err
	}
	s, err := a.openIfThere()
	if err != nil {
		return err
	}
	if s != nil {
		if there, err := remote.Find(ledger(s)); err != nil {
			return err
		} else if there != nil {
			return againLog(a, s, setup, *there)
		}
	}
	own, hasOwn, err := ownBoard(s)
	if err != nil {
		return err
	}
	setup.SendAll = true
	setup.Options[remote.OptionReplica] = a.env.NewID()
	found, err := a.survey(path.value, kind, setup)
	if err != nil {
		return err
	}
	how, board, err := o.decide(setup, found, own, hasOwn)
	if err != nil {
		return err
	}
	if s == nil {
		if s, err = a.create(workflow.Shipped()["default"]); err != nil {
			return err
		}
		if own, err = s.Board(); err != nil {
			return err
		}
	}
	if how == founds {
		board = own
	}
	o.note(setup, board, a.place(s.Path()))
	caps, err := a.joinLog(s, kind, setup)
	if err != nil {
		return err
	}
	return a.answerAddLog(s, setup, how, caps)
}

// note writes into a setup which board is shared, and from where.
func (o addRemoteOptions) note(setup remote.Setup, board, place string) {
	setup.Options[remote.OptionBoard] = board
	if o.beside {
		setup.Options["beside"] = "yes"
	}
	if place != "" {
		setup.Options[remote.OptionPlace] = place
	}
}

// ownBoard is the id of the board in the file, and whether it has cards; none of
// both where there is no file.
func ownBoard(s *storage.Store) (id string, hasAny bool, err error) {
	if s == nil {
		return "", false, nil
	}
	if id, err = s.Board(); err != nil {
		return "", false, err
	}
	hasAny, err = hasCards(s)
	return id, hasAny, err
}

// joinLog asks the log what it can do, and writes into the board's file that it is
// shared there.
func (a *app) joinLog(s *storage.Store, kind RemoteKind, setup remote.Setup) (remote.Caps, error) {
	if err := forgetLog(s.Path()); err != nil {
		return remote.Caps{}, err
	}
	log, err := a.openLog(s.Path(), kind, setup)
	if err != nil {
		return remote.Caps{}, addLogTrouble(setup.Name, err)
	}
	caps, err := log.Probe(a.ctx, a.env.Now(), nil)
	if err != nil {
		return remote.Caps{}, addLogTrouble(setup.Name, err)
	}
	if err := remote.Add(ledger(s), setup); err != nil {
		return remote.Caps{}, err
	}
	if _, err := remote.Learn(ledger(s), caps); err != nil {
		return remote.Caps{}, err
	}
	return caps, remote.Met(ledger(s), caps)
}

// fitsLog refuses what means nothing to a log.
func (o addRemoteOptions) fitsLog() error {
	switch {
	case o.keep:
		return usage("a log keeps the whole board: --keep-cards is for GitLab projects", "")
	case o.createLabels || o.root != "":
		return usage("--create-labels and --root are for GitLab projects", "")
	case o.offline:
		return usage("the place has to be asked whether a board is there already: --offline is for GitLab projects", "")
	}
	return nil
}

// againLog answers that the log is the board's remote already, or refuses a second
// one.
func againLog(a *app, s *storage.Store, setup, there remote.Setup) error {
	if there.Name != setup.Name || there.URL != setup.URL {
		return remote.Add(ledger(s), setup) // which refuses, and says why
	}
	if a.flags.json {
		j, err := a.remoteShown(s, there)
		if err != nil {
			return err
		}
		return writeJSON(a.out, j, a.out.terminal)
	}
	a.done("%s is %s already", there.Name, there.URL)
	return nil
}

// addLogTrouble is why a log was not added: nothing waits to be sent there.
func addLogTrouble(name string, err error) error {
	var f *failure
	if err = syncTrouble(name, err); !errors.As(err, &f) {
		return err
	}
	var said interface {
		Words() (message, hint, said string)
	}
	hint := ""
	if errors.As(f.err, &said) {
		_, hint, _ = said.Words()
	}
	switch {
	case hint != "" && !errors.Is(err, remote.ErrAway):
	case hint != "":
		f.hint = "nothing was added; " + cell.Clean(hint)
	case errors.Is(err, remote.ErrOffline):
		f.hint = "nothing was added: the same command again adds it once it answers"
	}
	return f
}

// survey asks what is at the place.
func (a *app) survey(path string, kind RemoteKind, setup remote.Setup) (remote.Survey, error) {
	log, err := a.openLog(path, kind, setup)
	if err != nil {
		return remote.Survey{}, addLogTrouble(setup.Name, err)
	}
	asks, ok := log.(remote.Surveyor)
	if !ok {
		return remote.Survey{}, nil
	}
	found, err := asks.Survey(a.ctx)
	return found, addLogTrouble(setup.Name, err)
}

// decide says how the board comes to the log, and which board is meant; or it
// refuses what would mix two boards, or a board with something else.
func (o addRemoteOptions) decide(setup remote.Setup, found remote.Survey, own string, hasOwn bool) (how, board string, err error) {
	refuse := func(rule, message, hint string) (string, string, error) {
		return "", "", &workflow.Refusal{Rule: workflow.RuleName("remote/" + rule), Message: message, Hint: hint}
	}
	list := strings.Join(found.Boards, ", ")
	switch {
	case o.board != "" && !slices.Contains(found.Boards, o.board):
		return refuse("no-board", fmt.Sprintf("there is no board %s at %s", clip(o.board), setup.URL), "it has "+orWord(list, "none"))
	case o.board != "" && (hasOwn || o.board == own):
		return joins, o.board, nil
	case o.board != "":
		return clones, o.board, nil
	case slices.Contains(found.Boards, own):
		return joins, own, nil
	case o.beside:
		return founds, "", nil
	case len(found.Boards) > 1:
		return refuse("many-boards", fmt.Sprintf("there are %d boards at %s: %s", len(found.Boards), setup.URL, list), "--board ID says which one is meant; --beside begins another beside them")
	case len(found.Boards) == 1 && hasOwn:
		return refuse("other-board", fmt.Sprintf("%s keeps another board, %s, and this one has cards of its own", setup.URL, list),
			"--board "+list+" makes both one board, for everybody; --beside keeps this one beside it; `opsboard --file NEW.db remote add` takes that one over by itself")
	case len(found.Boards) == 1:
		return clones, found.Boards[0], nil
	case found.Other:
		return refuse("other-content", setup.URL+" holds something else, such as somebody's source code, and no board", "--beside keeps this board beside it, in a ref of its own; an empty repository is the plainer place")
	}
	return founds, "", nil
}

// answerAddLog says what was found, and what comes next. A board that begins with
// what the log has gets it at once.
func (a *app) answerAddLog(s *storage.Store, setup remote.Setup, how string, caps remote.Caps) error {
	board := setup.Options[remote.OptionBoard]
	if a.flags.json {
		j, err := a.remoteShown(s, setup)
		if err != nil {
			return err
		}
		return writeJSON(a.out, j, a.out.terminal)
	}
	a.done("%s is %s", setup.Name, setup.URL)
	if caps.ReadOnly != "" {
		a.done("nothing can be sent: %s", caps.ReadOnly)
	}
	switch {
	case how == clones:
		a.done("the board %s is there: this one begins with it", board)
		if err := syncNow(a, s, setup); err != nil {
			return err
		}
		return a.sayFounders(s, setup)
	case how == joins:
		a.done("the board %s is there: this one is one with it from the next sync on", board)
	case caps.ReadOnly != "":
		a.done("nothing is there yet: the board %s begins there with the first sync that may write, with all its cards", board)
		return nil
	default:
		a.done("nothing is there yet: the board %s begins there at the next sync, with all its cards", board)
	}
	a.done("`opsboard sync` brings the board and %s into step; `opsboard sync --plan` shows before what would be sent", setup.Name)
	return nil
}

package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

func newBundle(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "bundle FILE",
		Short: "Write the board to a file that others take in with sync FILE",
		Long: `Write the whole log of the board to a file, on a stick say, for people and machines that no
network joins: "sync FILE" takes it in there. The first one makes the board one that is
handed on in files; then everybody hands the others what was done, in any order and as
often as they like. The file is a git bundle, and git has to be installed.

It takes the place of an earlier file of this board of which nothing would be lost, and of
nothing else: what it holds and this board does not is to be taken in first.`,
		Example: `  opsboard bundle /media/stick/team.bundle
  opsboard bundle team.bundle --json | jq .path`,
		Args: needs("FILE"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"bundle"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "bundle"
			return bundle(a, args[0])
		},
	}
}

// bundleJSON is a file that was written.
type bundleJSON struct {
	Path  string `json:"path"`
	Board string `json:"board"`
	Bytes int64  `json:"bytes"`
	syncJSON
}

func bundle(a *app, name string) error {
	path, err := absolute(name)
	if err != nil {
		return err
	}
	s, err := a.read()
	if err != nil {
		return err
	}
	own, err := s.Board()
	if err != nil {
		return err
	}
	setup, isNew, err := a.fileRemote(s, own)
	if err != nil {
		return err
	}
	unlock, err := lockFiles(s)
	if err != nil {
		return err
	}
	defer unlock()
	shelf, err := a.shelf(s.Path(), setup)
	if err != nil {
		return err
	}
	defer shelf.Close()
	if err := a.mayWriteOver(shelf, setup, path); err != nil {
		return err
	}
	if isNew {
		if err := forgetLog(s.Path()); err != nil {
			return err
		}
		if err := a.addFileRemote(s, setup); err != nil {
			return err
		}
	}
	report, err := a.handOn(s, shelf, path)
	if err != nil {
		return fileTrouble(err)
	}
	return a.answerBundle(s, setup, path, report)
}

// handOn puts what was changed here into the log, and the log into a file.
func (a *app) handOn(s *storage.Store, shelf FileShelf, path string) (remote.Report, error) {
	p := a.newProgress()
	defer p.clear()
	cfg := a.logConfig(s, shelf, p.tell)
	if err := shelf.Prepare(a.ctx); err != nil {
		return remote.Report{}, err
	}
	if err := remote.Resume(a.ctx, cfg, shelf); err != nil {
		return remote.Report{}, err
	}
	report, err := remote.SyncLog(a.ctx, cfg)
	if err != nil {
		return report, err
	}
	if err := shelf.Write(a.ctx, path); err != nil {
		return report, errors.Join(err, remote.Owe(ledger(s), report))
	}
	if err := remote.Paid(ledger(s), &report); err != nil {
		return report, err
	}
	if _, err := remote.Learn(ledger(s), report.Caps); err != nil {
		return report, err
	}
	return report, s.SyncedAt(a.env.Now())
}

// mayWriteOver refuses a folder that takes no file, and to write over what is not
// an earlier file of this board, or holds what this board does not have.
func (a *app) mayWriteOver(shelf FileShelf, setup remote.Setup, path string) error {
	try, err := os.CreateTemp(filepath.Dir(path), ".opsboard-*.tmp")
	if err != nil {
		return &failure{err: err, message: "cannot write into " + filepath.Dir(path) + ": " + bareError(err), hint: "nothing was changed; look whether the stick is there, and whether it can be written to"}
	}
	_ = try.Close()
	_ = os.Remove(try.Name())
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	kind, err := a.fileKind()
	if err != nil {
		return err
	}
	refuse := func(rule, message, hint string) error {
		return &workflow.Refusal{Rule: workflow.RuleName("file/" + rule), Message: message, Hint: hint}
	}
	board, err := kind.BoardIn(path)
	if err != nil || board != setup.Options[remote.OptionBoard] {
		return refuse("exists", path+" is there already, and is no file of this board", "choose another name; nothing was written")
	}
	has, err := holdsAll(a.ctx, shelf, path)
	if err != nil {
		return fileTrouble(err)
	}
	if !has {
		return refuse("newer", path+" holds what this board does not have yet, and it would be lost", "`opsboard sync "+shellWord(path)+"` takes it in first")
	}
	return nil
}

// holdsAll reports whether the log here has all that a file holds.
func holdsAll(ctx context.Context, shelf FileShelf, path string) (bool, error) {
	if err := shelf.Prepare(ctx); err != nil {
		return false, err
	}
	if err := shelf.Load(ctx, path); err != nil {
		return false, err
	}
	return shelf.Has(ctx)
}

func (a *app) answerBundle(s *storage.Store, setup remote.Setup, path string, r remote.Report) error {
	state, err := s.SyncState()
	if err != nil {
		return err
	}
	if a.flags.json {
		j := bundleJSON{Path: path, Board: setup.Options[remote.OptionBoard], syncJSON: syncOf(setup.Name, r)}
		if info, err := os.Stat(path); err == nil {
			j.Bytes = info.Size()
		}
		j.Unsent, j.Conflicts = &state.Unsent, &state.Clashes
		return writeJSON(a.out, j, a.out.terminal)
	}
	a.done("%s: %s since the last one", path, orWord(handedOn(r), "nothing new"))
	for _, line := range told(r.Said, "", "`opsboard remote show --json` has them all") {
		a.done("%s", line)
	}
	if r.ReadOnly != "" && state.Unsent > 0 {
		a.done("what was changed here is not in it: %s", r.ReadOnly)
	}
	a.done("`opsboard sync %s` takes it in, on another machine", shellWord(filepath.Base(path)))
	return nil
}

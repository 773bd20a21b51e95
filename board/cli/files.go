package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// FileShelf is the shelf of a board that is handed on in files, with what a command
// does beside taking one in.
type FileShelf interface {
	remote.Shelf
	// Prepare makes the place of the log here, where it is not there yet.
	Prepare(context.Context) error
	// Load unpacks a file that came in, which nothing here changes by. Close throws
	// that away. After Prepare it does so only where the file has more than the log here.
	Load(ctx context.Context, path string) error
	Close() error
	// Has reports whether all that the file holds is in the log here.
	Has(context.Context) (bool, error)
	// Write writes the log here to a file, whole or not at all.
	Write(ctx context.Context, path string) error
	// CopyFrom brings the log of another shelf here, for who tries something out.
	CopyFrom(ctx context.Context, hub string) error
}

// fileName and fileURL are the remote of a board that is handed on in files, as it
// is listed: there is no other place than the files.
const (
	fileName = "files"
	fileURL  = "handed on in files"
)

// hubDir is the folder beside a board that is handed on in files in which its log
// is.
func hubDir(path string) string { return path + ".hub" }

// fileKind is how this program hands boards on in files.
func (a *app) fileKind() (RemoteKind, error) {
	for _, k := range a.env.Remotes {
		if k.OpenShelf != nil {
			return k, nil
		}
	}
	return RemoteKind{}, usage("this opsboard hands no boards on in files", "")
}

// isByFile reports whether a remote is no place but the files that are handed on.
func (a *app) isByFile(setup remote.Setup) bool {
	kind, err := a.kindOf(setup.Driver)
	return err == nil && kind.OpenShelf != nil
}

// byFile is the answer to who would sync such a board without a file.
func byFile() error {
	return &workflow.Refusal{
		Rule: "remote/files", Message: "this board is handed on in files, and there is nothing to sync with without one",
		Hint: "`opsboard sync FILE` takes one in, `opsboard bundle FILE` writes one",
	}
}

// shelf makes the shelf of a board. It makes no call.
func (a *app) shelf(path string, setup remote.Setup) (FileShelf, error) {
	kind, err := a.fileKind()
	if err != nil {
		return nil, err
	}
	key, err := a.signingKey()
	if err != nil {
		return nil, err
	}
	s, err := kind.OpenShelf(RemoteOptions{
		Setup: setup, Key: key, Now: a.env.Now, Version: a.env.Version, Dir: logDir(path), Hub: hubDir(path), Environ: a.env.Environ,
	})
	return s, fileTrouble(err)
}

// fileTrouble is why a file could not be made or taken in, with what helps.
func fileTrouble(err error) error {
	err = syncTrouble(fileName, err)
	if f, ok := err.(*failure); ok {
		f.message = strings.TrimPrefix(f.message, fileName+": ")
	}
	return err
}

// fileRemote is the remote of a board that is handed on in files: the one that it
// has, else a new one for the board of an id. It refuses a board that is shared
// through a place.
func (a *app) fileRemote(s *storage.Store, board string) (setup remote.Setup, isNew bool, err error) {
	if s != nil {
		there, err := remote.Find(ledger(s))
		if err != nil {
			return setup, false, err
		}
		if there != nil && a.isByFile(*there) {
			return *there, false, nil
		}
		if there != nil {
			return setup, false, &workflow.Refusal{
				Rule:    "remote/place",
				Message: fmt.Sprintf("this board is shared through %s (%s), where everybody finds the one order of what was done: a file beside it would be a second one", there.Name, there.URL),
				Hint: fmt.Sprintf("whoever can reach %s shares it there (`opsboard remote add`); to go over to files, all of you, `opsboard remote remove %s` comes first",
					there.URL, there.Name),
			}
		}
	}
	kind, err := a.fileKind()
	setup = remote.Setup{
		Name: fileName, Driver: kind.Name, URL: fileURL, Added: a.env.Now().UTC(), SendAll: true,
		Options: map[string]string{remote.OptionBoard: board, remote.OptionReplica: a.env.NewID()},
	}
	return setup, true, err
}

// addFileRemote connects a board with its files.
func (a *app) addFileRemote(s *storage.Store, setup remote.Setup) error {
	if place := a.place(s.Path()); place != "" {
		setup.Options[remote.OptionPlace] = place
	}
	return remote.Add(ledger(s), setup)
}

// logConfig is a sync of a board with the log on its shelf.
func (a *app) logConfig(s *storage.Store, shelf FileShelf, tell func(remote.Progress)) remote.LogConfig {
	return remote.LogConfig{
		Board: sharedBoard(s), Log: shelf.Log(), Name: fileName, Now: a.env.Now, NewID: a.env.NewID, Tell: tell, Wait: a.wait, Place: a.place(s.Path()),
	}
}

// lockFiles lets this process be the only one that syncs the board.
func lockFiles(s *storage.Store) (unlock func(), err error) {
	unlock, err = s.LockSync()
	return unlock, fileTrouble(busy(err))
}

// namesFile reports whether an argument of sync is a file, not the name of a
// remote.
func (a *app) namesFile(arg string) bool {
	if arg == "" || strings.ContainsAny(arg, `/\.`) {
		return arg != ""
	}
	var setup *remote.Setup
	if s, err := a.open(); err == nil {
		setup, _ = remote.Find(ledger(s)) // whoever reads it again says what is wrong
	}
	if setup != nil && (strings.EqualFold(arg, setup.Name) || a.isByFile(*setup)) {
		return !strings.EqualFold(arg, setup.Name)
	}
	_, err := os.Stat(arg)
	return err == nil
}

// absolute is where a file is that was named.
func absolute(name string) (string, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", name, err)
	}
	return path, nil
}

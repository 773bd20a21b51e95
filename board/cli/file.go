package cli

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"opsboard/storage"
)

func newBackup(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "backup PATH",
		Short: "Copy the board to a file",
		Long: `Write the board as it is now to a file, whole and in one step, while others work on it.
It takes the place of an earlier backup of this board, never of anything else. (The first
change of a day makes a backup by itself; seven are kept beside the board.)`,
		Example:           `  opsboard backup ~/board-before-the-cleanup.db`,
		ValidArgsFunction: completeFile,
		Args:              needs("PATH"),
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "back up"
			s, err := a.read()
			if err != nil {
				return err
			}
			path, err := filepath.Abs(args[0])
			if err != nil {
				return fmt.Errorf("find %s: %w", args[0], err)
			}
			if err := s.Backup(path); err != nil {
				return err
			}
			return a.pathDone(path, "backed up to %s")
		},
	}
}

// pathDone says where something was put.
func (a *app) pathDone(path, sentence string) error {
	if a.flags.json {
		return writeJSON(a.out, struct {
			Path string `json:"path"`
		}{path}, a.out.terminal)
	}
	a.done(sentence, path)
	return nil
}

func newRestore(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "restore PATH",
		Short: "Put a backup in the place of the board",
		Long: `Put a backup in the place of the board, in one step. The backup is checked first, all of
it; what was there is kept beside the board under another name, which is said.`,
		ValidArgsFunction: completeFile,
		Example:           `  opsboard restore ~/.local/share/opsboard/board.db.backups/2026-11-22.db`,
		Args:              needs("PATH"),
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "restore"
			o, err := a.options()
			if err != nil {
				return err
			}
			from, err := filepath.Abs(args[0])
			if err != nil {
				return fmt.Errorf("find %s: %w", args[0], err)
			}
			if err := storage.Restore(o, from); err != nil {
				return err
			}
			return a.pathDone(o.Path, "restored %s")
		},
	}
}

func newCompact(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "compact",
		Short:   "Give back the space that nothing uses",
		Long:    `Write the board file anew without the room that nothing uses, and put it in place.`,
		Example: `  opsboard compact`,
		Args:    needs(),
		RunE: func(*cobra.Command, []string) error {
			a.doing = "compact"
			s, err := a.read()
			if err != nil {
				return err
			}
			before, after, err := s.Compact()
			if err != nil {
				return err
			}
			if a.flags.json {
				return writeJSON(a.out, struct {
					Before int64 `json:"before"`
					After  int64 `json:"after"`
				}{before, after}, a.out.terminal)
			}
			a.done("%s before, %s after", bytesWord(before), bytesWord(after))
			return nil
		},
	}
}

func bytesWord(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}

package cli

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/sample"
)

type sampleOptions struct {
	cards int
	seed  uint64
	keep  string
}

func newDemo(a *app) *cobra.Command {
	var o sampleOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Open a board of sample work",
		Long: `Open a board of believable work in a temporary file, which is thrown away when you leave;
--keep PATH makes it a file that stays. Without a terminal it prints the path of the file,
which then stays, and is done.`,
		Example: `  opsboard demo
  opsboard demo --cards 500 --keep /tmp/try.db`,
		Args: needs(),
		RunE: func(*cobra.Command, []string) error { return demo(a, o) },
	}
	f := cmd.Flags()
	f.IntVar(&o.cards, "cards", sample.DefaultCards, "make `N` cards")
	f.Uint64Var(&o.seed, "seed", 1, "another seed `N` makes another board")
	f.StringVar(&o.keep, "keep", "", "keep the board in the file at `PATH`")
	addBoardFlags(a, cmd)
	_ = cmd.RegisterFlagCompletionFunc("keep", completeFile)
	return cmd
}

func demo(a *app, o sampleOptions) error {
	a.doing = "make a demo"
	if a.flags.file != "" {
		return usage("--file and demo exclude each other: demo makes a file of its own", "write --keep PATH to say where")
	}
	if o.cards < 1 || o.cards > 1_000_000 {
		return usage(fmt.Sprintf("flag --cards %d is no number of cards: 1 to 1000000", o.cards), "")
	}
	path, thrownAway, err := o.path(a.env.hasTerminal() && !a.flags.json)
	if err != nil {
		return err
	}
	if thrownAway {
		defer os.RemoveAll(filepath.Dir(path))
	}
	a.flags.file = path
	a.inPerson = !a.flags.json && a.env.hasTerminal()
	opts, err := a.options()
	if err != nil {
		return err
	}
	s, err := storage.Create(opts, workflow.Shipped()["default"])
	if err != nil {
		return err
	}
	if err := a.fillWithSample(s, o); err != nil {
		return err
	}
	if a.flags.json || !a.env.hasTerminal() {
		return a.pathLine(opts.Path)
	}
	hello := "sample work in " + opts.Path
	if thrownAway {
		hello += ", thrown away when you leave"
		a.passing = true
	}
	a.note("%s", hello)
	return a.run(s, hello)
}

// path is where the demo goes, and whether it goes away with it.
func (o sampleOptions) path(seen bool) (path string, thrownAway bool, err error) {
	if o.keep != "" {
		path, err = filepath.Abs(o.keep)
		return path, false, err
	}
	dir, err := os.MkdirTemp("", "opsboard-demo-")
	if err != nil {
		return "", false, fmt.Errorf("make a temporary folder: %w", err)
	}
	return filepath.Join(dir, "board.db"), seen, nil
}

// pathLine prints a path as the result.
func (a *app) pathLine(path string) error {
	if a.flags.json {
		return a.pathDone(path, "")
	}
	a.out.line(path)
	return nil
}

// fillWithSample puts believable work on a new board.
func (a *app) fillWithSample(s *storage.Store, o sampleOptions) error {
	me, err := a.who()
	if err != nil {
		return err
	}
	opts := sample.Options{Cards: o.cards, Seed: o.seed, Now: a.env.Now(), Rules: s.Rules(), Me: me}
	var records iter.Seq2[storage.Record, error] = func(yield func(storage.Record, error) bool) {
		for story := range sample.Stories(opts) {
			if !yield(storage.Record{ID: story.Card.ID, Entries: story.Entries}, a.ctx.Err()) {
				return
			}
		}
	}
	_, err = s.Import(storage.Stamp{By: "sample", At: a.env.Now(), Door: workflow.DoorImport}, records, nil)
	return err
}

package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board/bench"
	"opsboard/board/cell"
	"opsboard/workflow"
)

type benchOptions struct {
	cards, format, dir  string
	only                []string
	quick, curve, peers bool
}

var benchFormats = []string{"text", "json", "csv", "markdown"}

func newBench(a *app) *cobra.Command {
	var o benchOptions
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure what is promised about speed, on this machine",
		Long: `Measure every figure that opsboard promises, on boards of several sizes, each beside its
floor: the least that the same work costs, done in the same run by a bare program without
rules, history or checks. Read the ratio: it means the same on any machine, where a time
does not. The table ends each line with a verdict.

The boards are built in a temporary folder, which is gone at the end and after ctrl+c; no
board of yours is touched and no network is needed. --quick stays under a minute. A
million cards take an hour or less and 8 GB of room; --dir says where. --peers gives the
same cards to other programs that are installed, each in a home of its own, and measures the
same work there, up to the size from which they take minutes.`,
		Example: `  opsboard bench --quick
  opsboard bench --cards 1000,100000 --only list,search
  opsboard bench --curve
  opsboard bench --cards 10000 --only list --peers
  opsboard bench --format markdown > figures.md`,
		Args: needs(),
		RunE: func(*cobra.Command, []string) error { return runBench(a, o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.quick, "quick", false, "1,000 and 10,000 cards, fewer rounds: under a minute")
	f.StringVar(&o.cards, "cards", "", "the `SIZES` of the boards, with commas between them (1000,10000,100000,1000000)")
	f.StringSliceVar(&o.only, "only", nil, "only these `ROWS`, with commas between them: "+strings.Join(bench.Groups(), ", "))
	f.BoolVar(&o.peers, "peers", false, "the same work also by taskwarrior, git-bug and dstask, where installed")
	f.BoolVar(&o.curve, "curve", false, "draw how each figure grows with the board")
	f.StringVar(&o.dir, "dir", "", "build the boards in the folder at `PATH`, for its file system")
	f.StringVar(&o.format, "format", "", "`FORMAT`: text, json, csv or markdown")
	_ = cmd.MarkFlagDirname("dir")
	_ = cmd.RegisterFlagCompletionFunc("format", completeWords(benchFormats...))
	_ = cmd.RegisterFlagCompletionFunc("only", completeList(bench.Groups()))
	_ = cmd.RegisterFlagCompletionFunc("cards", completeList([]string{"1000", "10000", "100000", "1000000"}))
	return cmd
}

func runBench(a *app, o benchOptions) error {
	a.doing = "measure"
	cfg, err := o.config(a)
	if err != nil {
		return err
	}
	report, err := bench.Run(a.ctx, cfg)
	a.clearSaid()
	if err != nil {
		return err
	}
	switch {
	case a.flags.json || o.format == "json":
		return writeJSON(a.out, report, a.out.terminal)
	case o.format == "csv":
		return bench.CSV(a.out, report)
	case o.format == "markdown":
		return bench.Markdown(a.out, report)
	}
	return a.benchText(report, o.curve)
}

// config is what is to be measured, and how.
func (o benchOptions) config(a *app) (bench.Config, error) {
	cfg := bench.Config{
		Environ: a.env.Environ, Version: a.env.Version, Now: a.env.Now, After: a.env.After, Only: o.only,
		Quick: o.quick, Peers: o.peers, Say: a.sayWork, Seat: benchSeat{a},
	}
	if err := knownWord("format", o.format, benchFormats); err != nil {
		return cfg, err
	}
	if a.flags.json && o.format != "" && o.format != "json" {
		return cfg, usage("--json and --format "+o.format+" exclude each other", "")
	}
	if o.curve && o.format != "" && o.format != "text" {
		return cfg, usage("--curve is drawn as text; --format "+o.format+" has the same values as they are", "")
	}
	if a.flags.file != "" {
		return cfg, usage("--file and bench exclude each other: bench makes boards of its own", "write --dir PATH to say where")
	}
	if o.peers && len(o.only) > 0 {
		cfg.Only = append(o.only, "peers")
	}
	for _, row := range o.only {
		if err := knownWord("row", row, bench.Groups()); err != nil {
			return cfg, err
		}
	}
	if o.cards == "" {
		o.cards = "1000,10000,100000,1000000"
		if o.quick {
			o.cards = "1000,10000"
		}
	}
	for _, text := range strings.Split(o.cards, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < bench.Least || n > bench.Most {
			return cfg, usage(fmt.Sprintf("flag --cards: %s is no size of a board: %d to %d", clip(text), bench.Least, bench.Most), "write sizes with commas between them, as in --cards 1000,100000")
		}
		cfg.Cards = append(cfg.Cards, n)
	}
	if o.dir != "" {
		dir, err := absolute(o.dir) // what is measured does not run in this folder
		if err != nil {
			return cfg, err
		}
		cfg.Dir = dir
		if info, err := os.Stat(o.dir); err != nil || !info.IsDir() {
			return cfg, &workflow.Invalid{Field: "folder", Value: o.dir, Why: "is not there, or is no folder"}
		}
	}
	var err error
	cfg.Program, err = os.Executable()
	return cfg, err
}

// sayWork tells a person who waits what is being measured.
func (a *app) sayWork(what string) {
	if isTerminal(a.env.Stderr) && !a.flags.quiet {
		fmt.Fprintf(a.env.Stderr, "\r\x1b[K%s …", what)
	}
}

func (a *app) clearSaid() {
	if isTerminal(a.env.Stderr) && !a.flags.quiet {
		fmt.Fprint(a.env.Stderr, "\r\x1b[K")
	}
}

// playFloor is a process that bench starts beside the program: it does the least,
// and does not even read a command line.
func playFloor(ctx context.Context, e Env) int {
	out := bufio.NewWriter(e.Stdout)
	err := errors.Join(bench.Floor(ctx, e.Now, e.Args[2:], e.Stdin, out), out.Flush())
	if err == nil {
		return 0
	}
	fmt.Fprintln(e.Stderr, "opsboard: bench: floor:", cell.Clean(err.Error()))
	return exitCodes[codeFailure]
}

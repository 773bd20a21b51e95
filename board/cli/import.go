package cli

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/exchange"
	"opsboard/workflow"
)

type importOptions struct {
	paths, places []string
	format        string
	dryRun        bool
}

func newImport(a *app) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import PATH…",
		Short: "Bring issues in from an export",
		Long: `Bring in a GitLab project export (.tar.gz, its unpacked folder, or issues.ndjson alone),
GitLab's issue CSV, or opsboard's JSON lines; "-" reads the standard input. A board is
started where there is none yet.

Labels that name a stage or a kind place the card, other labels stay; --map says what a
label stands for. What had to be assumed is said. Importing twice adds nothing. A record
that cannot be read is named by file and line, the rest goes in, and the exit code is 3.`,
		Example: `  opsboard import export.tar.gz --dry-run
  opsboard import export.tar.gz --map "In Progress=Development" --map "Defect=bug"
  opsboard export --format jsonl | opsboard --file copy.db import -`,
		Args:              takes(nil, []string{"PATH"}, true),
		ValidArgsFunction: completeFile,
		RunE: func(_ *cobra.Command, args []string) error {
			o.paths = args
			return importAll(a, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "auto", "`FORMAT`: auto, gitlab-export, gitlab-csv or jsonl")
	f.BoolVar(&o.dryRun, "dry-run", false, "only say what would come in")
	f.StringArrayVar(&o.places, "map", nil, "`LABEL=PLACE`, a stage or a kind; may be given several times")
	_ = cmd.RegisterFlagCompletionFunc("format", completeWords(formatNames()...))
	return cmd
}

func formatNames() []string {
	var out []string
	for _, f := range exchange.Formats() {
		out = append(out, string(f))
	}
	return out
}

// options are how the paths are read.
func (o importOptions) options(a *app, r *workflow.Rules) (exchange.Options, error) {
	out := exchange.Options{Rules: r, Format: exchange.Format(o.format), Map: map[string]string{}, Now: a.env.Now()}
	if !slices.Contains(formatNames(), o.format) {
		return out, &workflow.Invalid{Field: "format", Value: o.format, Why: "is no format: " + strings.Join(formatNames(), ", "), Nearest: workflow.Nearest(o.format, formatNames())}
	}
	for _, p := range o.places {
		i := strings.LastIndex(p, "=")
		if i <= 0 || i == len(p)-1 {
			return out, usage("--map "+clip(p)+" is not of the form LABEL=STAGE or LABEL=kind", "")
		}
		label, to := strings.TrimSpace(p[:i]), strings.TrimSpace(p[i+1:])
		if was, twice := out.Map[label]; twice && was != to {
			return out, usage("--map gives "+clip(label)+" two meanings, "+was+" and "+to, "")
		}
		if err := checkPlace(r, to); err != nil {
			return out, err
		}
		out.Map[label] = to
	}
	by, err := a.who()
	out.By = by
	return out, err
}

// checkPlace refuses a word that is neither a stage nor a kind.
func checkPlace(r *workflow.Rules, word string) error {
	if _, err := r.FindKind(word); err == nil {
		return nil
	}
	if _, err := r.FindStage(word); err == nil {
		return nil
	}
	var known []string
	for _, k := range r.Kinds() {
		known = append(known, string(k))
	}
	for _, s := range r.Stages("") {
		known = append(known, string(s))
	}
	return &workflow.Invalid{Field: "map", Value: word, Why: "is neither a stage nor a kind", Nearest: workflow.Nearest(word, known)}
}

func importAll(a *app, o importOptions) error {
	a.doing = "import"
	if len(o.paths) == 0 {
		if isTerminal(a.env.Stdin) {
			return usage("it needs PATH", "write `opsboard import PATH…`; - reads the standard input")
		}
		o.paths = []string{"-"}
	}
	s, rules, err := a.importInto(o)
	if err != nil {
		return err
	}
	opts, err := o.options(a, rules)
	if err != nil {
		return err
	}
	in := &incoming{a: a, notes: map[string]int{}, kinds: map[string]int{}}
	records := in.read(o.paths, opts)
	var report storage.ImportReport
	if o.dryRun {
		report, err = in.dryRun(s, records)
	} else {
		by := storage.Stamp{By: opts.By, At: a.env.Now(), Door: workflow.DoorImport}
		s, report, err = in.bringIn(s, records, by)
		in.clearProgress()
	}
	if err == nil && s != nil && !o.dryRun {
		in.rolled, err = a.rollSome(s)
	}
	return in.answer(report, o.dryRun, err)
}

// bringIn keeps the records. Where there is no board yet, one is started with
// the first record that can be read: a path that holds none leaves nothing
// behind.
func (in *incoming) bringIn(s *storage.Store, records iter.Seq2[storage.Record, error], by storage.Stamp) (*storage.Store, storage.ImportReport, error) {
	next, stop := iter.Pull2(records)
	defer stop()
	first, err, ok := next()
	if err != nil || !ok {
		return s, storage.ImportReport{}, err
	}
	if s == nil {
		if s, err = in.a.create(workflow.Shipped()["default"]); err != nil {
			return nil, storage.ImportReport{}, err
		}
	}
	report, err := s.Import(by, func(yield func(storage.Record, error) bool) {
		for r, err, ok := first, error(nil), true; ok && yield(r, err); r, err, ok = next() {
		}
	}, in.progress)
	return s, report, err
}

// importInto is the board that takes the cards, nil where there is none yet, and
// the rules that place them.
func (a *app) importInto(o importOptions) (*storage.Store, *workflow.Rules, error) {
	s, err := a.openIfThere()
	if err != nil {
		return nil, nil, err
	}
	if s == nil {
		r := workflow.Default().In(a.cfg.cadence)
		_, err := o.options(a, r) // before an empty board is made for it
		return nil, r, err
	}
	return s, s.Rules(), nil
}

// incoming is an import under way: what is said about it beside the cards.
type incoming struct {
	a       *app
	bad     []string // records that could not be read
	notes   map[string]int
	kinds   map[string]int
	system  int
	seen    int
	showing bool
	rolled  bool // the board has taken cards on since
}

// read chains the records of all paths. A record that cannot be read is kept for
// the answer, and the rest goes on.
func (in *incoming) read(paths []string, o exchange.Options) iter.Seq2[storage.Record, error] {
	return func(yield func(storage.Record, error) bool) {
		for _, path := range paths {
			records := exchange.Read(path, o)
			if path == "-" {
				records = exchange.ReadFrom(in.a.env.Stdin, "standard input", o)
			}
			for r, err := range records {
				if err == nil {
					err = in.a.ctx.Err()
				}
				kept := storage.Record{ID: r.ID, Entries: r.Entries, Card: r.Card}
				if err == nil {
					err = in.take(r, &kept)
				}
				var bad *exchange.RecordError
				if errors.As(err, &bad) {
					in.refuse(bad)
					continue
				}
				if !yield(kept, err) || err != nil {
					return
				}
			}
		}
	}
}

// take counts a record. One that would be no card is an error of that record
// alone.
func (in *incoming) take(r exchange.Record, kept *storage.Record) error {
	if err := kept.Check(); err != nil {
		return recordError(r.Where, err)
	}
	for _, n := range r.Notes {
		in.notes[n]++
	}
	in.system += r.System
	in.seen++
	if in.seen%500 == 0 {
		in.show(fmt.Sprintf("%d read", in.seen))
	}
	return nil
}

func recordError(where string, err error) error {
	file, number, _ := cutLast(where, ":")
	line := 0
	_, _ = fmt.Sscanf(number, "%d", &line)
	return &exchange.RecordError{File: file, Line: line, Why: err.Error()}
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// refuse names a record that could not be read, at once.
func (in *incoming) refuse(e *exchange.RecordError) {
	in.clearProgress()
	in.bad = append(in.bad, e.Error())
	if !in.a.flags.json {
		fmt.Fprintln(in.a.env.Stderr, cell.Clean(e.Error()))
	}
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// app is one run of the program: the world, the global flags, and what they
// lead to. Nothing in it outlives the run.
type app struct {
	env   Env
	ctx   context.Context
	flags globalFlags
	out   *output
	cfg   *config   // read when first asked for
	me    string    // likewise
	past  time.Time // --at: the moment that is looked at; zero for now
	tied  *ties     // to the remote; read when first asked for
	doing string    // what is being attempted, for errors: "move k7m2 to Queued"

	linear    bool   // --linear
	shown     string // --filter: what the board shows at first
	passing   bool   // the board is thrown away when it is left, and drafts with it
	inputRead bool   // the standard input was read
	inPerson  bool   // somebody sits before a screen and is told at once what is in the way
	warned    warnings
}

// globalFlags are the flags that every command has.
type globalFlags struct {
	file, config, as     string
	json, quiet, noColor bool
}

// note tells something beside the result, on stderr.
func (a *app) note(format string, args ...any) {
	if !a.flags.quiet {
		fmt.Fprintf(a.env.Stderr, "opsboard: "+format+"\n", args...)
	}
}

// done says what a command did. Where the result is asked for as JSON, that is
// the answer, and nothing is said.
func (a *app) done(format string, args ...any) {
	if !a.flags.quiet && !a.flags.json {
		a.out.line(fmt.Sprintf(format, args...))
	}
}

// filePath is where the board is, and who says so.
func (a *app) filePath() (sourced, error) {
	cfg, err := a.config()
	if err != nil {
		return sourced{}, err
	}
	p := first(sourced{a.flags.file, "--file"}, sourced{a.env.get("OPSBOARD_FILE"), "OPSBOARD_FILE"}, cfg.file, a.env.dataPath())
	if p.value == "" {
		return p, usage("there is no home folder to keep a board in", "name the board file with --file PATH")
	}
	abs, err := filepath.Abs(p.value)
	if err != nil {
		return p, fmt.Errorf("find %s: %w", p.value, err)
	}
	p.value = abs
	return p, nil
}

// options are how the store is opened.
func (a *app) options() (storage.Options, error) {
	path, err := a.filePath()
	if err != nil {
		return storage.Options{}, err
	}
	o := storage.Options{
		Path: path.value, Cadence: a.cfg.cadence, Now: a.env.Now, NewID: a.env.NewID,
		Warn: func(s string) { a.note("%s", s) },
	}
	if a.inPerson {
		o.Warn = a.warned.add // the screen is the board's
	} else {
		o.Patience = commandPatience
	}
	return o, nil
}

// warnings are what is to be said once the board gives the terminal back, each once.
type warnings struct {
	mu  sync.Mutex
	all []string
}

func (w *warnings) add(sentence string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.all, sentence) {
		w.all = append(w.all, sentence)
	}
}

// tell says them.
func (w *warnings) tell(note func(string, ...any)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.all {
		note("%s", s)
	}
	w.all = nil
}

// commandPatience is how long a command waits for its turn at the file. Nobody is
// there to try again for a script, and two hundred of them may come at once.
const commandPatience = 10 * time.Second

// read opens the board for a command that reads, or changes what is there.
func (a *app) read() (*storage.Store, error) {
	s, err := a.open()
	if isMissing(err) {
		return nil, a.noBoard(err)
	}
	if err != nil {
		return nil, err
	}
	return s, a.roll(s)
}

// open opens the board and lets it be as it is.
func (a *app) open() (*storage.Store, error) {
	o, err := a.options()
	if err != nil {
		return nil, err
	}
	return storage.Open(o)
}

// openIfThere opens the board as [app.open] does; nil where there is none yet.
func (a *app) openIfThere() (*storage.Store, error) {
	s, err := a.open()
	if isMissing(err) {
		return nil, nil
	}
	return s, err
}

// noBoard is the answer where no board is yet.
func (a *app) noBoard(cause error) error {
	path, err := a.filePath()
	if err != nil {
		return err
	}
	return &failure{
		err: cause, message: "no board yet at " + path.value, problem: string(storage.Missing),
		hint: "`opsboard add …`, `opsboard import …` or `opsboard` start one",
	}
}

func isMissing(err error) bool {
	var f *storage.FileError
	return errors.As(err, &f) && f.Problem == storage.Missing
}

// write opens the board for a command that adds, and starts one where there is
// none yet. check judges what is to be added before an empty board is made for
// it.
func (a *app) write(check func(*workflow.Rules) error) (*storage.Store, error) {
	s, err := a.open()
	if err == nil {
		return s, a.roll(s)
	}
	if !isMissing(err) {
		return nil, err
	}
	if check != nil {
		if err := check(workflow.Default().In(a.cfg.cadence)); err != nil {
			return nil, err
		}
	}
	return a.create(workflow.Shipped()["default"])
}

// create starts a board, and says where.
func (a *app) create(flow string) (*storage.Store, error) {
	o, err := a.options()
	if err != nil {
		return nil, err
	}
	s, err := storage.Create(o, flow)
	if isExisting(err) { // another process was quicker
		return storage.Open(o)
	}
	if err == nil {
		a.note("started a new board at %s", o.Path)
	}
	return s, err
}

func isExisting(err error) bool {
	var f *storage.FileError
	return errors.As(err, &f) && f.Problem == storage.Exists
}

// roll lets the board take on the cards whose day has come, so that what is
// shown is true today. A file that takes no writes is read as it is, with a word
// about it.
func (a *app) roll(s *storage.Store) error {
	_, err := a.rollSome(s)
	return err
}

// rollSome is roll that reports whether there were any.
func (a *app) rollSome(s *storage.Store) (some bool, err error) {
	n, passed := map[string]int{}, []workflow.Entry(nil) // a large board has too many to be kept
	err = s.RollInParts(a.env.Now(), func(_ uint64, entries []workflow.Entry) {
		for _, e := range entries {
			if n[e.What]++; e.Over != "" {
				passed = append(passed, e)
			}
		}
	})
	if isUnwritable(err) {
		a.note("arrivals and roll-overs of today are not recorded: %s", err)
		return false, nil
	}
	if err == nil && len(n) > 0 {
		a.note("%s", rolled(n))
		a.warnOver(passed)
	}
	return len(n) > 0, err
}

// rolled says in words how often a roll did what: "2 cards arrived, 1 rolled over".
func rolled(n map[string]int) string {
	var parts []string
	if k := n[workflow.Arrive{}.Name()]; k > 0 {
		parts = append(parts, count(k, "queued card")+" arrived")
	}
	if k := n[workflow.RollOver{}.Name()]; k > 0 {
		parts = append(parts, count(k, "open card")+" rolled over into the current iteration")
	}
	return strings.Join(parts, ", ")
}

// count is "1 card", "2 cards".
func count(n int, noun string) string { return counted(n, noun, noun+"s") }

// counted is "1 card has", "2 cards have".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// filter reads a filter of the command line. Who "@me" is is asked only where
// the filter says it.
func (a *app) filter(words []string, r *workflow.Rules) (filter.Filter, error) {
	text := strings.Join(words, " ")
	env, err := a.filterEnv(text, r)
	if err != nil {
		return filter.Filter{}, err
	}
	return filter.Parse(text, env)
}

// filterEnv is what the words of a filter are read by.
func (a *app) filterEnv(text string, r *workflow.Rules) (filter.Env, error) {
	env := filter.Env{Now: a.moment(), Rules: r}
	low := strings.ToLower(text)
	if strings.Contains(low, "view:") {
		var err error
		if env.Views, err = a.viewTexts(); err != nil {
			return env, err
		}
		for _, v := range env.Views {
			low += " " + strings.ToLower(v)
		}
	}
	if strings.Contains(low, "@me") || strings.Contains(low, "mine") {
		me, err := a.who()
		if err != nil {
			return env, err
		}
		env.Me = me
	}
	return env, nil
}

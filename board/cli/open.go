package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"

	"opsboard/board"
	"opsboard/keymap"
	"opsboard/storage"
	"opsboard/workflow"
)

// Screen is the size of a terminal that cannot be asked for its own.
type Screen struct{ Width, Height int }

// hasTerminal reports whether a person sits in front of input and output.
func (e Env) hasTerminal() bool {
	return e.Screen != nil || isTerminal(e.Stdin) && isTerminal(e.Stdout)
}

// size is the size of the terminal, so that the first frame is laid out for it;
// zero where it does not say.
func (e Env) size() Screen {
	if e.Screen != nil {
		return *e.Screen
	}
	f := fileOf(e.Stdout)
	if f == nil {
		return Screen{}
	}
	w, h, err := term.GetSize(f.Fd())
	if err != nil {
		return Screen{}
	}
	return Screen{w, h}
}

// openBoard shows the board until the person quits. Where there is none yet, it
// offers to start one.
func openBoard(a *app) error {
	a.doing = "open the board"
	if a.flags.json {
		return usage("--json goes with a command", "`opsboard list --json` prints the cards")
	}
	if !a.env.hasTerminal() {
		return usage("the board needs a terminal", "`opsboard list` prints the cards, `opsboard --help` lists the commands")
	}
	a.inPerson = true
	s, err := a.open()
	hello := ""
	if isMissing(err) {
		s, err = a.firstStart()
		if s == nil || err != nil {
			return err
		}
		hello = "your board is at " + s.Path()
	}
	if err != nil {
		return err
	}
	return a.run(s, hello)
}

// firstStart asks how a new board begins. A person who wants none gets nil.
func (a *app) firstStart() (*storage.Store, error) {
	path, err := a.filePath()
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(a.env.Stderr, `No board yet. Yours will be one file: %s

  e  start with an empty board
  s  start with sample work, to try things on
%s  q  leave

`, path.value, a.offerRemote("  r  connect a remote: a git repository, or the issues of a GitLab project\n"))
	for {
		fmt.Fprintf(a.env.Stderr, "e, s%s or q: ", a.offerRemote(", r"))
		line, err := readLine(a.env.Stdin)
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "e":
			return a.create(workflow.Shipped()["default"])
		case "s":
			s, err := a.create(workflow.Shipped()["default"])
			if err != nil {
				return nil, err
			}
			return s, a.fillWithSample(s, sampleOptions{})
		case "r":
			if s, err := a.startShared(); s != nil || err != nil {
				return s, err
			}
		case "q":
			return nil, nil
		}
		if err != nil { // the end of the input: nobody is there
			return nil, nil
		}
	}
}

// offerRemote is the text where the program knows remotes.
func (a *app) offerRemote(text string) string {
	if len(a.env.Remotes) == 0 {
		return ""
	}
	return text
}

// startShared asks for the address of a project and starts a board that is shared
// through it. Where that fails it says why, and nothing was started: nil.
func (a *app) startShared() (*storage.Store, error) {
	fmt.Fprint(a.env.Stderr, "Its address (https://host/group/project, host:path.git or a folder): ")
	line, err := readLine(a.env.Stdin)
	if strings.TrimSpace(line) == "" || err != nil {
		return nil, nil
	}
	err = addRemote(a, addRemoteOptions{name: a.kindNameOf(line), address: line})
	if e := a.out.w.Flush(); err == nil && e == nil {
		return a.open()
	}
	if a.ctx.Err() != nil {
		return nil, a.ctx.Err()
	}
	a.report(a.doing, failureOf(err))
	return nil, nil
}

// kindNameOf is what a remote is called that was given by its address alone.
func (a *app) kindNameOf(address string) string {
	for _, k := range a.env.Remotes {
		if k.Claims(strings.TrimSpace(address)) {
			return k.Name
		}
	}
	return "team"
}

// readLine reads one line and not a byte more: what is typed ahead belongs to
// the board.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); ; {
		n, err := r.Read(b)
		if n > 0 && b[0] == '\n' {
			return string(line), nil
		}
		line = append(line, b[:n]...)
		if err != nil {
			return string(line), err
		}
		if len(line) > 1000 {
			line = nil
		}
	}
}

// run shows a board on the terminal.
func (a *app) run(s *storage.Store, hello string) error {
	me, err := a.who()
	if err != nil {
		return err
	}
	if _, err := a.filter([]string{a.shown}, s.Rules()); err != nil {
		return err
	}
	if err := a.roll(s); err != nil {
		return err
	}
	cfg := board.Config{
		Store: boardStore{s}, Keys: a.cfg.keys, Rules: s.Rules, Now: a.env.Now, NewID: a.env.NewID, Me: me,
		ASCII: !a.env.hasUTF8(), Hello: hello, Input: a.env.Stdin, Output: a.env.Stdout, Environ: slices.Clone(a.env.Environ),
		Places: keymap.PlacesOf(a.language()), Linear: a.linear || a.cfg.linear || a.env.get("TERM") == "dumb", CanSuspend: hasShell(),
		AskAgain: a.cfg.askAgain, Views: boardViews{a}, Filter: a.shown,
	}
	if cfg.Linear && !a.flags.quiet {
		cfg.Hello = "" // it was printed, and still stands there
	}
	a.cfg.looks.dress(&cfg, a.env)
	if a.flags.noColor {
		cfg.Environ = append(cfg.Environ, "NO_COLOR=1")
	}
	cfg.Sync, cfg.Browse = a.boardSyncing(s), a.openAddress
	cfg.Visits = a.visits(s.Path(), me)
	cfg.Drafts, cfg.Editor = a.drafts(s.Path()), editor{a.env}
	plans, err := a.plans(s)
	if err != nil {
		return err
	}
	cfg.Plans, cfg.Takes = plans, a.cfg.capacities()
	if cfg.Reviews, err = a.reviews(s, me); err != nil {
		return err
	}
	if cfg.Triages, err = a.triages(s, me); err != nil {
		return err
	}
	size := a.env.size()
	cfg.Width, cfg.Height = size.Width, size.Height
	err = board.Run(a.ctx, cfg)
	a.warned.tell(a.note)
	return a.crashed(err)
}

// language is whose keyboard is expected: the one of the configuration, else the
// language of the locale.
func (a *app) language() string {
	if a.cfg.keyboard != "" {
		return a.cfg.keyboard
	}
	return a.env.locale()
}

// locale is how the locale of letters is named; "" where it is not set.
func (e Env) locale() string {
	return first(sourced{value: e.get("LC_ALL")}, sourced{value: e.get("LC_CTYPE")}, sourced{value: e.get("LANG")}).value
}

// hasUTF8 reports whether the locale draws more than ASCII. One that is not set
// says nothing, and nearly every terminal does.
func (e Env) hasUTF8() bool {
	v := strings.ToLower(e.locale())
	return v == "" || strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
}

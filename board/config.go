package board

import (
	"io"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"opsboard/keymap"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// Config is what a board is made of. Store, Keys, Rules, Now, NewID and Me are
// required; the rest has a sensible zero value.
type Config struct {
	Store Store
	Keys  *keymap.Map
	Rules func() *workflow.Rules // the workflow in force; asked again after each load
	Now   func() time.Time
	NewID func() string // 12 random lower-case letters and digits
	Me    string        // who sits in front of it

	// Places lets keys of other scripts be commands; nil: those of any language.
	Places keymap.Places

	Editor     Editor     // the person's own, for long texts; nil: there is none
	Drafts     Drafts     // keeps what is being typed; nil keeps nothing
	ASCII      bool       // draw marks with ASCII letters: the locale is not UTF-8
	Ambiguous  Ambiguity  // how wide the terminal draws ambiguous characters
	Theme      *Theme     // nil: quiet
	Background Background // which side of the theme to use
	NoMouse    bool       // leave the mouse to the terminal, so that it selects text
	Hello      string     // the first thing to say, such as where the file lives

	Browse func(address string) error // opens an address in a browser; nil: nothing does
	Sync   Syncer                     // brings the file and its remote into step; nil: the program knows no remotes

	Plans   Plans         // keeps the draft of a plan; nil keeps nothing
	Reviews Reviews       // keeps a review that was left; nil keeps nothing
	Triages Triages       // keeps a triage that was left; nil keeps nothing
	Takes   plan.Capacity // how much each person takes in an iteration

	Visits Visits // when the person looked last; nil: there is no news
	Views  Views  // saved filters; nil: there are none, and none can be saved
	Filter string // the filter in force at the beginning; "" for none

	// AskAgain is how long a card waits before it comes up in triage again; zero:
	// until it is answered.
	AskAgain time.Duration

	// Linear prints sentences instead of drawing screens.
	Linear bool
	// CanSuspend says that a shell waits behind the board that could take over the
	// terminal, and bring the board back.
	CanSuspend bool

	// Poll is how often the file is asked whether others changed it, and a save
	// that failed is tried again. Zero means twice a second, negative never.
	Poll time.Duration

	// For tests and for terminals that are not the process's own. Nil and zero
	// mean: as the process has them.
	Input         io.Reader
	Output        io.Writer
	Environ       []string
	Profile       *colorprofile.Profile
	Width, Height int

	pause time.Duration                             // before a draft is written; zero: as usual
	exec  func(*exec.Cmd, tea.ExecCallback) tea.Cmd // runs the editor; nil: on the terminal
}

// Background is whether the terminal is dark or light.
type Background uint8

// What is known of the background.
const (
	AskedBackground Background = iota // the terminal is asked, and is dark until it answers
	DarkBackground
	LightBackground
)

const defaultPoll = 500 * time.Millisecond

package cli

import (
	"context"
	"io"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
)

// Env is everything that a command needs of the world, so that a test can give
// it another one. All fields but
// Version, HoldInterrupt, Screen, Remotes, Keyring, After and Machine are required.
type Env struct {
	Args    []string // without the program's name
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Environ []string // "KEY=value"
	Version string
	Now     func() time.Time
	NewID   func() string // 12 random lower-case letters and digits
	// Login is the name of the user who runs the process; "" where it is not known.
	Login func() string
	// Git is the value of a setting of git's ("user.name"); "" where git or the
	// setting is not there.
	Git func(ctx context.Context, setting string) string
	// HoldInterrupt lets ctrl+c belong to a program in front of this one, until
	// release is called; nil where interrupts are nobody's business.
	HoldInterrupt func() (release func())
	// Screen is the size of a terminal that the streams do not show to be one;
	// nil: the streams are asked.
	Screen *Screen
	// Remotes are the sorts of remote that the program knows; none: boards stay
	// alone.
	Remotes []RemoteKind
	// Keyring is the operating system's store of secrets, nil where there is none.
	Keyring Keyring
	// After gives the time on its channel once so much has passed; nil: nothing can
	// be waited for.
	After func(time.Duration) <-chan time.Time
	// Machine is a name that no other machine has, as well as that can be known; it
	// is never kept as it is. nil: not known.
	Machine func() string
}

// get is a variable of the environment; the last one counts, as in a shell.
func (e Env) get(name string) string {
	for i := len(e.Environ) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(e.Environ[i], name+"="); ok {
			return v
		}
	}
	return ""
}

// fileOf is the open file behind a stream, nil where there is none.
func fileOf(stream any) *os.File {
	f, _ := stream.(*os.File)
	return f
}

// isTerminal reports whether a person sits behind the stream.
func isTerminal(stream any) bool {
	f := fileOf(stream)
	return f != nil && term.IsTerminal(f.Fd())
}

// widthOf is the number of cells of a line of the terminal; 80 where it does not
// say.
func widthOf(stream any) int {
	if f := fileOf(stream); f != nil {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return 80
}

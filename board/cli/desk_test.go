package cli

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// monday is a day in the iteration of 22 to 28 November.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// desk is a person's place: a board file and a clock of its own.
type desk struct {
	t   *testing.T
	env Env
	ids int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	d := &desk{t: t}
	d.env = Env{
		Stdin:   strings.NewReader(""),
		Environ: []string{"HOME=" + dir, "OPSBOARD_FILE=" + filepath.Join(dir, "board.db"), "OPSBOARD_USER=ana"},
		Now:     func() time.Time { return monday },
		NewID:   func() string { d.ids++; return fmt.Sprintf("%04d%08d", 7919*d.ids%10000, d.ids) },
		Login:   func() string { return "login" },
		Git:     func(context.Context, string) string { return "" },
	}
	return d
}

// try runs a command line.
func (d *desk) try(args ...string) (stdout, stderr string, code int) {
	d.t.Helper()
	var out, err bytes.Buffer
	e := d.env
	e.Args, e.Stdout, e.Stderr = args, &out, &err
	code = Main(context.Background(), e)
	return out.String(), err.String(), code
}

// run runs a command line that must succeed.
func (d *desk) run(args ...string) string {
	d.t.Helper()
	out, err, code := d.try(args...)
	require.Zero(d.t, code, "opsboard %s: %s", strings.Join(args, " "), err)
	return strings.TrimSpace(out)
}

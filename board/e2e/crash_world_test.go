//go:build unix

package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"opsboard/board/cli"
)

// crashing runs the program as main does, with a mistake that waits for its
// trigger.
func crashing(trigger string) int {
	fell := func() bool {
		_, err := os.Stat(trigger)
		return err == nil
	}
	ids := 0
	return cli.Main(context.Background(), cli.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(),
		Now: func() time.Time {
			if filepath.Base(trigger) == "command" && fell() && strings.Contains(string(debug.Stack()), ".poll") {
				panic("a mistake")
			}
			return time.Now()
		},
		NewID: func() string {
			if filepath.Base(trigger) == "update" && fell() {
				panic("a mistake")
			}
			ids++
			return fmt.Sprintf("id%010d", ids)
		},
		Login: func() string { return "ana" },
		Git:   func(context.Context, string) string { return "" },
	})
}

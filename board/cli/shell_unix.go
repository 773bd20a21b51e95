//go:build unix

package cli

import (
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// hasShell reports whether a shell that controls jobs started the program, and
// could take the terminal over while it is suspended. The processes of the
// group that leads the session, as a terminal or tmux starts it, have nobody to
// wake them.
func hasShell() bool {
	session, err := unix.Getsid(0)
	return err == nil && session != unix.Getpgrp() && !signal.Ignored(syscall.SIGTSTP)
}

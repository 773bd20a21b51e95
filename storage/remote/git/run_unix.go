//go:build unix

package git

import (
	"os/exec"
	"syscall"
)

// alone starts git in a session of its own: it and ssh have no terminal to ask on,
// and what it started ends with it, gently: git takes its locks away.
func alone(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

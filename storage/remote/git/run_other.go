//go:build !unix

package git

import "os/exec"

// alone has nothing to do where a child has no terminal of its own.
func alone(*exec.Cmd) {}

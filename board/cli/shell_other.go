//go:build !unix

package cli

// hasShell is false where no shell suspends programs.
func hasShell() bool { return false }

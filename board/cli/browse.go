package cli

import (
	"os/exec"
	"runtime"

	"opsboard/board"
)

// openers are the programs that open an address on each system, with what stands
// before it. The address is one argument: no shell reads it.
var openers = map[string][]string{
	"darwin":  {"open"},
	"windows": {"rundll32", "url.dll,FileProtocolHandler"},
}

// openAddress opens an address in the person's browser, which outlives us.
func (a *app) openAddress(address string) error {
	words := openers[runtime.GOOS]
	if words == nil {
		words = []string{"xdg-open"}
		if a.env.get("DISPLAY") == "" && a.env.get("WAYLAND_DISPLAY") == "" {
			return board.ErrNoBrowser // it would start a browser in the board's own terminal
		}
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return board.ErrNoBrowser
	}
	cmd := exec.Command(path, append(words[1:len(words):len(words)], address)...)
	cmd.Env = a.env.Environ
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }()
	return nil
}

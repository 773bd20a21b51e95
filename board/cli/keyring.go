package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/zalando/go-keyring"
)

// SystemKeyring is the operating system's own store of secrets: the Keychain, the
// Credential Manager, or the Secret Service of the desktop; nil where it cannot be
// there.
func SystemKeyring(e Env) Keyring {
	switch runtime.GOOS {
	case "darwin", "windows":
		return systemKeyring{}
	}
	if e.get("DBUS_SESSION_BUS_ADDRESS") != "" {
		return systemKeyring{}
	}
	for _, dir := range []string{e.get("XDG_RUNTIME_DIR"), fmt.Sprintf("/run/user/%d", os.Getuid())} {
		if _, err := os.Stat(filepath.Join(dir, "bus")); dir != "" && err == nil {
			return systemKeyring{}
		}
	}
	return nil // to ask all the same would start a message bus of its own
}

type systemKeyring struct{}

// Get is a secret.
func (systemKeyring) Get(service, account string) (string, error) {
	text, err := keyring.Get(service, account)
	return text, plainly(err)
}

// Set keeps a secret.
func (systemKeyring) Set(service, account, secret string) error {
	return plainly(keyring.Set(service, account, secret))
}

// Delete forgets one.
func (systemKeyring) Delete(service, account string) error {
	return plainly(keyring.Delete(service, account))
}

func plainly(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return fs.ErrNotExist
	}
	return err
}

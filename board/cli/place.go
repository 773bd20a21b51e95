package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strconv"

	"opsboard/storage"
)

// place names where a board file is: the machine, the folder and the file itself,
// so that a copy of it is somewhere else. The number of the device is no part of
// it, which changes when disks are found in another order. Nothing of it can be
// read back; "" where it cannot be told.
func (a *app) place(path string) string {
	if a.env.Machine == nil {
		return ""
	}
	whole, err := filepath.Abs(path)
	if err == nil {
		whole, err = filepath.EvalSymlinks(whole)
	}
	if err != nil {
		return ""
	}
	sum := sha256.Sum256([]byte("opsboard place\x00" + a.env.Machine() + "\x00" + whole + "\x00" + strconv.FormatUint(storage.FileNumber(whole), 10)))
	return hex.EncodeToString(sum[:8])
}

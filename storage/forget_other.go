//go:build !linux

package storage

// forget gives back the memory of the pages that were read, where the system does
// it page by page.
func (t *tx) forget() {}

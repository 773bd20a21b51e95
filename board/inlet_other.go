//go:build !linux

package board

import (
	"io"
	"os"
)

// inletOf is the input with an end that is noticed. A file stays one: Bubble Tea
// asks it for its terminal, and ends its own readings of it.
func inletOf(r io.Reader) (_ io.Reader, rest func()) {
	if f, ok := r.(*os.File); ok {
		return inletFile{f}, func() {}
	}
	if r == nil { // Bubble Tea's own
		return nil, func() {}
	}
	return inlet{r}, func() {}
}

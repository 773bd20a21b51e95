package board

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATrackIsCalledByItsKindInAnyScript(t *testing.T) {
	for kind, want := range map[string]string{"bug": "Bugs", "änderung": "Änderungs", "administrative": "Administrative", "задача": "Задачаs"} {
		require.Equal(t, want, plural(kind))
	}
}

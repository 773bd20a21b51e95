package gitlab

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// A moment that is written into a card and cannot be read again would damage it.
func TestAMomentThatCouldNotBeReadAgainIsNone(t *testing.T) {
	for text, isOne := range map[string]bool{"9999-12-31T23:59:59-01:00": false, "0000-01-01T00:00:00+01:00": false, "9999-12-31T23:59:59Z": true} {
		var at instant
		require.NoError(t, json.Unmarshal([]byte(`"`+text+`"`), &at))
		require.Equal(t, isOne, !at.IsZero(), text)
		require.Equal(t, isOne, !asTime([]byte(`"`+text+`"`)).IsZero(), text)

		var m marker
		m.rest.At = text
		n := &note{CreatedAt: instant{monday().Now()}}
		require.Equal(t, !isOne, m.comment(n, "seen").At.Equal(n.CreatedAt.Time), text)
	}
}

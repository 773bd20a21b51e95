package workflow

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDueDatesAreReadAsTheyAreWritten(t *testing.T) {
	for word, want := range map[string]Date{
		"": "", "none": "", " Today ": "2026-11-23", "tomorrow": "2026-11-24", "2026-12-03": "2026-12-03", "3 Dec": "2026-12-03",
		"3 december 2027": "2027-12-03", "23 Nov": "2026-11-23", "22 Nov": "2027-11-22", "29 Feb": "2028-02-29",
	} {
		d, err := DueDate(word, "2026-11-23")
		require.NoError(t, err, word)
		require.Equal(t, want, d, word)
	}
	for _, word := range []string{"soon", "30 Feb", "2026-02-30", "3", "Dec"} {
		_, err := DueDate(word, "2026-11-23")
		require.Error(t, err, word)
	}
}

package bench

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestATaskForTaskwarriorHoldsWhatTheCardHolds(t *testing.T) {
	of := func() writer {
		return writer{language: newLanguage(1), n: 30, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), rules: workflow.Default()}
	}
	var out bytes.Buffer
	require.NoError(t, of().tasks(&out))
	var tasks []task
	require.NoError(t, json.Unmarshal(out.Bytes(), &tasks))
	require.Len(t, tasks, 30)
	w, notes, rare := of(), 0, 0
	for i, got := range tasks {
		c := w.card(i)
		require.Equal(t, strings.ReplaceAll(c.Title, "\n", " "), got.Description)
		require.Equal(t, strings.ReplaceAll(c.Description, "\n", " "), got.Annotations[0].Description)
		require.Subset(t, got.Tags, c.Labels)
		require.Equal(t, c.IsOpen(), got.Status == "pending")
		notes += len(got.Annotations) - 1
		if strings.Contains(got.Annotations[0].Description, rareWord) {
			rare++
		}
	}
	require.Equal(t, 12, notes, "two comments on every fifth card")
	require.Equal(t, 1, rare, "the word that is searched for is there")
}

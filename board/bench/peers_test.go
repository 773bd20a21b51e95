package bench

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// thirty writes a board of thirty cards.
func thirty() writer {
	return writer{language: newLanguage(1), n: 30, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), rules: workflow.Default()}
}

func TestATaskForTaskwarriorHoldsWhatTheCardHolds(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, thirty().tasks(&out))
	var tasks []task
	require.NoError(t, json.Unmarshal(out.Bytes(), &tasks))
	require.Len(t, tasks, 30)
	w, notes, rare := thirty(), 0, 0
	for i, got := range tasks {
		c := w.shared(i)
		require.Equal(t, strings.ReplaceAll(c.Title, "\n", " "), got.Description)
		require.Equal(t, strings.ReplaceAll(c.Description, "\n", " "), got.Annotations[0].Description)
		require.Equal(t, string(c.Stage), got.Project)
		require.Subset(t, got.Tags, c.Labels)
		require.Equal(t, c.IsOpen(), got.Status == "pending")
		notes += len(got.Annotations) - 1
		if strings.Contains(got.Annotations[0].Description, rareWord) {
			rare++
		}
	}
	require.Equal(t, "Triage", tasks[0].Project, "the card that is shown and moved")
	require.Equal(t, 12, notes, "two comments on every fifth card")
	require.Equal(t, 1, rare, "the word that is searched for is there")
}

// Every program works on the same words.
func TestThePeersGetTheBoardsOwnCards(t *testing.T) {
	var board bytes.Buffer
	require.NoError(t, thirty().write(&board))
	d, w := json.NewDecoder(&board), thirty()
	for i := range 30 {
		var l line
		require.NoError(t, d.Decode(&l))
		fields := map[string]string{}
		for _, c := range l.History[0].Changes {
			fields[c.Field] = c.New
		}
		c := w.shared(i)
		require.Equal(t, fields["title"], c.Title)
		require.Equal(t, fields["description"], c.Description)
		if i > 0 {
			require.Equal(t, fields["stage"], string(c.Stage))
		}
	}
	require.ErrorIs(t, d.Decode(new(line)), io.EOF)
}

func TestDstaskNamesItsCardsByNumbers(t *testing.T) {
	for out, want := range map[string]string{
		`[{"uuid":"x","id":1},{"uuid":"` + taskID(0) + `","id":7}]`: "7",
		`[{"uuid":"` + taskID(0) + `","id":0}]`:                     "does not show a card",
		`[]`:                                                        "does not show a card",
		"ID  Summary\n1":                                            "prints no JSON",
	} {
		got, err := dstaskNumber(out)
		if err != nil {
			got = err.Error()
		}
		require.Contains(t, got, want)
	}
}

package storage

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// extremes are values as nobody writes them: of some fields they are values all the
// same, and of every field an import or a remote may bring them.
var extremes = []string{
	strconv.Itoa(math.MaxInt), strconv.Itoa(math.MinInt), "-1", "+07", "yes", "true",
	"9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "2026-11-23T09:00:00.123456789+14:00",
	"9999-12-31", "0000-00-00", "0001-01-01/0001-01-01/", "9999-12-31/9999-12-31/x", "2026-11-22/2026-11-21/",
	strings.Repeat("x", 1<<16), strings.Repeat("\x00", 5000), "\xff\xfe\x00\x01", strings.Repeat("ä", 199),
	"{}", `{"iid":9223372036854775807,"name":"x"}`, `{ "text" : "` + strings.Repeat("y ", 100) + `" }`,
	`{"text":"b","id":"a","at":"9999-12-31T23:59:59Z"}`, `{"state":"Received","at":"0001-01-01T00:00:00Z"}`,
}

func TestABoardIsSoundWhateverItsFieldsAreSaidToBe(t *testing.T) {
	for _, field := range append(slices.Clone(fieldCodes[1:]), fieldFlow, "unknown", workflow.Field(strings.Repeat("f", 70_000))) {
		t.Run(string(field[:min(len(field), 20)]), func(t *testing.T) {
			t.Parallel()
			s := newTestBoard(t)
			for _, value := range extremes {
				for _, key := range []string{"", "-1", "x", strings.Repeat("k", 70_000)} {
					if c := (workflow.Card{}); c.Set(field, key, value) != nil {
						continue // it is refused
					}
					_, err := s.Import(ana(monday), recordsOf(Record{Entries: []workflow.Entry{{What: "import", By: "x", At: monday, Changes: []workflow.Change{
						{Field: workflow.FieldKind, New: "bug"}, {Field: workflow.FieldTitle, New: "t"}, {Field: workflow.FieldStage, New: "Triage"}, {Field: field, Key: key, New: value},
					}}}}), nil)
					require.NoError(t, err)
				}
			}
			_, err := s.Roll(monday.Add(time.Hour))
			require.NoError(t, err)
			requireCardsFollowFromHistory(t, s)
			requireRebuildChangesNothing(t, s)
		})
	}
}

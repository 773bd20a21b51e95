package storage

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// heldOf is how many kB of the file this process has mapped and touched.
func heldOf(t *testing.T, path string) (kb int) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/smaps")
	require.NoError(t, err)
	ours := false
	for lines := bufio.NewScanner(bytes.NewReader(maps)); lines.Scan(); {
		line := lines.Text()
		if first, _, _ := strings.Cut(line, " "); strings.Contains(first, "-") {
			ours = strings.HasSuffix(line, path)
		}
		if n, isRSS := strings.CutPrefix(line, "Rss:"); ours && isRSS {
			var one int
			_, err := fmt.Sscan(n, &one)
			require.NoError(t, err)
			kb += one
		}
	}
	return kb
}

func TestASearchThatReadsManyCardsGivesTheirPagesBack(t *testing.T) {
	s := newTestBoard(t)
	_, err := s.Import(ana(monday), recordsOf(lateRecords("x", 3000)...), nil)
	require.NoError(t, err)
	require.NoError(t, s.view("read", func(tx *tx) error {
		seen := 0
		c := tx.bucket(bucketCard).Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			seen += len(k) + len(v)
		}
		before := heldOf(t, s.path)
		require.Greater(t, before, 500, "all cards were read: %d bytes", seen)
		tx.forget()
		require.Less(t, heldOf(t, s.path), before/4)

		p, err := tx.planFor(parsed(t, s, "late"), func(lane) bool { return true })
		require.NoError(t, err)
		n, most := 0, 0
		require.NoError(t, p.eachNumber(func(*candidate) error {
			if n++; n%manyLooks == 0 && n <= mostLooks {
				most = max(most, heldOf(t, s.path))
			}
			return nil
		}))
		require.Equal(t, 3000, n)
		require.Less(t, most, before/2, "what is held while it reads is a part of what it reads")
		return nil
	}))
}

func TestABoardThatReadsManyRowsGivesTheirPagesBack(t *testing.T) {
	s := newTestBoard(t)
	_, err := s.Import(ana(monday), recordsOf(lateRecords("x", 3000)...), nil)
	require.NoError(t, err)
	require.NoError(t, s.view("read", func(tx *tx) error {
		var ids []workflow.CardID
		c, seen := tx.bucket(bucketCard).Cursor(), 0
		for k, v := c.First(); k != nil; k, v = c.Next() {
			seen += len(v)
			if len(ids) < mostLooks-1 {
				ids = append(ids, workflow.CardID(k))
			}
		}
		before := heldOf(t, s.path)
		require.Greater(t, before, 500, "all cards were read: %d bytes", seen)
		rows, err := tx.rows(ids)
		require.NoError(t, err)
		require.Len(t, rows, mostLooks-1)
		require.Less(t, heldOf(t, s.path), before/2, "what is held is what the last rows were read from")
		return nil
	}))
}

package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	berrors "go.etcd.io/bbolt/errors"

	"opsboard/workflow"
)

// claim is a line that claims a number: what it is, and what it vouches for.
type claim struct {
	n           uint64
	sum, before uint32
	inUse       bool
}

func TestTheChainDecidesWhichLinesAreTheHistory(t *testing.T) {
	const used = true
	for name, tc := range map[string]struct {
		broken bool
		claims []claim
		want   map[uint64]uint32
		lost   []uint64
	}{
		"what is in use": {
			claims: []claim{{1, 11, 0, used}, {2, 12, 11, used}},
			want:   map[uint64]uint32{1: 11, 2: 12},
		},
		"what is in use, not an older claim to its number": {
			broken: true,
			claims: []claim{{1, 11, 0, used}, {2, 12, 11, used}, {2, 99, 11, false}},
			want:   map[uint64]uint32{1: 11, 2: 12},
		},
		"of two that are left over, the one that the next vouches for": {
			claims: []claim{{1, 11, 0, used}, {2, 98, 11, false}, {2, 12, 11, false}, {2, 99, 11, false}, {3, 13, 12, used}},
			want:   map[uint64]uint32{1: 11, 2: 12, 3: 13},
		},
		"none that the next does not vouch for": {
			claims: []claim{{1, 11, 0, used}, {2, 98, 11, false}, {3, 13, 12, used}},
			want:   map[uint64]uint32{1: 11, 3: 13},
			lost:   []uint64{2},
		},
		"a run that is left over, link by link": {
			broken: true,
			claims: []claim{{1, 11, 0, false}, {2, 12, 11, false}, {2, 92, 91, false}, {3, 13, 12, false}},
			want:   map[uint64]uint32{1: 11, 2: 12, 3: 13},
		},
		"what follows from the last in use, where something is damaged": {
			broken: true,
			claims: []claim{{1, 11, 0, used}, {2, 12, 11, false}, {3, 13, 12, false}},
			want:   map[uint64]uint32{1: 11, 2: 12, 3: 13},
		},
		"nothing after the last in use, where nothing is damaged": {
			claims: []claim{{1, 11, 0, used}, {2, 12, 11, false}},
			want:   map[uint64]uint32{1: 11},
		},
		"nothing after the last in use that does not follow from it": {
			broken: true,
			claims: []claim{{1, 11, 0, used}, {2, 92, 91, false}, {3, 93, 92, false}},
			want:   map[uint64]uint32{1: 11},
		},
		"a single one after a gap, where nothing is in use": {
			broken: true,
			claims: []claim{{1, 11, 0, false}, {4, 14, 13, false}},
			want:   map[uint64]uint32{1: 11, 4: 14},
			lost:   []uint64{2, 3},
		},
		"what follows from the last in use, where the lines before that are lost": {
			broken: true,
			claims: []claim{{2, 12, 11, used}, {3, 13, 12, false}},
			want:   map[uint64]uint32{2: 12, 3: 13},
			lost:   []uint64{1},
		},
		"of two at the end, the one that follows from a line before it": {
			broken: true,
			claims: []claim{{1, 11, 0, false}, {2, 92, 91, false}, {2, 12, 11, false}},
			want:   map[uint64]uint32{1: 11, 2: 12},
		},
		"of two that would be the first, the one that has nothing before it": {
			broken: true,
			claims: []claim{{1, 91, 90, false}, {1, 11, 0, false}},
			want:   map[uint64]uint32{1: 11},
		},
		"of two at the end that nothing leads to, neither": {
			broken: true,
			claims: []claim{{1, 11, 0, false}, {2, 92, 91, false}, {2, 93, 90, false}},
			want:   map[uint64]uint32{1: 11},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &salvage{ops: relics[uint64]{}, broken: tc.broken}
			for _, c := range tc.claims {
				s.ops.add(c.n, relic{sum: c.sum, before: c.before, inUse: c.inUse, size: 1})
				if c.inUse {
					s.lastOp = max(s.lastOp, c.n)
				}
			}
			h := s.chooseLines()
			got := map[uint64]uint32{}
			for n, r := range h.lines {
				got[n] = r.sum
			}
			require.Equal(t, tc.want, got)
			require.Equal(t, tc.lost, h.lost)
		})
	}
}

func TestErrorsOfTheSystemBecomeProblems(t *testing.T) {
	ofPath := func(n syscall.Errno) error { return &fs.PathError{Op: "open", Path: "/b", Err: n} }
	for name, tc := range map[string]struct {
		err  error
		want Problem
	}{
		"no such file":           {ofPath(syscall.ENOENT), Missing},
		"permission":             {ofPath(syscall.EACCES), NoPermission},
		"operation":              {ofPath(syscall.EPERM), NoPermission},
		"a read-only system":     {ofPath(syscall.EROFS), ReadOnly},
		"a full disk":            {ofPath(syscall.ENOSPC), NoSpace},
		"a full quota":           {ofPath(syscall.EDQUOT), NoSpace},
		"a limit on size":        {ofPath(syscall.EFBIG), NoSpace},
		"a limit, said by bbolt": {errors.New("file resize error: truncate /b: file too large"), NoSpace},
		"a loop of links":        {ofPath(syscall.ELOOP), NotAFile},
		"a directory":            {ofPath(syscall.EISDIR), NotAFile},
		"a file on the way":      {ofPath(syscall.ENOTDIR), NotAFile},
		"a failing disk":         {ofPath(syscall.EIO), Unreadable},
		"a rename":               {&os.LinkError{Op: "rename", Old: "a", New: "b", Err: syscall.EIO}, Unreadable},
		"somebody else's lock":   {berrors.ErrTimeout, Busy},
		"no database":            {berrors.ErrInvalid, Damaged},
		"a wrong checksum":       {berrors.ErrChecksum, Damaged},
		"a newer bbolt":          {berrors.ErrVersionMismatch, Newer},
		"too small":              {errors.New("file size too small 4096"), Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			err := fileProblem("/b", "write to", fmt.Errorf("deep down: %w", tc.err))
			e := requireProblem(t, tc.want, err)
			require.NotEmpty(t, e.Advice)
			require.Contains(t, e.Error(), "/b: ")
		})
	}
	t.Run("it reads as a sentence", func(t *testing.T) {
		require.Equal(t, "/b: this user may not write to it: permission denied", fileProblem("/b", "write to", syscall.EACCES).Error())
		require.Equal(t, "/b: this user may not read: permission denied", fileProblem("/b", "read", syscall.EACCES).Error())
		require.Equal(t, "/b: write to it: there is no room for it: no space left on device", fileProblem("/b", "write to", syscall.ENOSPC).Error())
	})
	t.Run("an answer is passed on", func(t *testing.T) {
		refusal := &workflow.Refusal{Message: "no"}
		require.Equal(t, error(refusal), fileProblem("/b", "write to", refusal))
	})
	t.Run("what is none of them is wrapped once", func(t *testing.T) {
		cause := errors.New("odd")
		err := fileProblem("/b", "write to", cause)
		require.ErrorIs(t, err, cause)
		require.Equal(t, "write to /b: odd", err.Error())
	})
	t.Run("nothing stays nothing", func(t *testing.T) {
		require.NoError(t, fileProblem("/b", "write to", nil))
	})
}

func TestAdviceNamesTheNewestBackup(t *testing.T) {
	s := newTestBoard(t)
	addCard(t, s, "one")
	require.NoError(t, os.Truncate(s.path, 5000))
	_, err := Open(testOptions(s.path))
	e := requireProblem(t, Truncated, err)
	require.Contains(t, e.Advice, "`opsboard restore "+newestBackup(s.path)+"`")
	require.Contains(t, e.Advice, "check --repair")
	require.NoError(t, os.Remove(s.path))
	_, err = Open(testOptions(s.path))
	e = requireProblem(t, Missing, err)
	require.Contains(t, e.Advice, newestBackup(s.path))
}

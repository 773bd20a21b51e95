package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"opsboard/board"
	"opsboard/keymap"
	"opsboard/storage"
	"opsboard/workflow"
)

// seat is a person in front of a board whose file is a real one, and may fail.
type seat struct {
	t     *testing.T
	path  string
	store *storage.Store
	m     tea.Model
}

func newSeat(t *testing.T, dir, name string) *seat {
	t.Helper()
	n := 0
	id := func() string {
		n++
		return name + "aaaaaaaa" + string(rune('a'+n/676)) + string(rune('a'+n/26%26)) + string(rune('a'+n%26))
	}
	s := &seat{t: t, path: filepath.Join(dir, "board.db")}
	var err error
	s.store, err = storage.Create(storage.Options{Path: s.path, Now: func() time.Time { return monday }, NewID: id}, workflow.Shipped()["default"])
	require.NoError(t, err)
	b := boardStore{s.store}
	for _, card := range []workflow.CardID{"k7m2k7m2k7m2", "p3q4p3q4p3q4"} {
		require.NoError(t, commitTo(b, workflow.Op{ID: id(), Card: card, By: "ana", At: monday, Door: workflow.DoorBoard, Do: workflow.Create{Kind: "bug", Title: "a bug"}}))
	}
	s.m = board.New(board.Config{
		Store: b, Keys: keymap.Default(), Rules: s.store.Rules, Now: func() time.Time { return monday }, NewID: id, Me: "ana", Poll: -1, Width: 120, Height: 36,
	})
	return s
}

// press types keys, and runs to its end what they ask for.
func (s *seat) press(keys string) *seat {
	for _, k := range strings.Split(keys, "") {
		key := tea.Key{Code: []rune(k)[0], Text: k}
		switch k {
		case "\x13":
			key = tea.Key{Code: 's', Mod: tea.ModCtrl}
		case "\r":
			key = tea.Key{Code: tea.KeyEnter}
		case "\x1b":
			key = tea.Key{Code: tea.KeyEscape}
		}
		s.send(tea.KeyPressMsg(key))
	}
	return s
}

func (s *seat) send(msg tea.Msg) {
	next, cmd := s.m.Update(msg)
	s.m = next
	s.run(cmd)
}

func (s *seat) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	default:
		s.send(msg)
	}
}

func (s *seat) sees(text string) *seat {
	s.t.Helper()
	var said []string // without the empty lines
	for _, l := range strings.Split(ansi.Strip(s.m.View().Content), "\n") {
		if l = strings.TrimRight(l, " "); l != "" {
			said = append(said, l)
		}
	}
	require.Contains(s.t, strings.Join(said, "\n"), text)
	return s
}

// entries is how long the history in the file is.
func (s *seat) entries() int {
	s.t.Helper()
	lines, err := s.store.Log(storage.LogQuery{})
	require.NoError(s.t, err)
	return len(lines)
}

// outlives goes through a change, an undo, an undo from the list and a change of
// several cards while the file fails: each is kept on screen with the reason, and
// written once the file can be written again.
func (s *seat) outlives(fail, mend func(), why string) {
	s.t.Helper()
	before := s.entries()
	for _, act := range []struct {
		before, keys, said string
		adds               int
	}{
		{"", "cHello\x13", "Not saved", 1},
		{"", "u", "Not undone", 1},
		{"Uj", "\r", "Not redone", 1},
		{"  p", "2\x13", "Not saved", 2},
	} {
		s.press(act.before)
		fail()
		s.press(act.keys).sees("1 unsaved").sees(act.said)
		screen := ansi.Strip(s.m.View().Content)
		require.Contains(s.t, screen, why)
		require.Contains(s.t, screen, "r tries")
		s.press("r").sees("1 unsaved")
		mend()
		require.Equal(s.t, before, s.entries(), "nothing is written in part: %q", act.keys)
		s.press("r").sees("saved")
		before += act.adds
		require.Equal(s.t, before, s.entries(), "%q", act.keys)
		s.press("\x1b")
	}
}

// mounted is a small file system of its own.
func mounted(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
		if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
			t.Skipf("mounting a small file system is not permitted: %v", err)
		}
		require.NoError(t, err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, 0)) })
	return dir
}

func TestAChangeOutlivesAFullDisk(t *testing.T) {
	dir := mounted(t)
	s := newSeat(t, dir, "a")
	stuff := filepath.Join(dir, "stuff")
	f, err := os.Create(stuff)
	require.NoError(t, err)
	for n := 1 << 16; n > 0; n /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, n))
		}
	}
	require.NoError(t, f.Close())
	s.press("c")
	s.send(tea.PasteMsg{Content: strings.Repeat("a long comment ", 10_000)})
	s.press("\x13").sees("1 unsaved").sees("Not saved").sees("there is no room for it").sees("r tries")
	require.Equal(t, 2, s.entries(), "nothing is written in part")
	require.NoError(t, os.Remove(stuff))
	s.press("r").sees("saved")
	require.Equal(t, 3, s.entries())
}

func TestChangesAndUndosOutliveAFileSystemThatTakesNoWrites(t *testing.T) {
	dir := mounted(t)
	s := newSeat(t, dir, "a")
	remount := func(flags uintptr) func() {
		return func() { require.NoError(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, "size=3m")) }
	}
	s.outlives(remount(syscall.MS_RDONLY), remount(0), "takes no writes")
}

func TestChangesAndUndosOutliveAFileThatIsInUse(t *testing.T) {
	t.Parallel() // each try waits for the lock
	s := newSeat(t, t.TempDir(), "a")
	var held *os.File
	s.outlives(func() {
		var err error
		held, err = os.Open(s.path)
		require.NoError(t, err)
		require.NoError(t, syscall.Flock(int(held.Fd()), syscall.LOCK_EX))
	}, func() { require.NoError(t, held.Close()) }, "it is being used by")
}

func TestChangesAndUndosOutliveAFileThatIsTakenAway(t *testing.T) {
	s := newSeat(t, t.TempDir(), "a")
	away := filepath.Join(t.TempDir(), "away.db")
	s.outlives(func() { require.NoError(t, os.Rename(s.path, away)) }, func() { require.NoError(t, os.Rename(away, s.path)) }, "it is not there")
}

func TestChangesAndUndosOutliveAnotherBoardInTheFilesPlace(t *testing.T) {
	s := newSeat(t, t.TempDir(), "a")
	other := newSeat(t, t.TempDir(), "b")
	away := filepath.Join(t.TempDir(), "away.db")
	s.outlives(func() {
		require.NoError(t, os.Rename(s.path, away))
		require.NoError(t, os.Rename(other.path, s.path))
	}, func() {
		require.NoError(t, os.Rename(s.path, other.path))
		require.NoError(t, os.Rename(away, s.path))
	}, "another board")
	require.Equal(t, 2, other.entries(), "nothing came into the other board")
}

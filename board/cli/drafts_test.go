package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/board"
)

var draftTime = time.Date(2026, 11, 23, 10, 2, 0, 0, time.UTC)

func draftDesk(t *testing.T) (draftFiles, string) {
	dir := filepath.Join(t.TempDir(), "state")
	e := Env{Environ: []string{"XDG_STATE_HOME=" + dir}, Now: func() time.Time { return draftTime }}
	a := &app{env: e}
	return a.drafts("/boards/board.db").(draftFiles), filepath.Join(dir, "opsboard", "drafts")
}

func TestADraftIsOneFileThatOnlyItsOwnerReads(t *testing.T) {
	d, dir := draftDesk(t)
	none, err := d.Kept()
	require.NoError(t, err)
	require.Empty(t, none)

	one := board.Draft{Form: "gameplan", Card: "k7m2aaaaaaaa", Handle: "k7m2", At: draftTime, Answers: map[string]string{"gameplan": "first\nsecond \x1b[2J"}}
	two := board.Draft{Form: "new", At: draftTime.Add(time.Minute), Answers: map[string]string{"title": "A title"}}
	require.NoError(t, d.Keep(two))
	require.NoError(t, d.Keep(one))
	one.Answers["gameplan"] = "first\nsecond\nthird"
	require.NoError(t, d.Keep(one), "in the place of the older one")
	got, err := d.Kept()
	require.NoError(t, err)
	require.Equal(t, []board.Draft{one, two}, got)

	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 2)
	for _, f := range files {
		info, err := f.Info()
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	require.NoError(t, d.Drop("gameplan", "k7m2aaaaaaaa"))
	require.NoError(t, d.Drop("gameplan", "k7m2aaaaaaaa"), "that it is gone is no error")
	got, err = d.Kept()
	require.NoError(t, err)
	require.Equal(t, []board.Draft{two}, got)
}

func TestEachBoardHasItsOwnDrafts(t *testing.T) {
	d, _ := draftDesk(t)
	require.NoError(t, d.Keep(board.Draft{Form: "new", At: draftTime}))
	other := d
	other.board = "/boards/other.db"
	got, err := other.Kept()
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestABrokenDraftIsNamedAndTheOthersAreRead(t *testing.T) {
	d, dir := draftDesk(t)
	require.NoError(t, d.Keep(board.Draft{Form: "new", At: draftTime, Answers: map[string]string{"title": "A title"}}))
	for name, text := range map[string]string{"half.json": `{"board":`, "moved.json": `{"board":"/boards/board.db","form":"edit"}`} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, d.prefix()+name), []byte(text), 0o600))
	}
	stale := filepath.Join(dir, d.prefix()+"1.new")
	require.NoError(t, os.WriteFile(stale, nil, 0o600))
	require.NoError(t, os.Chtimes(stale, draftTime, draftTime.Add(-2*time.Hour)))
	fresh := filepath.Join(dir, d.prefix()+"2.new")
	require.NoError(t, os.WriteFile(fresh, nil, 0o600))
	require.NoError(t, os.Chtimes(fresh, draftTime, draftTime))

	got, err := d.Kept()
	require.Len(t, got, 1)
	require.ErrorContains(t, err, "half.json cannot be read")
	require.ErrorContains(t, err, "moved.json cannot be read: it is no draft of this board")
	require.NoFileExists(t, stale, "what a dead process left is cleared away")
	require.FileExists(t, fresh, "another process may be writing it")
}

func TestADraftThatCannotBeWrittenLeavesTheOldOne(t *testing.T) {
	d, dir := draftDesk(t)
	require.NoError(t, os.MkdirAll(filepath.Dir(dir), 0o700))
	require.NoError(t, os.WriteFile(dir, nil, 0o600)) // no folder
	require.ErrorContains(t, d.Keep(board.Draft{Form: "new"}), "keep a draft")
	_, err := d.Kept()
	require.ErrorContains(t, err, "the drafts cannot be read")
	require.False(t, strings.Contains(err.Error(), "\n"))
}

// ends lets go of what a program held, as the system does when it is gone.
func (d draftFiles) ends() {
	for _, x := range d.held {
		release(x.lock)
	}
}

func TestTwoProgramsOnOneBoardDoNotSeeEachOthersDrafts(t *testing.T) {
	one, _ := draftDesk(t)
	two := one
	two.held = map[string]heldDraft{}
	draft := func(text string, minute int) board.Draft {
		return board.Draft{Form: "new", At: draftTime.Add(time.Duration(minute) * time.Minute), Answers: map[string]string{"title": text}}
	}
	require.NoError(t, one.Keep(draft("of one", 1)))
	got, err := two.Kept()
	require.NoError(t, err)
	require.Empty(t, got, "it is being typed over there")
	require.NoError(t, two.Drop("new", ""), "what one never had one does not drop")
	require.NoError(t, two.Keep(draft("of two", 2)))
	require.NoError(t, one.Keep(draft("of one, more", 3)))
	require.NoError(t, two.Keep(draft("of two, more", 4)))

	one.ends()
	three := one
	three.held = map[string]heldDraft{}
	got, err = three.Kept()
	require.NoError(t, err)
	require.Equal(t, []board.Draft{draft("of one, more", 3)}, got, "what a program left that is gone")
	got, err = two.Kept()
	require.NoError(t, err)
	require.Equal(t, []board.Draft{draft("of two, more", 4)}, got, "its own")

	two.ends()
	three.ends()
	four := one
	four.held = map[string]heldDraft{}
	got, err = four.Kept()
	require.NoError(t, err)
	require.Equal(t, []board.Draft{draft("of two, more", 4)}, got, "of two the newest")
	require.NoError(t, four.Drop("new", ""))
	got, err = four.Kept()
	require.NoError(t, err)
	require.Equal(t, []board.Draft{draft("of one, more", 3)}, got, "then the other: nothing is lost")
}

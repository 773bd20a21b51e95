package cli

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/stretchr/testify/require"

	"opsboard/board"
	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// flaky is the file on a disk that may be full, or away.
type flaky struct {
	boardStore
	full, away error
}

var _ board.Store = (*flaky)(nil)

func (f *flaky) Commit(ops ...workflow.Op) (uint64, error) {
	if f.full != nil {
		return 0, f.full
	}
	return f.boardStore.Commit(ops...)
}

func (f *flaky) Undo(step uint64, by string, at time.Time) ([]workflow.Entry, error) {
	if f.full != nil {
		return nil, f.full
	}
	return f.boardStore.Undo(step, by, at)
}

func (f *flaky) Redo(step uint64, by string, at time.Time) ([]workflow.Entry, error) {
	if f.full != nil {
		return nil, f.full
	}
	return f.boardStore.Redo(step, by, at)
}

func (f *flaky) Load(q board.Query) (board.Window, error) {
	if f.away != nil {
		return board.Window{}, f.away
	}
	return f.boardStore.Load(q)
}

func (f *flaky) Read(id workflow.CardID) (board.Whole, error) {
	if f.away != nil {
		return board.Whole{}, f.away
	}
	return f.boardStore.Read(id)
}

// memoryViews keeps views for one board.
type memoryViews map[string]string

func (v memoryViews) Load() (out []board.View, err error) {
	for _, name := range slices.Sorted(maps.Keys(v)) {
		out = append(out, board.View{Name: name, Text: v[name], Tab: true})
	}
	return out, nil
}

func (v memoryViews) Save(name, text string) error {
	v[name] = text
	return nil
}

// player is somebody who presses anything, before a board on a real file. There
// is no program and no terminal: commands run at once, or late and out of order.
type player struct {
	*testing.T
	*rand.Rand
	path  string
	s     *storage.Store
	file  *flaky
	views memoryViews
	app   *app           // keeps plans, drafts, reviews and visits
	tape  *tape          // the board is shared through it; nil: with nobody
	kim   *storage.Store // her file of the shared board
	m     tea.Model
	now   time.Time
	ids   int
	w, h  int
	slow  bool
	later []func() tea.Msg
	quit  bool
	done  []string // what was done, for a failure
}

func newPlayer(t *testing.T, seed uint64) *player {
	p := &player{T: t, Rand: rand.New(rand.NewPCG(seed, 7)), path: filepath.Join(quickDir(t), "board.db"), now: monday, w: 120, h: 36, views: memoryViews{}}
	t.Chdir(filepath.Dir(p.path)) // where a plan is saved
	s, err := storage.Create(p.options(), workflow.Shipped()["default"])
	require.NoError(t, err)
	p.s, p.file = s, &flaky{boardStore: boardStore{s}}
	p.app = &app{ctx: t.Context(), inPerson: true, env: Env{
		Environ: []string{"HOME=" + filepath.Dir(p.path), "OPSBOARD_FILE=" + p.path, "OPSBOARD_USER=ana"},
		Now:     func() time.Time { return p.now }, NewID: p.newID,
	}}
	if p.IntN(2) == 0 {
		p.share()
	}
	for range p.IntN(40) {
		p.create()
	}
	for range p.IntN(120) {
		p.elsewhere()
	}
	p.open()
	return p
}

// quickDir is a folder in memory, where there is one: a game is hundreds of
// transactions, and most of the time of each is the disk's.
func quickDir(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "opsboard-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (p *player) options() storage.Options {
	return storage.Options{Path: p.path, Now: func() time.Time { return p.now }, NewID: p.newID}
}

func (p *player) newID() string {
	p.ids++
	return fmt.Sprintf("%04d%08d", 7919*p.ids%10000, p.ids)
}

// open starts the program anew.
func (p *player) open() {
	p.later, p.quit = nil, false
	p.m = p.fresh(p.w, p.h)
}

func (p *player) fresh(w, h int) board.Model {
	profile := colorprofile.ANSI256
	plans, err := p.app.plans(p.s)
	require.NoError(p, err)
	reviews, err := p.app.reviews(p.s, "ana")
	require.NoError(p, err)
	triages, err := p.app.triages(p.s, "ana")
	require.NoError(p, err)
	return board.New(board.Config{
		Store: p.file, Keys: keymap.Default(), Rules: p.s.Rules, Now: func() time.Time { return p.now }, NewID: p.newID, Me: "ana",
		Views: p.views, Poll: -1, Profile: &profile, Width: w, Height: h,
		Plans: plans, Reviews: reviews, Triages: triages, Drafts: p.app.drafts(p.path), Visits: p.app.visits(p.path, "ana"),
		Sync: p.app.boardSyncing(p.s), Takes: plan.Capacity{},
	})
}

// send gives the board a message, and runs what it asks for.
func (p *player) send(msg tea.Msg) {
	next, cmd := p.m.Update(msg)
	p.m = next
	p.run(cmd)
}

func (p *player) run(cmd tea.Cmd) {
	switch {
	case cmd == nil:
	case !p.slow:
		p.take(cmd())
	case p.IntN(2) == 0: // it is done now, and said late
		msg := cmd()
		p.later = append(p.later, func() tea.Msg { return msg })
	default:
		p.later = append(p.later, cmd)
	}
}

func (p *player) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			p.run(c)
		}
	case tea.QuitMsg:
		p.quit = true
	default:
		if all := reflect.ValueOf(msg); all.Type().ConvertibleTo(reflect.TypeFor[[]tea.Cmd]()) { // a sequence, which has no name of its own
			for i := range all.Len() {
				p.take(all.Index(i).Interface().(tea.Cmd)())
			}
			return
		}
		p.send(msg)
	}
}

// comes lets one of the answers come that are still on their way.
func (p *player) comes() {
	if len(p.later) > 0 {
		i := p.IntN(len(p.later))
		cmd := p.later[i]
		p.later = append(p.later[:i:i], p.later[i+1:]...)
		p.take(cmd())
	}
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// lines is the screen, without colours.
func (p *player) lines() []string {
	return strings.Split(escapes.ReplaceAllString(p.m.View().Content, ""), "\n")
}

// fits requires that nothing is larger than the screen.
func (p *player) fits() {
	lines := p.lines()
	if len(lines) > p.h {
		p.fail("%d lines on a screen of %d", len(lines), p.h)
	}
	for _, l := range lines {
		if cell.Width(l) > p.w {
			p.fail("a line of %d cells on a screen of %d: %q", cell.Width(l), p.w, l)
		}
	}
}

// did notes what is done, so that a failure can be told.
func (p *player) did(format string, a ...any) { p.done = append(p.done, fmt.Sprintf(format, a...)) }

func (p *player) fail(format string, a ...any) {
	p.Helper()
	p.Fatalf("%s\nthe last things done:\n%s\nthe screen:\n%s", fmt.Sprintf(format, a...),
		strings.Join(p.done[max(0, len(p.done)-80):], "\n"), strings.Join(p.lines(), "\n"))
}

// safely does something that must not panic.
func (p *player) safely(do func()) {
	defer func() {
		if r := recover(); r != nil {
			p.fail("panic: %v\n%s", r, debug.Stack())
		}
	}()
	do()
}

var errFull, errAway = errors.New("the disk is full"), errors.New("the file is away")

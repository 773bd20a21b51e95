package main

import (
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/board/cli"
	"opsboard/keymap"
)

// room is one package of the house: what it may import of ours, and which
// modules of the world.
type room struct{ ours, world []string }

// house says who may import whom. To change the shape of the program, change
// this table, and say why in the commit.
var house = map[string]room{
	"workflow":            {},
	"workflow/filter":     {ours: []string{"workflow"}},
	"workflow/report":     {ours: []string{"workflow"}},
	"workflow/plan":       {ours: []string{"workflow"}},
	"workflow/sample":     {ours: []string{"workflow"}},
	"keymap":              {},
	"storage":             {ours: []string{"workflow", "workflow/filter", "workflow/report"}, world: []string{"go.etcd.io/bbolt", "golang.org/x/sys"}},
	"storage/exchange":    {ours: []string{"workflow"}},
	"storage/remote":      {ours: []string{"workflow"}},
	"board/cell":          {world: []string{"github.com/mattn/go-runewidth"}},
	"board/cell/celltest": {ours: []string{"board/cell"}, world: []string{"github.com/charmbracelet/x/ansi", "github.com/stretchr/testify"}}, // for tests
	"board/chart":         {ours: []string{"board/cell"}},
	"board/figure":        {ours: []string{"workflow", "workflow/report", "board/cell", "board/chart"}},
	"board/markdown":      {ours: []string{"board/cell"}, world: []string{"github.com/yuin/goldmark"}},
	"board": {
		ours:  []string{"workflow", "workflow/filter", "workflow/plan", "workflow/report", "keymap", "board/cell", "board/chart", "board/figure", "board/markdown"},
		world: []string{"charm.land/bubbletea/v2", "charm.land/bubbles/v2", "charm.land/lipgloss/v2", "github.com/charmbracelet/colorprofile", "github.com/charmbracelet/x/term"},
	},
	"board/cli": {
		ours:  []string{"workflow", "workflow/filter", "workflow/plan", "workflow/report", "workflow/sample", "keymap", "storage", "storage/exchange", "storage/remote", "board", "board/bench", "board/cell", "board/chart", "board/figure"},
		world: []string{"charm.land/bubbletea/v2", "github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/BurntSushi/toml", "github.com/zalando/go-keyring", "golang.org/x/sys", "github.com/charmbracelet/x/term"},
	},
	// The floors are bare programs on bbolt and on Bubble Tea: they must know both.
	"board/bench": {ours: []string{"workflow"}, world: []string{"charm.land/bubbletea/v2", "github.com/creack/pty", "go.etcd.io/bbolt", "golang.org/x/sys"}},
	"board/e2e":   {}, // tests only: they drive the built program
	".":           {ours: []string{"board/cli", "storage/remote", "storage/remote/git", "storage/remote/gitlab"}},

	// A GitLab for tests: it knows nothing of us, and nothing that is shipped imports it.
	"storage/remote/remotetest":            {ours: []string{"workflow", "storage/remote"}, world: []string{"github.com/stretchr/testify"}},
	"storage/remote/pattern":               {},
	"storage/remote/gitlab":                {ours: []string{"workflow", "storage/remote", "storage/remote/pattern"}},
	"storage/remote/git":                   {ours: []string{"workflow", "storage/remote", "storage/remote/pattern"}},
	"storage/remote/git/gittest":           {world: []string{"github.com/stretchr/testify"}},
	"storage/remote/gitlab/gitlabtest":     {},
	"storage/remote/gitlab/gitlabtest/cmd": {ours: []string{"storage/remote/gitlab/gitlabtest"}},
}

// pure are the rooms that touch nothing of the world: no file, network, clock
// or process.
var pure = []string{"workflow", "workflow/filter", "workflow/plan", "workflow/report", "workflow/sample", "keymap", "board/cell", "board/chart", "board/figure", "board/markdown"}

var impure = []string{"os", "io/ioutil", "net", "net/http", "os/exec", "os/signal", "os/user", "syscall", "math/rand", "crypto/rand", "log", "log/slog"}

func TestEveryPackageImportsOnlyWhatTheHouseAllows(t *testing.T) {
	for dir, pkg := range packages(t) {
		allowed, known := house[dir]
		require.True(t, known, "package %s has no row in the house table", dir)
		for _, imp := range pkg.Imports {
			if ours, ok := strings.CutPrefix(imp, "opsboard/"); ok {
				require.Contains(t, allowed.ours, ours, "%s must not import opsboard/%s", dir, ours)
				continue
			}
			if strings.Contains(strings.Split(imp, "/")[0], ".") {
				ok := slices.ContainsFunc(allowed.world, func(module string) bool { return isIn(module, imp) })
				require.True(t, ok, "%s must not import %s", dir, imp)
			}
			if slices.Contains(pure, dir) {
				require.NotContains(t, impure, imp, "%s is pure and must not import %s", dir, imp)
			}
		}
	}
}

// runners start other programs: an editor, a browser, a command that tells a
// token, git.
var runners = []string{".", "board", "board/bench", "board/cli", "storage/remote/git", "storage/remote/git/gittest"}

func TestOnlyTheRunnersStartOtherPrograms(t *testing.T) {
	for dir, pkg := range packages(t) {
		if !slices.Contains(runners, dir) {
			require.NotContains(t, pkg.Imports, "os/exec", dir)
		}
	}
}

// An import that is allowed and not made is a door that nobody watches.
func TestTheHouseAllowsNoMoreThanIsUsed(t *testing.T) {
	for dir, pkg := range packages(t) {
		allowed, imports := house[dir], pkg.Imports
		for _, ours := range allowed.ours {
			require.Contains(t, imports, "opsboard/"+ours, "%s may import it and does not", dir)
		}
		for _, module := range allowed.world {
			require.True(t, slices.ContainsFunc(imports, func(imp string) bool { return isIn(module, imp) }), "%s may import %s and does not", dir, module)
		}
		if slices.Contains(runners, dir) {
			require.Contains(t, imports, "os/exec", "%s may start programs and does not", dir)
		}
	}
}

// isIn reports whether a package is one of the module.
func isIn(module, pkg string) bool { return pkg == module || strings.HasPrefix(pkg, module+"/") }

func TestEveryRoomOfTheHouseStands(t *testing.T) {
	found := packages(t)
	for dir := range house {
		require.Contains(t, found, dir, "the house table names a package that is not there")
	}
}

// mains hand the clock in. The second starts the fake GitLab by hand, where the
// only clock is the wall's.
var mains = []string{"main.go", "storage/remote/gitlab/gitlabtest/cmd/main.go"}

// The clock is given from outside, so that every test can hold it; and what waits
// for something waits for that, not for a while.
func TestOnlyMainReadsTheClockAndNothingSleeps(t *testing.T) {
	for dir, pkg := range packages(t) {
		for _, name := range pkg.GoFiles {
			file := filepath.Join(dir, name)
			if !slices.Contains(mains, filepath.ToSlash(file)) {
				require.NotContains(t, read(t, file), "time."+"Now", file)
			}
		}
		for _, name := range slices.Concat(pkg.GoFiles, pkg.TestGoFiles, pkg.XTestGoFiles) {
			file := filepath.Join(dir, name)
			require.NotContains(t, read(t, file), "time."+"Sleep", file)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}

func TestNoSourceFileIsLongerThanAReaderBears(t *testing.T) {
	for dir, pkg := range packages(t) {
		for _, name := range pkg.GoFiles {
			file := filepath.Join(dir, name)
			require.LessOrEqual(t, strings.Count(read(t, file), "\n"), 300, file)
		}
	}
}

func TestTheTopLevelHoldsOnlyTheAgreedLayout(t *testing.T) {
	agreed := []string{"main.go", "board", "workflow", "storage", "keymap", "testdata", "go.mod", "go.sum", "README.md", "LICENSE", "main_test.go", "house_test.go"}
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			require.Contains(t, agreed, e.Name())
		}
	}
}

// The README's tables are the program's own. OPSBOARD_UPDATE=1 writes them anew.
func TestTheTablesOfTheREADMEAreTheProgramsOwn(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	page := string(readme)
	for name, table := range map[string]string{"keys": keymap.Default().Markdown(), "commands": cli.CommandTable()} {
		before, rest, ok := strings.Cut(page, "<!-- "+name+" -->\n")
		require.True(t, ok, "the README has no place for the %s", name)
		_, after, ok := strings.Cut(rest, "<!-- /"+name+" -->")
		require.True(t, ok, "the place for the %s has no end", name)
		page = before + "<!-- " + name + " -->\n" + table + "<!-- /" + name + " -->" + after
	}
	if os.Getenv("OPSBOARD_UPDATE") != "" {
		require.NoError(t, os.WriteFile("README.md", []byte(page), 0o644))
		return
	}
	require.Equal(t, page, string(readme), "OPSBOARD_UPDATE=1 go test -run README . writes it anew")
}

// packages reads every package below the root, by its folder: the files of all
// systems, wherever the test runs.
func packages(t *testing.T) map[string]*build.Package {
	t.Helper()
	everywhere := build.Default
	everywhere.UseAllFiles = true
	out := map[string]*build.Package{}
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		pkg, err := everywhere.ImportDir(path, 0)
		if err == nil {
			out[filepath.ToSlash(path)] = pkg
		}
		return nil
	})
	require.NoError(t, err)
	return out
}

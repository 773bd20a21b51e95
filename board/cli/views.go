package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"opsboard/board"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// savedView is a filter under a name, and the file that has it. tab is its place
// among the tabs of the board, from 1; 0 for none.
type savedView struct {
	name, text, path string
	tab              int
}

// viewFile is the shape of views.toml, and of [views] in the configuration.
type viewFile struct {
	Views map[string]string `toml:"views"`
	Tabs  *tabOrder         `toml:"tabs"` // of views.toml only
}

// viewsPath is the file of the views that commands and the board save: beside the
// configuration file, which stays the person's own.
func (a *app) viewsPath() (string, error) {
	cfg, err := a.config()
	if err != nil {
		return "", err
	}
	if cfg.path.value == "" {
		return "", usage("there is no configuration folder to keep views in", "name a configuration file with --config PATH")
	}
	return filepath.Join(filepath.Dir(cfg.path.value), "views.toml"), nil
}

// views are the saved views in the order of their names. Where both files have a
// name, that of the configuration counts.
func (a *app) views() ([]savedView, error) {
	path, err := a.viewsPath()
	if err != nil {
		return nil, err
	}
	text, err := readViews(path)
	if err != nil {
		return nil, err
	}
	saved, err := parseViews(path, text)
	if err != nil {
		return nil, err
	}
	byName := map[string]savedView{}
	for name, text := range saved.Views {
		byName[strings.ToLower(name)] = savedView{name: name, text: text, path: path}
	}
	for name, text := range a.cfg.views {
		byName[strings.ToLower(name)] = savedView{name: name, text: text, path: a.cfg.path.value}
	}
	return arranged(byName, text, saved.Tabs), nil
}

// readViews is the text of the file; "" where there is none yet.
func readViews(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", cannotRead("the views in "+path, err, "")
	}
	return string(text), nil
}

// parseViews reads the text of a file of views; what is wrong is named with its
// line.
func parseViews(path, text string) (viewFile, error) {
	var f viewFile
	meta, err := toml.Decode(text, &f)
	switch {
	case err != nil:
		err = tomlTrouble(err)
	case len(meta.Undecoded()) > 0:
		key := meta.Undecoded()[0]
		err = fmt.Errorf("line %d: unknown key %q: views stand under [views], their order under [tabs]", lineOf(text, key), key.String())
	default:
		err = checkViews(f.Views, text)
	}
	if err != nil {
		return f, usage(path+": "+err.Error(), "correct the file: [views], then a line such as mine = \"dri:@me\" for each")
	}
	return f, nil
}

// checkViews refuses names that no filter can say.
func checkViews(views map[string]string, text string) error {
	for _, name := range slices.Sorted(maps.Keys(views)) {
		if err := filter.CheckViewName(name); err != nil {
			return fmt.Errorf("line %d: %w", lineOf(text, toml.Key{"views", name}), err)
		}
	}
	return nil
}

// viewTexts are the views as the filter language asks for them.
func (a *app) viewTexts() (map[string]string, error) {
	views, err := a.views()
	out := make(map[string]string, len(views))
	for _, v := range views {
		out[v.name] = v.text
	}
	return out, err
}

// saveView keeps a filter under a name.
func (a *app) saveView(name, text string) error {
	if err := filter.CheckViewName(name); err != nil {
		return err
	}
	return a.changeViews(name, &text)
}

// changeViews changes one line of views.toml, and leaves what else a person wrote
// there; a nil text takes the view away.
func (a *app) changeViews(name string, text *string) error {
	views, err := a.views()
	if err != nil {
		return err
	}
	path, _ := a.viewsPath()
	if i := slices.IndexFunc(views, func(v savedView) bool { return strings.EqualFold(v.name, name) }); i >= 0 {
		if views[i].path != path {
			return &workflow.Invalid{Field: "view", Value: name, Why: "is in " + views[i].path + ": change it there"}
		}
		name = views[i].name
	}
	old, err := readViews(path)
	if err != nil {
		return err
	}
	next, err := viewLine(old, name, text)
	if err != nil {
		return err
	}
	if err := writeViews(path, next); err != nil {
		return err
	}
	return a.tabForNew(name, text != nil, views)
}

func writeViews(path, text string) error {
	if err := writeWhole(path, text); err != nil {
		return &failure{err: err, message: "cannot write the views to " + path + ": " + bareError(err)}
	}
	return nil
}

// viewLine is the text of the file with one view changed.
func viewLine(old, name string, text *string) (string, error) {
	file, err := parseViews("views.toml", old)
	if err != nil {
		return "", err
	}
	want := maps.Clone(file.Views)
	if want == nil {
		want = map[string]string{}
	}
	delete(want, name)
	line := ""
	if text != nil {
		want[name] = *text
		b, err := toml.Marshal(map[string]string{name: *text})
		if err != nil {
			return "", fmt.Errorf("write the view %s: %w", name, err)
		}
		line = string(b)
	}
	if next := withLine(old, name, line); holds(next, want) {
		return next, nil
	}
	b, err := toml.Marshal(viewFile{want, file.Tabs}) // written in a way that lines do not show
	return string(b), err
}

func holds(text string, want map[string]string) bool {
	got, err := parseViews("views.toml", text)
	return err == nil && maps.Equal(got.Views, want)
}

// withLine puts a line in the place of the one that has the name, else at the end
// of [views]; an empty line takes it away.
func withLine(old, name, line string) string {
	lines := strings.SplitAfter(old, "\n")
	if n := len(lines) - 1; lines[n] != "" {
		lines[n] += "\n"
	}
	in, end := false, -1
	for i, l := range lines {
		trimmed := strings.TrimSpace(l)
		if strings.HasPrefix(trimmed, "[") {
			in = strings.HasPrefix(trimmed, "[views]")
		}
		if !in || trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		end = i
		key, _, ok := strings.Cut(trimmed, "=")
		if ok && strings.Trim(strings.TrimSpace(key), `"'`) == name {
			lines[i] = line
			return strings.Join(lines, "")
		}
	}
	if end < 0 {
		return strings.Join(lines, "") + "[views]\n" + line
	}
	return strings.Join(slices.Insert(lines, end+1, line), "")
}

// boardViews is where the board keeps views.
type boardViews struct{ *app }

// Load gives the saved filters, those that are tabs first.
func (b boardViews) Load() ([]board.View, error) {
	views, err := b.views()
	out := make([]board.View, len(views))
	for i, v := range views {
		out[i] = board.View{Name: v.name, Text: v.text, Tab: v.tab > 0}
	}
	return out, err
}

// Save keeps one.
func (b boardViews) Save(name, text string) error { return b.saveView(name, text) }

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

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// savedView is a filter under a name, and the file that has it.
type savedView struct{ name, text, path string }

// viewFile is the shape of views.toml, and of [views] in the configuration.
type viewFile struct {
	Views map[string]string `toml:"views"`
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
	for name, text := range saved {
		byName[strings.ToLower(name)] = savedView{name, text, path}
	}
	for name, text := range a.cfg.views {
		byName[strings.ToLower(name)] = savedView{name, text, a.cfg.path.value}
	}
	out := slices.Collect(maps.Values(byName))
	slices.SortFunc(out, func(x, y savedView) int { return strings.Compare(strings.ToLower(x.name), strings.ToLower(y.name)) })
	return out, nil
}

// readViews is the text of the file; "" where there is none yet.
func readViews(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", &failure{err: err, message: "cannot read the views in " + path + ": " + bareError(err)}
	}
	return string(text), nil
}

// parseViews reads the text of a file of views; what is wrong is named with its
// line.
func parseViews(path, text string) (map[string]string, error) {
	var f viewFile
	meta, err := toml.Decode(text, &f)
	var bad toml.ParseError
	switch {
	case errors.As(err, &bad):
		err = fmt.Errorf("line %d: %s", bad.Position.Line, bad.Message)
	case err == nil && len(meta.Undecoded()) > 0:
		key := meta.Undecoded()[0]
		err = fmt.Errorf("line %d: unknown key %q: views stand under [views]", lineOf(text, key), key.String())
	case err == nil:
		err = checkViews(f.Views, text)
	}
	if err != nil {
		return nil, usage(path+": "+err.Error(), "correct the file: [views], then a line such as mine = \"dri:@me\" for each")
	}
	return f.Views, nil
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
	if err := writeWhole(path, next); err != nil {
		return &failure{err: err, message: "cannot write the views to " + path + ": " + bareError(err)}
	}
	return nil
}

// viewLine is the text of the file with one view changed.
func viewLine(old, name string, text *string) (string, error) {
	want, err := parseViews("views.toml", old)
	if err != nil {
		return "", err
	}
	if want = maps.Clone(want); want == nil {
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
	b, err := toml.Marshal(viewFile{want}) // written in a way that lines do not show
	return string(b), err
}

func holds(text string, want map[string]string) bool {
	got, err := parseViews("views.toml", text)
	return err == nil && maps.Equal(got, want)
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

// writeWhole writes a file so that it is there whole, or as it was.
func writeWhole(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".views-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	return os.Rename(f.Name(), path)
}

// boardViews is where the board keeps views.
type boardViews struct{ *app }

// Load gives the saved filters.
func (b boardViews) Load() (map[string]string, error) { return b.viewTexts() }

// Save keeps one.
func (b boardViews) Save(name, text string) error { return b.saveView(name, text) }

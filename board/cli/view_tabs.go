package cli

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"

	"opsboard/workflow"
)

// tabOrder is which views are tabs of the board, in which order.
type tabOrder struct {
	Order []string `toml:"order"`
}

// mostTabs is how many views are tabs as long as a person has not said which.
const mostTabs = 9

// arranged puts the views that are tabs first, in their order: the one that the
// person gave, else that of the file. The others follow by their names.
func arranged(byName map[string]savedView, text string, tabs *tabOrder) []savedView {
	var out []savedView
	add := func(name string, tab bool) {
		v, ok := byName[strings.ToLower(name)]
		if !ok {
			return // it was removed since
		}
		if delete(byName, strings.ToLower(name)); tab {
			v.tab = len(out) + 1
		}
		out = append(out, v)
	}
	rest := func() []string {
		var names []string
		for _, v := range byName {
			names = append(names, v.name)
		}
		slices.SortFunc(names, func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) })
		return names
	}
	if tabs != nil {
		for _, name := range tabs.Order {
			add(name, true)
		}
		for _, name := range rest() {
			add(name, false)
		}
		return out
	}
	for _, name := range append(written(text), rest()...) {
		add(name, len(out) < mostTabs)
	}
	return out
}

// written are the names of the views of a file as they stand in it.
func written(text string) (out []string) {
	meta, err := toml.Decode(text, &viewFile{})
	if err != nil {
		return nil
	}
	for _, key := range meta.Keys() {
		if len(key) == 2 && key[0] == "views" {
			out = append(out, key[1])
		}
	}
	return out
}

func newViewMove(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "move NAME N|off",
		Short: "Where a view stands among the tabs of the board",
		Long: `Make a view the N-th of the tabs that stand beside the kinds on the board, or none with
"off": it can still be said in every filter. As long as nothing was moved, the views are tabs in
the order of views.toml, the first nine of them.`,
		Example: `  opsboard view move mine 1
  opsboard view move late off`,
		Args:              needs("NAME", "N"),
		ValidArgsFunction: a.completeViews,
		RunE:              func(_ *cobra.Command, args []string) error { return a.moveView(args[0], args[1]) },
	}
}

func (a *app) moveView(name, to string) error {
	a.doing = "move the view " + clip(name)
	v, err := a.namedView(name)
	if err != nil {
		return err
	}
	n := 0
	if to != "off" {
		if n, err = strconv.Atoi(to); err != nil || n < 1 {
			return &workflow.Invalid{Field: "tab", Value: to, Why: "is no place among the tabs: a number from 1, or off", Nearest: workflow.Nearest(to, []string{"off"})}
		}
	}
	views, err := a.views()
	if err != nil {
		return err
	}
	var order []string
	for _, x := range views {
		if x.tab > 0 && x.name != v.name {
			order = append(order, x.name)
		}
	}
	if n > 0 {
		order = slices.Insert(order, min(n-1, len(order)), v.name)
	}
	if err := a.saveOrder(order); err != nil {
		return err
	}
	if v, err = a.namedView(name); err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, a.viewJSON(v), a.out.terminal)
	}
	if v.tab == 0 {
		a.done("view:%s is no tab", v.name)
		return nil
	}
	a.done("view:%s is tab %d of %d", v.name, v.tab, len(order))
	return nil
}

// saveOrder writes which views are tabs, and leaves the rest of the file as it
// is.
func (a *app) saveOrder(order []string) error {
	path, err := a.viewsPath()
	if err != nil {
		return err
	}
	old, err := readViews(path)
	if err != nil {
		return err
	}
	file, err := parseViews(path, old)
	if err != nil {
		return err
	}
	b, err := toml.Marshal(tabOrder{append([]string{}, order...)})
	if err != nil {
		return err
	}
	next := withOrder(old, string(b))
	if got, err := parseViews(path, next); err != nil || got.Tabs == nil || !slices.Equal(got.Tabs.Order, order) || !holds(next, file.Views) {
		b, err := toml.Marshal(viewFile{file.Views, &tabOrder{order}}) // written in a way that lines do not show
		if err != nil {
			return err
		}
		next = string(b)
	}
	return writeViews(path, next)
}

// tabForNew makes a view that is new the last tab, where the person has said
// which views are tabs.
func (a *app) tabForNew(name string, saved bool, before []savedView) error {
	known := slices.ContainsFunc(before, func(v savedView) bool { return strings.EqualFold(v.name, name) })
	path, _ := a.viewsPath()
	text, err := readViews(path)
	if err != nil || known || !saved {
		return err
	}
	file, err := parseViews(path, text)
	if err != nil || file.Tabs == nil {
		return err
	}
	return a.saveOrder(append(file.Tabs.Order, name))
}

// withOrder puts the line of the order in the place of the one that is there, else
// at the end.
func withOrder(old, line string) string {
	orderLine := regexp.MustCompile(`(?ms)^\[tabs\][ \t]*\n+order[ \t]*=[ \t]*\[[^\]]*\][ \t]*\n`)
	part := "[tabs]\n" + line
	if at := orderLine.FindStringIndex(old); at != nil {
		return old[:at[0]] + part + old[at[1]:]
	}
	if old != "" && !strings.HasSuffix(old, "\n") {
		old += "\n"
	}
	if old != "" {
		old += "\n"
	}
	return old + part
}

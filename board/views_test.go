package board

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// fakeViews keeps views in memory.
type fakeViews struct {
	all    map[string]string
	order  []string // of the tabs; the others follow by name
	hidden map[string]bool
	fail   error
}

func (f *fakeViews) Load() ([]View, error) {
	var out []View
	for _, name := range f.order {
		if text, ok := f.all[name]; ok {
			out = append(out, View{name, text, !f.hidden[name]})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.all)) {
		if !slices.Contains(f.order, name) {
			out = append(out, View{name, f.all[name], !f.hidden[name]})
		}
	}
	return out, f.fail
}

func (f *fakeViews) Save(name, text string) error {
	if f.fail == nil {
		f.all[name] = text
	}
	return f.fail
}

func withViews(t *testing.T, filter string) (*person, *fakeViews) {
	v := &fakeViews{all: map[string]string{"piotrs": "dri:piotr", "his-bugs": "view:piotrs kind:bug"}}
	return sit(t, 60, 120, 36, func(c *Config) { c.Views, c.Filter = v, filter }), v
}

func TestAViewIsAFilterByName(t *testing.T) {
	p, _ := withViews(t, "")
	p.press("fview:his-bugs<enter>")
	require.NotEmpty(t, p.shown())
	for _, c := range p.shown() {
		require.Equal(t, "piotr", c.DRI)
	}
	p.press("f<c-u>pio<tab>")
	require.Equal(t, "view:piotrs", p.m.prompt.line.String())
	p.press("<c-u>view:xs")
	p.sees("is no saved view")
	p.press("<esc>:view piotrs<enter>")
	require.Equal(t, "view:piotrs", p.m.shown.filter.text)
}

func TestAFilterIsSavedUnderANameFromItsOwnLine(t *testing.T) {
	p, v := withViews(t, "")
	p.press("fdri:piotr -kind:feature<c-s>")
	p.sees("Save as view").sees("dri:piotr -kind:feature")
	p.press("no name<enter>")
	p.hears("is no name of a view")
	p.press("<c-u>mine<enter>")
	p.hears("Saved as view:mine")
	require.Equal(t, "dri:piotr -kind:feature", v.all["mine"])
	require.Equal(t, "dri:piotr -kind:feature", p.m.shown.filter.text)
	p.press("<esc>fview:mine<enter>")
	require.Equal(t, "view:mine", p.m.shown.filter.text)
}

func TestAListOfViewsFromBeforeOneWasSavedIsLate(t *testing.T) {
	p, _ := withViews(t, "")
	late := p.m.loadViews()()
	p.press("fdri:piotr<c-s>mine<enter>").hears("Saved as view:mine")
	p.send(late)
	require.Contains(t, p.m.filterEnv().Views, "mine")
}

func TestLeavingTheNameLeadsBackToTheFilter(t *testing.T) {
	p, v := withViews(t, "")
	before := p.screen()
	p.press("fdri:piotr<c-s>mi<esc>")
	p.sees("Filter  dri:piotr")
	p.press("<esc>")
	require.Equal(t, before, p.screen())
	require.Len(t, v.all, 2)
}

func TestWhatCannotBeSavedIsSaid(t *testing.T) {
	p, v := withViews(t, "")
	p.press("f<c-s>")
	p.hears("There is no filter to save yet")
	p.press("view:piotrs<c-s>piotrs<enter>")
	p.hears("refers to itself")
	v.fail = &workflow.Invalid{Field: "view", Value: "x", Why: "is in config.toml: change it there"}
	p.press("<c-u>x<enter>")
	p.hears("is in config.toml")
	v.fail = errors.New("disk full")
	p.press("fkind:bug<c-s>y<enter>")
	p.hears("Disk full")
}

func TestABoardCanBeginFiltered(t *testing.T) {
	p, _ := withViews(t, "view:piotrs")
	require.Equal(t, "view:piotrs", p.m.shown.filter.text)
	for _, c := range p.shown() {
		require.Equal(t, "piotr", c.DRI)
	}
	p.press("f")
	require.True(t, strings.HasPrefix(p.m.prompt.line.String(), "view:piotrs"))
}

func TestThePaletteKnowsTheDeedsOfTheBoardWhenTheViewsHaveCome(t *testing.T) {
	p, _ := withViews(t, "")
	p.press(":piotrs").sees("view")
	p.press("<c-u>gameplan")
	require.NotEmpty(t, p.m.prompt.items)
}

package board

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// withTabs is a board whose person has saved views, as tabs in this order.
func withTabs(t testing.TB, width, height int, views ...string) (*person, *fakeViews) {
	v := &fakeViews{all: map[string]string{}, hidden: map[string]bool{}}
	for _, x := range views {
		name, text, _ := strings.Cut(x, "=")
		v.all[name], v.order = text, append(v.order, name)
	}
	return sit(t, 60, width, height, func(c *Config) { c.Views = v }), v
}

var someTabs = []string{"piotrs=dri:piotr", "urgent=priority:1", "late=stag:x"}

func TestTheSavedViewsAreTabsBesideTheKinds(t *testing.T) {
	p, _ := withTabs(t, 120, 36, someTabs...)
	p.sees("Bugs  Features  All · piotrs  urgent  late (broken)")
	p.press("<tab><tab><tab>")
	require.Equal(t, "piotrs", p.m.onView())
	require.NotEmpty(t, p.shown())
	for _, c := range p.shown() {
		require.Equal(t, "piotr", c.DRI)
	}
	require.NotContains(t, p.screen(), "filter view:", "the name of the tab says it")
	p.press("<tab>")
	for _, c := range p.shown() {
		require.Equal(t, 1, c.Priority)
	}
	p.press("<tab><tab>")
	require.Equal(t, "Bugs", p.m.tabs.onShow().title, "after the last comes the first")
	require.True(t, p.m.shown.filter.isZero())
	p.press("<s-tab><s-tab>")
	require.Equal(t, "urgent", p.m.onView())
	p.press(":show bugs<enter>:view piotrs<enter>")
	require.Equal(t, "piotrs", p.m.onView())
}

func TestTheFilterOfTheTracksAndThoseOfTheViewsAreApart(t *testing.T) {
	p, _ := withTabs(t, 120, 36, someTabs...)
	p.press("fpriority:2<enter><tab><tab>").sees("filter priority:2")
	p.press("<tab>")
	require.Equal(t, "view:piotrs", p.m.shown.filter.text)
	p.press("<s-tab>").sees("filter priority:2")
	p.press("<tab><esc>").hears("This is the view piotrs")
	p.press("<space><esc>")
	require.Zero(t, p.m.marked.cards.count(), "marks are left, as on a track")
	require.Equal(t, "piotrs", p.m.onView())
}

func TestEachTabIsAsItWasLeft(t *testing.T) {
	p, _ := withTabs(t, 120, 36, someTabs...)
	p.press("ljj")
	bug := p.on()
	p.press("<s-tab><s-tab>llj")
	urgent, col := p.on(), p.m.shown.col
	require.Equal(t, "urgent", p.m.onView())
	p.press("<tab><tab>")
	require.Equal(t, bug, p.on(), "the track is where it was")
	p.press("<s-tab><s-tab>")
	require.Equal(t, urgent, p.on())
	require.Equal(t, col, p.m.shown.col)
}

func TestAChangedViewSaysSoAndOffersToSave(t *testing.T) {
	p, v := withTabs(t, 120, 36, someTabs...)
	p.press("<tab><tab><tab>f")
	p.sees("Filter  dri:piotr")
	p.press("kind:bug<enter>")
	p.hears("Changed: f then ctrl+s saves the view piotrs, esc goes back to what is saved.")
	p.sees("piotrs*").sees("changed: dri:piotr kind:bug")
	p.press("<tab><s-tab>").sees("changed: dri:piotr kind:bug")
	p.press("<esc>").hears("The view piotrs is as it is saved.")
	require.NotContains(t, p.screen(), "piotrs*")
	p.press("fkind:bug<enter>f<c-u>dri:piotr<enter>")
	require.False(t, p.m.isChanged(), "typed back to what is saved")

	p.press("fkind:bug<c-s>").sees("Save as view")
	p.press("<enter>").hears("Saved as view:piotrs")
	require.Equal(t, "dri:piotr kind:bug", v.all["piotrs"])
	require.False(t, p.m.isChanged())

	p.press("fpriority:1<c-s><c-u>worst<enter>").hears("Saved as view:worst: a tab")
	require.Equal(t, "worst", p.m.onView(), "the new one is shown")
	require.Equal(t, "dri:piotr kind:bug", v.all["piotrs"])
	p.press("f<c-u>priority:2<enter>:save the view<enter>").hears("Saved as view:worst")
	require.Equal(t, "priority:2", v.all["worst"])
	v.fail = errors.New("disk full")
	p.press("f<c-u>priority:3<enter>:save the view<enter>").hears("Disk full")
	require.True(t, p.m.isChanged())
}

func TestAViewThatCannotBeReadSaysWhyAndIsMendedInPlace(t *testing.T) {
	p, v := withTabs(t, 120, 36, someTabs...)
	p.press("<s-tab>").sees("The view late cannot be read").sees(`Filter key "stag" is no key (did you mean stage?)`).sees("stag:x")
	require.Empty(t, p.shown())
	p.press("L").hears("There is no card here")
	p.press("f<c-u>stage:triage<c-s><enter>")
	require.Equal(t, "stage:triage", v.all["late"])
	p.sees("late").hears("Saved as view:late")
	require.NotContains(t, p.screen(), "broken")
	require.NotEmpty(t, p.shown())
}

func TestAnotherWindowsViewsComeAndGo(t *testing.T) {
	p, v := withTabs(t, 120, 36, someTabs...)
	p.press("<tab><tab><tab>")
	v.all["urgent"], v.all["piotrs"] = "priority:2", "priority:2"
	v.order = []string{"urgent", "piotrs", "late"}
	p.press(":<esc>")
	require.Equal(t, "piotrs", p.m.onView(), "the tab on show stays, wherever it stands now")
	p.sees("urgent  piotrs")
	for _, c := range p.shown() {
		require.Equal(t, 2, c.Priority)
	}
	delete(v.all, "piotrs")
	p.press(":").hears("The view piotrs is a tab no longer.").press("<esc>")
	require.Equal(t, "All", p.m.tabs.onShow().title)
	require.True(t, p.m.shown.filter.isZero())
	v.hidden["urgent"] = true
	p.press(":<esc>")
	require.NotContains(t, p.screen(), "urgent")
	p.press(":view urgent<enter>")
	require.Equal(t, "view:urgent", p.m.shown.filter.text, "what is no tab is a filter still")
}

func TestTheTabsFitAndTheOneOnShowIsAlwaysThere(t *testing.T) {
	var many []string
	for i := range 12 {
		many = append(many, fmt.Sprintf("a-view-%02d=priority:%d", i, 1+i%4))
	}
	for _, width := range []int{200, 120, 80, 60, 40, 20} {
		p, _ := withTabs(t, width, 15, many...)
		for range 15 {
			fits(t, p.m)
			title := p.m.tabs.onShow().title
			if width >= 40 {
				p.sees(title)
				require.Contains(t, p.screen(), "+", "%d", width)
			}
			p.press("<tab>")
		}
	}
	p, _ := withTabs(t, 80, 15, many...)
	require.Regexp(t, `All · a-view-00.* \+\d+ `, p.screen())
}

func TestATabIsClicked(t *testing.T) {
	p, _ := withTabs(t, 120, 36, someTabs...)
	p.click("urgent")
	require.Equal(t, "urgent", p.m.onView())
	p.click("All")
	require.Empty(t, p.m.onView())
	q, _ := withTabs(t, 40, 15, someTabs...)
	q.sees("Bugs +5").click("+5")
	require.Equal(t, "Features", q.m.tabs.onShow().title)
}

func TestACardThatTheViewDoesNotShowIsFoundOnAll(t *testing.T) {
	p, _ := withTabs(t, 120, 36, "none=dri:nobody")
	p.press("<tab><tab><tab>").sees("Nothing matches dri:nobody")
	p.press("/macro<enter>")
	require.Equal(t, "All", p.m.tabs.onShow().title)
	p.hears("The view none does not show")
}

func TestAListenerHearsWhichViewIsOnShow(t *testing.T) {
	v := &fakeViews{all: map[string]string{"piotrs": "dri:piotr", "late": "stag:x"}, order: []string{"piotrs", "late"}}
	h := &listener{person: sit(t, 60, 120, 36, func(c *Config) { c.Views = v })}
	h.l = newLinear(h.m.cfg, &voice{out: &h.out})
	require.Contains(t, h.types("<tab><tab><tab>"), "View piotrs, 1 of 2, filter dri:piotr, 7 columns.")
	lines := h.types("<tab>")
	require.Contains(t, strings.Join(lines, "\n"), `View late, 2 of 2, cannot be read: `)
	h.types("<s-tab>fpriority:1<enter>")
	require.Contains(t, h.types("<tab><s-tab>"), "View piotrs, 1 of 2, changed to dri:piotr priority:1, not saved, 7 columns.")
}

func TestAWorkflowThatChangesKeepsTheViews(t *testing.T) {
	rules := workflow.Default()
	v := &fakeViews{all: map[string]string{"piotrs": "dri:piotr"}}
	p := sit(t, 60, 120, 36, func(c *Config) { c.Views = v; c.Rules = func() *workflow.Rules { return rules } })
	p.press("<s-tab>")
	other, err := workflow.Parse(workflow.Shipped()["support-ops-2026"])
	require.NoError(t, err)
	rules = other
	p.file.version++
	p.poll()
	p.sees("Administrative  All · piotrs")
	require.Empty(t, p.m.onView())
	require.True(t, p.m.shown.filter.isZero(), "the filter of the view stays with it")
}

func TestGoldenTabs(t *testing.T) {
	for _, x := range []struct{ name, keys string }{
		{"track", "jj"}, {"view", "<tab><tab><tab>l"}, {"changed", "<tab><tab><tab>fpriority:2<enter>"}, {"broken", "<s-tab>"},
	} {
		for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 15}} {
			t.Run(fmt.Sprintf("%s-%dx%d", x.name, size[0], size[1]), func(t *testing.T) {
				p, _ := withTabs(t, size[0], size[1], "mine=dri:piotr", "urgent=priority:1", "this-week=iteration:current", "on-rita=waiting:requester", "late=stag:x")
				golden.RequireEqual(t, p.press(x.keys).screen())
			})
		}
	}
}

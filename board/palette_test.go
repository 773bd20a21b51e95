package board

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

func TestKeysBehindANameThatIsLookedUpActOnThatCard(t *testing.T) {
	p := sit(t, 20, 120, 36)
	p.add(bugIn("Planning"))
	p.poll()
	before := p.on()
	require.NotEqual(t, workflow.CardID("mine00000001"), before)
	p.slow = true
	p.press(":card mine<enter>cFor mine<c-s>")
	p.catchUp()
	require.Len(t, p.mine().Comments, 1)
	require.Empty(t, p.file.cards[before].Comments)

	p.slow = true
	p.press("<esc>:card nobody<enter>x")
	p.catchUp()
	p.hears("No card is called nobody")
	require.False(t, p.m.form.isOpen(), "a key for a card that is not there is for none")
}

func TestThePaletteDoesWhatIsPicked(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press(":comm")
	p.sees("Do  comm").sees("comment")
	p.press("<enter>")
	require.True(t, p.m.form.isOpen())
	require.False(t, p.m.prompt.isOpen())
}

func TestThePaletteShowsKeysAndEverythingThatTheTableHas(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press(":")
	list := p.listed()
	for _, b := range keymap.Default().In(keymap.OnBoard) {
		if !slices.Contains(notInPalette, b.Action) && b.Action != keymap.Quit { // quit has two rows
			require.Contains(t, list, cell.Pad(compact(b.Keys[0]), deedKeys)+" "+b.Does)
		}
	}
	require.Contains(t, list, cell.Pad("2", deedKeys)+" go to Planning")
	require.Contains(t, list, cell.Pad("", deedKeys)+" show Features")
}

func compact(key string) string {
	if key == "g p" {
		return "gp"
	}
	if len(key) == 3 && key[1] == ' ' {
		return key[:1] + key[2:]
	}
	return key
}

func TestAnActionWithoutAKeyIsInThePalette(t *testing.T) {
	keys, err := keymap.New(keymap.Overrides{"comment": {}})
	require.NoError(t, err)
	p := sit(t, 60, 120, 36, func(c *Config) { c.Keys = keys })
	p.press(":comment<enter>")
	require.True(t, p.m.form.isOpen())
}

func TestThePaletteSaysWhyNotAsTheKeyWould(t *testing.T) {
	p := sit(t, 0, 120, 36)
	p.press(":comment<enter>")
	p.hears("There is no card here.")
	require.True(t, p.m.cannot(keymap.Comment))

	p = sit(t, 60, 120, 36)
	p.press(":reopen<enter>")
	said := p.m.status.text
	require.NotEmpty(t, said)
	q := sit(t, 60, 120, 36)
	q.press("X")
	require.Equal(t, q.m.status.text, said)
}

func TestThePaletteGoesToStagesTracksAndFilters(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press(":feat<enter>")
	require.Equal(t, "Features", p.m.tabs.onShow().title)
	p.press(":go queued<enter>")
	require.Equal(t, "Queued", string(p.m.shown.cols[p.m.shown.col].stage))
	p.press(":filter dri:ana<enter>")
	require.Equal(t, "dri:ana", p.m.shown.filter.text)
	p.press(":filter dri<enter>")
	require.Equal(t, "dri", p.m.shown.filter.text, "a word")
	p.press(":filter stag:x<enter>")
	p.hears("did you mean stage?")
	p.press(":card k8im<enter>")
	require.Equal(t, "k8im", p.m.card.whole.Handle)
	p.press(":card nosuch<enter>")
	p.hears("nosuch")
}

func TestThePaletteShowsTheBoardAsItStood(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press(":at 2026-11-20<enter>")
	require.Equal(t, "2026-11-20", p.m.dates.past.Format("2006-01-02"))
	p.press("<esc>:at nonsense<enter>")
	require.Contains(t, p.m.status.text, "nonsense")
}

func TestADeedThatWantsAnArgumentAsksForItOnTheLine(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press(":filter TEXT<c-u>filter t<bs><bs>")
	p.press("<c-u>only the cards<enter>")
	require.Equal(t, "filter ", p.m.prompt.line.String())
	p.press("dri:ana<enter>")
	require.Equal(t, "dri:ana", p.m.shown.filter.text)
}

func TestThePaletteInAnOpenCardActsOnIt(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("<enter>:comment<enter>")
	require.True(t, p.m.form.isOpen())
	p.press("<esc>:<esc>")
	require.Equal(t, onCard, p.m.screen, "left without a trace")
	p.press(":next card<enter>")
	require.Equal(t, onCard, p.m.screen)
}

func TestThePaletteOffersViewsAndStillTheKeysOfTheBoard(t *testing.T) {
	p, _ := withViews(t, "")
	p.press(":")
	require.Contains(t, strings.Join(p.listed(), "\n"), "view piotrs")
	require.Contains(t, strings.Join(p.listed(), "\n"), "comment")
	require.NotContains(t, strings.Join(p.listed(), "\n"), "complete the word")
}

func TestThePaletteLearnsNothing(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press(":")
	before := p.listed()
	p.press("comment<enter>something secret<esc>:")
	require.Equal(t, before, p.listed())
	require.Empty(t, p.m.prompt.line.String())
}

func TestAListWithNothingInItSaysSo(t *testing.T) {
	p := sit(t, 60, 80, 24)
	p.press(":xyz").sees("nothing that can be done here goes by these words").press("<enter>").hears("Nothing that can be done here")
	require.Contains(t, p.m.say(), "Nothing that can be done here goes by these words.")
	p.press("<esc>/").sees("a handle, or words of a title").press("zzzz").sees("no card has this handle").press("<enter>").hears("No card has this handle")
	p.press("<c-u>ma").sees("found")
	require.NotContains(t, p.screen(), "no card has this handle")
}

package board

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// step lets the oldest of what is held back answer.
func (p *person) step() {
	cmd := p.later[0]
	p.later = p.later[1:]
	carry(cmd, func(c tea.Cmd) { p.later = append(p.later, c) }, p.send)
}

// What a screen shows of a search does not wait for what it does not show.
func TestTheFirstScreenOfASearchComesBeforeTheRest(t *testing.T) {
	p := sit(t, 200, 120, 24)
	p.press("/")
	p.slow = true
	p.press("the")
	for p.m.finder.text != "the" {
		p.step()
	}
	first, screen := p.m.finder.found, p.m.laidOut().list
	require.Len(t, first, screen, "what fits on the screen")
	require.Greater(t, p.m.finder.total, screen)
	said := p.m.say()
	p.press("<down><down>")
	shown := p.listed()
	p.catchUp()
	require.Equal(t, 2, p.m.prompt.pick, "the pick stays")
	require.Equal(t, shown, p.listed()[:screen], "and what is shown")
	require.Len(t, p.m.finder.found, p.m.finder.total, "and now all are there")
	require.Equal(t, first, p.m.finder.found[:screen])
	p.press("<up><up>")
	require.Equal(t, said, p.m.say(), "how many there are was said at once")
}

func TestTheRestOfAnEarlierSearchIsDropped(t *testing.T) {
	p := sit(t, 200, 120, 24)
	p.press("/")
	p.slow = true
	p.press("the")
	for p.m.finder.text != "the" {
		p.step()
	}
	require.Len(t, p.later, 1)
	rest := p.later[0]
	p.later = nil
	p.press("<esc>/log")
	for p.m.finder.text != "log" {
		p.step()
	}
	listed := p.m.finder.found
	carry(rest, p.run, p.send)
	require.Equal(t, listed, p.m.finder.found)
}

// Who stands far down in the list still stands there while the same is looked for
// again, as when the file has changed.
func TestThePickStaysWhileASearchIsMadeAgain(t *testing.T) {
	p := sit(t, 200, 120, 24)
	p.press("/the" + strings.Repeat("<down>", 40))
	on := p.m.prompt.items[40].card
	m, again := p.m.look()
	p.m, p.slow = m, true
	p.run(again)
	for len(p.later) > 0 {
		p.step()
		require.Equal(t, on, p.m.prompt.items[p.m.prompt.pick].card)
	}
}

// The letters of a text hide no card that fits.
func TestWhatFitsHasTheLetters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, typed := rapid.StringMatching(`[a-d0-4é日 #-]{0,12}`).Draw(t, "text"), rapid.StringMatching(`[a-d0-4é日 #-]{1,6}`).Draw(t, "typed")
		s := soughtIn(typed)
		if s.score(text) > 0 {
			require.True(t, lettersIn(text).hold(lettersIn(s...)))
		}
	})
}

// What is found is what looking at each title in turn finds, in that order.
func TestASearchFindsWhatLookingAtEachTitleFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []titled
		var cat catalogue
		for range rapid.IntRange(0, 4).Draw(t, "chunks") {
			var b chunkOf
			for range rapid.IntRange(0, 600).Draw(t, "titles") {
				title := rapid.SampledFrom([]string{"Rotate keys", "rot", "a rotten key", "Carrot", "r o t", "other", "Rot and rot"}).Draw(t, "title")
				one := Title{ID: []byte{'a' + byte(len(all)%26), 'a' + byte(len(all)/26%26), 'a' + byte(len(all)/676)}, Text: []byte(title), Open: len(all)%3 > 0, Number: len(all) % 4}
				b.add(one)
				all = append(all, titled{id: string(one.ID), title: lowered(title), number: one.Number, open: one.Open})
			}
			cat.chunks = append(cat.chunks, b.packed())
		}
		s := soughtIn(rapid.SampledFrom([]string{"rot", "key rot", "z", "aab", "#2", "o"}).Draw(t, "typed"))
		worth := func(c titled) int { return max(s.score(c.title), s.name(c.id, c.number)) }
		var want []titled
		for _, c := range all {
			if worth(c) > 0 {
				want = append(want, c)
			}
		}
		slices.SortStableFunc(want, func(a, b titled) int {
			return cmp.Or(worth(b)-worth(a), count(b.open)-count(a.open), len(a.title)-len(b.title))
		})
		got, total := cat.find(s.worth())
		require.Equal(t, len(want), total)
		require.Len(t, got, min(total, mostHits))
		for i, h := range got {
			require.Equal(t, want[i].id, string(h.id), "place %d", i)
		}
	})
}

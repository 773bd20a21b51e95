package board

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatOthersChangeUnderAnOpenFormIsNotOverwrittenUnawares(t *testing.T) {
	p := feature(t, "Triage").press("e<c-e> mine")
	c := p.mine()
	title := c.Title
	c.Title, c.DRI, c.Priority = title+" theirs", "piotr", 2
	p.add(c)
	p.poll()
	text := strings.Join(strings.Fields(p.screen()), " ")
	require.Contains(t, text, "Changed meanwhile by somebody: title, now “"+title+" theirs”. What you accept here takes its place.")
	require.Equal(t, title+" mine", p.m.form.text("title"), "what is typed stays")
	require.Equal(t, "piotr", p.m.form.text("dri"), "what is not touched is theirs")
	require.Equal(t, "2", p.m.form.text("priority"))
	p.press("<enter>")
	require.Equal(t, title+" mine", p.mine().Title, "who accepts it was told")
	require.Equal(t, "piotr", p.mine().DRI)
	p.press("e<tab>").poll()
	require.Empty(t, p.m.form.meanwhile, "nobody else has changed it")

	p = feature(t, "Triage").press("gp<c-s>").press("gp")
	c = p.mine()
	c.Gameplan = "theirs"
	p.add(c)
	p.poll()
	require.Empty(t, p.m.form.meanwhile)
	require.Equal(t, "theirs", p.m.form.text("gameplan"), "nothing was typed yet")
	p.press("<c-e> and mine<c-s>")
	require.Equal(t, "theirs and mine", p.mine().Gameplan)
}

func TestAListenerIsToldWhatChangesUnderTheForm(t *testing.T) {
	h := listen(t, 60)
	h.types("ex")
	c := h.file.cards[h.l.focused()]
	c.Title = "theirs"
	h.add(c)
	h.poll()
	require.Contains(t, one(h.printed()), "Changed meanwhile by somebody: title, now “theirs”.")
	h.poll()
	require.Empty(t, h.printed())
}

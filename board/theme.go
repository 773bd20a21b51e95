package board

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// role is what a piece of text is, which decides how it looks. No other file
// knows a colour.
type role uint8

const (
	plain    role = iota // the terminal's own text
	strong               // titles, and what has the focus
	dim                  // what one reads second
	faint                // rules and hints
	focus                // the selection and the place where keys go
	good                 // ready, saved
	warn                 // waits on somebody
	bad                  // refused, forced, unsaved, over a limit
	chip                 // labels
	bug                  // the mark of a bug
	feat                 // the mark of any other kind
	tab                  // the track on show
	then                 // what is on screen is the past
	emphasis             // *emphasis* in a text
	code                 // code in a text
	match                // what was searched for
	here                 // the match that one is at
	roles
)

// roleNames are the names by which a theme file calls the roles.
var roleNames = [roles]string{
	plain: "text", strong: "title", dim: "second", faint: "hint", focus: "focus", good: "good", warn: "warn", bad: "bad",
	chip: "label", bug: "bug", feat: "feature", tab: "track", then: "past",
	emphasis: "emphasis", code: "code", match: "match", here: "here",
}

// theme is the palette and the glyphs in force. A value; two themes with the
// same fields draw the same.
type theme struct {
	profile   colorprofile.Profile
	light     bool // the terminal said that its background is light
	ascii     bool
	ambiguous Ambiguity
	named     *Theme         // nil: quiet
	look      *[roles]string // its palette, once it is made
}

// dressed is the theme with its palette made: drawing asks for it a thousand
// times a screen.
func (t theme) dressed() theme {
	t.look = nil
	t.look = t.palette()
	return t
}

// palette gives each role the SGR sequence that begins it. Text keeps the
// terminal's own colour, so that a background guessed wrong costs no legibility.
func (t theme) palette() *[roles]string {
	if t.look != nil {
		return t.look
	}
	base := shipped["quiet"]
	if t.named != nil {
		base = *t.named
	}
	out := new([roles]string)
	for r := range roles {
		out[r] = t.begins(base.style(r, t.light, t.profile))
	}
	return out
}

// begins is what a style writes before its text: asked of Lip Gloss once, for a
// Render of each piece of a screen costs more than all else that a key does.
func (t theme) begins(s Style) string {
	l := lipgloss.NewStyle().Bold(s.Bold).Underline(s.Underline).Reverse(s.Reverse).Faint(s.Faint)
	if s.Colour != "" && t.profile > colorprofile.ASCII {
		l = l.Foreground(t.ink(s.Colour))
	}
	before, _, _ := strings.Cut(l.Render("x"), "x")
	return before
}

// ink is a colour as the terminal can show it.
func (t theme) ink(colour string) color.Color {
	if n, ok := colourNames[colour]; ok {
		colour = n
	}
	return t.profile.Convert(lipgloss.Color(colour))
}

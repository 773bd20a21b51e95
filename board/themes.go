package board

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"opsboard/workflow"
)

// Style is how one role looks.
type Style struct {
	// Colour is "#rrggbb", a number of the terminal's 256 colours, or the name of
	// one of its first sixteen; "" is the colour of the terminal's own text.
	Colour                          string
	Bold, Underline, Reverse, Faint bool
}

// Theme gives roles their looks, by the names that [Roles] lists, on a dark
// background and on a light one. A role that it does not name looks as in the
// theme "quiet".
type Theme struct {
	Name        string
	Dark, Light map[string]Style

	few map[string]Style // with sixteen colours or none, whose shades nobody knows
}

// Roles lists what a theme can give a look to.
func Roles() []string { return slices.Clone(roleNames[:]) }

// Themes lists the themes that ship with the program.
func Themes() []string { return slices.Sorted(maps.Keys(shipped)) }

// ShippedTheme is a theme that ships with the program; ok is false for a name
// that is none.
func ShippedTheme(name string) (_ Theme, ok bool) {
	t, ok := shipped[name]
	return t, ok
}

// With is the theme under another name, with other looks for some roles. A
// terminal of sixteen colours shows these as well as it can.
func (t Theme) With(name string, dark, light map[string]Style) Theme {
	over := func(base, said map[string]Style) map[string]Style {
		out := maps.Clone(base)
		maps.Copy(out, said)
		return out
	}
	out := Theme{Name: name, Dark: over(t.Dark, dark), Light: over(t.Light, light), few: maps.Clone(t.few)}
	for role := range dark {
		delete(out.few, role)
	}
	for role := range light {
		delete(out.few, role)
	}
	return out
}

// style is the look of a role: as the theme says it, else as quiet does. With
// sixteen colours a theme's own ones count only where it names them for itself.
func (t Theme) style(r role, light bool, p colorprofile.Profile) Style {
	side := func(t Theme) map[string]Style {
		if light {
			return t.Light
		}
		return t.Dark
	}
	quiet, name := shipped["quiet"], roleNames[r]
	tables := []map[string]Style{side(t), side(quiet)}
	if p <= colorprofile.ANSI {
		tables = []map[string]Style{t.few, side(t), quiet.few}
	}
	for _, table := range tables {
		if s, ok := table[name]; ok {
			return s
		}
	}
	return Style{}
}

// colourNames are the sixteen colours that every terminal has, by name.
var colourNames = func() map[string]string {
	out := map[string]string{}
	for i, n := range []string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"} {
		out[n], out["bright-"+n] = strconv.Itoa(i), strconv.Itoa(i+8)
	}
	out["grey"], out["gray"] = "8", "8"
	return out
}()

// ParseStyle reads the look of a role as a theme file says it: a colour, or
// "default" for the terminal's own, and any of bold, underline, reverse and
// faint: "#7dcfff bold". The error is a sentence for whoever wrote the file.
func ParseStyle(text string) (Style, error) {
	var s Style
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return s, fmt.Errorf("a look is a colour and words such as bold: \"#7dcfff bold\", or \"default\"")
	}
	coloured := false
	for _, w := range words {
		flag, isFlag := map[string]*bool{"bold": &s.Bold, "underline": &s.Underline, "reverse": &s.Reverse, "faint": &s.Faint}[w]
		switch {
		case isFlag:
			*flag = true
		case coloured:
			return s, fmt.Errorf("%q is a second colour: a look has one", w)
		case w == "default":
			coloured = true
		case isColour(w):
			s.Colour, coloured = w, true
		default:
			return s, fmt.Errorf("%q is no colour: write #rrggbb, 0 to 255, or a name%s", w, meant(w))
		}
	}
	return s, nil
}

func isColour(w string) bool {
	if _, ok := colourNames[w]; ok {
		return true
	}
	if hex, ok := strings.CutPrefix(w, "#"); ok {
		_, err := strconv.ParseUint(hex, 16, 32)
		return err == nil && (len(hex) == 6 || len(hex) == 3)
	}
	n, err := strconv.Atoi(w)
	return err == nil && n >= 0 && n < 256 && w == strconv.Itoa(n)
}

func meant(word string) string {
	words := append(slices.Sorted(maps.Keys(colourNames)), "bold", "underline", "reverse", "faint", "default")
	if n := workflow.Nearest(word, words); n != "" {
		return " (did you mean " + n + "?)"
	}
	return " such as red or bright-blue"
}

package board

import "opsboard/board/markdown"

// Ambiguity is what is known of the terminal about characters that Unicode calls
// ambiguous: ● · … ─ and many letters take one cell in most terminals, and two in
// some that are set up for Chinese, Japanese or Korean.
type Ambiguity uint8

// What may be known of them.
const (
	AmbiguousNarrow Ambiguity = iota // they take one cell
	AmbiguousUnsure                  // the board's own marks avoid them; texts are drawn as they are
	AmbiguousWide                    // none is drawn: texts are put into letters that are not
)

// glyphs are the marks that are not letters. Each takes one cell.
type glyphs struct {
	bar, rule, bug, feature, other           string
	ready, waits, asked, no, forced, unsaved string
	left, right, dot, bullet, open, marked   string
	news, confidential, unsent, clash        string
}

func (t theme) glyphs() *glyphs {
	switch {
	case t.ascii:
		return &asciiGlyphs
	case t.ambiguous != AmbiguousNarrow:
		return &narrowGlyphs
	}
	return &unicodeGlyphs
}

var (
	unicodeGlyphs = glyphs{
		bar: "▌", rule: "─", bug: "●", feature: "▲", other: "■",
		ready: "✓", waits: "○", asked: "◊", no: "✗", forced: "!", unsaved: "*",
		left: "‹", right: "›", dot: "·", bullet: "•", open: "○", marked: "◆", news: "‣", confidential: "⊠", unsent: "↑", clash: "≠",
	}
	// narrowGlyphs are one cell wide in every terminal.
	narrowGlyphs = glyphs{
		bar: "▐", rule: "╌", bug: "◉", feature: "▴", other: "▪",
		ready: "✓", waits: "◦", asked: "◊", no: "✗", forced: "!", unsaved: "*",
		left: "‹", right: "›", dot: "⋅", bullet: "◦", open: "◦", marked: "✦", news: "‣", confidential: "⊠", unsent: "⇡", clash: "⇄",
	}
	asciiGlyphs = glyphs{
		bar: ">", rule: "-", bug: "*", feature: "+", other: "#",
		ready: "v", waits: "o", asked: "?", no: "x", forced: "!", unsaved: "*",
		left: "<", right: ">", dot: ".", bullet: "*", open: "o", marked: "=", news: "~", confidential: "&", unsent: "^", clash: "%",
	}
)

// inTexts are the marks of Markdown texts.
func (t theme) inTexts() markdown.Glyphs {
	g := t.glyphs()
	switch {
	case t.ascii:
		return markdown.ASCII
	case t.ambiguous != AmbiguousNarrow:
		out := markdown.ASCII
		out.Bullet, out.Rule, out.More = g.bullet, g.rule, g.right
		return out
	}
	return markdown.Unicode
}

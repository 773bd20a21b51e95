// Package markdown lays out what people write in Markdown for the cells of a
// terminal.
//
// [Parse] reads a text once into a [Document] that knows no width;
// [Document.Lines] lays that out for a width. The dialect is that of GitLab as
// far as a terminal can show it: tables, task lists, strikethrough and bare
// addresses are known, raw HTML is shown as it was typed.
//
// The text is hostile. What comes out went through package cell, no line is
// wider than asked for, and time and depth are bounded whatever the text says: a
// part that is nested too deeply, or made to be slow, is shown as plain text.
package markdown

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// Look is what a piece of text is; the reader of the lines decides how that
// looks. A reader that ignores it loses no meaning but that of emphasis.
type Look uint8

// The looks.
const (
	Plain    Look = iota
	Emphasis      // *emphasis*
	Strong        // **strong**
	Struck        // ~~struck out~~, the marks included
	Code          // `code`, the marks included, and blocks of code
	Heading       // the text of a heading
	Address       // where a link leads
	Mark          // what is no text: bullets, numbers, boxes, quote bars, hashes, names of columns
	Rule          // lines that part
)

// Span is a piece of a line in one look. Its text is clean.
type Span struct {
	Look Look
	Text string
}

// Line is one line of a laid out document.
type Line struct {
	Spans []Span
	Lead  int  // how many of the spans come before the text: indents, bullets, bars
	Glued bool // the line goes on within a word of the line before

	// Block and At say which text begins here, whatever the width: the number of
	// the block, and the place within it.
	Block, At int
}

// Glyphs are the marks that a document is drawn with.
type Glyphs struct {
	Bullet, Quote, Rule string // each one cell
	Todo, Done          string // the box of a task
	More                string // begins a line of code that is too long for one; one cell
}

// Unicode and ASCII are the glyphs for the two kinds of terminal.
var (
	Unicode = Glyphs{Bullet: "•", Quote: "│", Rule: "─", Todo: "☐", Done: "☑", More: "›"}
	ASCII   = Glyphs{Bullet: "*", Quote: "|", Rule: "-", Todo: "[ ]", Done: "[x]", More: ">"}
)

// Document is a text that was read. It is never changed, so many goroutines may
// lay it out.
type Document struct {
	blocks []block
	parts  int // quotes and items
	left   int
}

// The bounds. Beyond asMarkdown a text is shown as it is typed, beyond longest it
// is not shown.
const (
	asMarkdown = 256 << 10
	longest    = 1 << 20
	deepest    = 16 // quotes and lists within each other that are drawn so
)

// Parse reads a text. It never fails.
func Parse(text string) *Document {
	d := &Document{}
	if len(text) > longest {
		n := floor(text, longest)
		d.left, text = len(text)-n, text[:n]
	}
	marked := text
	if len(text) > asMarkdown {
		marked = text[:lineEnd(text, asMarkdown)]
	}
	for _, c := range chunks(marked) {
		d.read(c)
	}
	for _, c := range chunks(text[len(marked):]) {
		d.blocks = append(d.blocks, asTyped(c.text, c.gap))
	}
	return d
}

// Typed is a text as it was typed, with nothing read into it: what [Parse] makes
// of a text that is not Markdown, and at once.
func Typed(text string) *Document {
	d := &Document{}
	if len(text) > longest {
		n := floor(text, longest)
		d.left, text = len(text)-n, text[:n]
	}
	d.blocks = []block{asTyped(text, false)}
	return d
}

// Left is how many bytes of the text are not shown, because it is too long.
func (d *Document) Left() int { return d.left }

// read adds the blocks of one chunk.
func (d *Document) read(c chunk) {
	if c.isHostile() {
		d.blocks = append(d.blocks, asTyped(c.text, c.gap))
		return
	}
	src := []byte(c.text)
	r := reader{src: src, doc: d, gap: c.gap}
	r.blocks(c.parse(src), nil)
}

// reader walks the syntax tree of one chunk and adds its leaves, one after the
// other, each with the path of containers that it lies in.
type reader struct {
	src []byte
	doc *Document
	gap bool // a line is left empty before the next block
}

// within is the path one container deeper; beyond the limit it grows no more.
func (r *reader) within(path []part, p part) []part {
	if len(path) >= deepest {
		return path
	}
	r.doc.parts++
	p.id = r.doc.parts
	return append(slices.Clone(path), p)
}

func (r *reader) add(b block) {
	b.gap = r.gap && len(r.doc.blocks) > 0
	r.gap = true
	r.doc.blocks = append(r.doc.blocks, b)
}

// blocks adds the children of a container. The first block of a list item is
// the one that bears its label.
func (r *reader) blocks(parent ast.Node, path []part) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		r.block(n, path)
		path = later(path)
	}
}

func (r *reader) block(n ast.Node, path []part) {
	switch n := n.(type) {
	case *ast.Heading:
		b := r.flow(n, path)
		b.kind, b.level = heading, n.Level
		r.add(b)
	case *ast.ThematicBreak:
		r.add(block{kind: rule, path: path})
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		r.add(block{kind: code, path: path, lines: cleanLines(r.raw(n))})
	case *ast.HTMLBlock:
		b := asTyped(r.raw(n), false)
		b.path = path
		r.add(b)
	case *ast.Blockquote:
		r.blocks(n, r.within(path, part{kind: quote}))
	case *ast.List:
		r.list(n, path)
	case *ast.Paragraph, *ast.TextBlock:
		if b := r.flow(n, path); b.text != "" || len(path) > 0 {
			r.add(b)
		}
	default:
		if rows := r.table(n); rows != nil {
			r.add(block{kind: table, path: path, rows: rows, align: alignments(n)})
			return
		}
		r.blocks(n, path)
	}
}

// list adds the items of a list; those of a tight one follow without a gap.
func (r *reader) list(l *ast.List, path []part) {
	number := l.Start
	for n := l.FirstChild(); n != nil; n = n.NextSibling() {
		p := part{kind: bullet}
		if l.IsOrdered() {
			p = part{kind: ordered, number: number}
			number++
		}
		before, inside := len(r.doc.blocks), r.within(path, p)
		if n.FirstChild() == nil {
			r.add(block{path: inside})
		}
		r.blocks(n, inside)
		if l.IsTight {
			for i := before; i < len(r.doc.blocks); i++ {
				b := &r.doc.blocks[i]
				if i > before || n != l.FirstChild() {
					b.gap = b.gap && b.kind == code
				} else if inItem(path) {
					b.gap = false
				}
			}
		}
		path = later(path)
	}
}

func inItem(path []part) bool {
	return len(path) > 0 && path[len(path)-1].kind != quote
}

// raw is the source of a block, its own lines.
func (r *reader) raw(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		b.Write(seg.Value(r.src))
	}
	if h, ok := n.(*ast.HTMLBlock); ok && h.HasClosure() {
		b.Write(h.ClosureLine.Value(r.src))
	}
	return b.String()
}

// floor is the beginning of a character at or before n.
func floor(s string, n int) int {
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

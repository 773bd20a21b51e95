package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"opsboard/board/cell"
)

// flow is text to be wrapped: clean, one space between words, "\n" where a line
// must end.
type flow struct {
	text  string
	looks []stretch
	task  task // the box before it
}

// stretch says which look the text has up to a place.
type stretch struct {
	end  int
	look Look
}

type task uint8

const (
	none task = iota
	todo
	done
)

// put adds a text in a look.
func (f *flow) put(l Look, s string) {
	if s == "" {
		return
	}
	f.text += s
	if n := len(f.looks); n > 0 && f.looks[n-1].look == l {
		f.looks[n-1].end = len(f.text)
		return
	}
	f.looks = append(f.looks, stretch{len(f.text), l})
}

// flow reads the inline text of a block.
func (r *reader) flow(n ast.Node, path []part) block {
	i := inline{src: r.src}
	i.children(n, Plain)
	return block{path: path, flow: i.done()}
}

// inline gathers the text of a block.
type inline struct {
	src   []byte
	b     strings.Builder
	looks []stretch
	task  task
	end   byte // the last byte written
}

func (i *inline) done() flow {
	f := flow{text: i.b.String(), looks: i.looks, task: i.task}
	f.text = strings.TrimRight(f.text, " \n")
	for n := len(f.looks); n > 1 && f.looks[n-2].end >= len(f.text); n = len(f.looks) {
		f.looks = f.looks[:n-1]
	}
	return f
}

// put adds a text, with one space where it has several.
func (i *inline) put(l Look, s string) {
	s = cell.Clean(s)
	for s != "" {
		at := strings.IndexByte(s, ' ')
		switch {
		case at == 0:
			if i.end != ' ' && i.end != '\n' && i.end != 0 {
				i.write(l, " ")
			}
			s = strings.TrimLeft(s, " ")
		case at < 0:
			i.write(l, s)
			return
		default:
			i.write(l, s[:at])
			s = s[at:]
		}
	}
}

func (i *inline) write(l Look, s string) {
	i.b.WriteString(s)
	i.end = s[len(s)-1]
	if n := len(i.looks); n > 0 && i.looks[n-1].look == l {
		i.looks[n-1].end = i.b.Len()
		return
	}
	i.looks = append(i.looks, stretch{i.b.Len(), l})
}

func (i *inline) newline() {
	if i.end != 0 {
		i.write(Plain, "\n")
	}
}

func (i *inline) children(n ast.Node, l Look) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		i.node(c, l)
	}
}

func (i *inline) node(n ast.Node, l Look) {
	switch n := n.(type) {
	case *ast.Text:
		i.put(l, unescaped(n.Segment.Value(i.src)))
		i.lineEnd(n, l)
	case *ast.String:
		i.put(l, string(n.Value))
	case *ast.CodeSpan:
		i.put(Code, "`"+i.source(n)+"`")
	case *ast.Emphasis:
		i.children(n, max(l, map[bool]Look{true: Strong, false: Emphasis}[n.Level >= 2]))
	case *east.Strikethrough:
		i.put(Struck, "~~")
		i.children(n, Struck)
		i.put(Struck, "~~")
	case *east.TaskCheckBox:
		if i.task = todo; n.IsChecked {
			i.task = done
		}
	case *ast.Link:
		i.link(n, l)
	case *ast.Image:
		i.put(Mark, "image: ")
		i.children(n, l)
		i.address(string(n.Destination))
	case *ast.AutoLink:
		i.put(Address, string(n.Label(i.src)))
	case *ast.RawHTML:
		for k := range n.Segments.Len() {
			seg := n.Segments.At(k)
			i.put(l, string(seg.Value(i.src)))
		}
	default:
		i.children(n, l)
	}
}

// lineEnd is what follows a line of the source: a space, but a new line where
// the writer asked for one, and around a line that is a command to GitLab.
func (i *inline) lineEnd(n *ast.Text, l Look) {
	switch {
	case n.HardLineBreak():
		i.newline()
	case n.SoftLineBreak():
		if i.isCommand(n.Segment.Start) || i.isCommandAfter(n.Segment.Stop) {
			i.newline()
			return
		}
		i.put(l, " ")
	}
}

// isCommand reports whether the line around a place is a quick action: /assign.
func (i *inline) isCommand(at int) bool {
	start := strings.LastIndexByte(string(i.src[max(0, at-200):at]), '\n')
	if start < 0 && at > 200 {
		return false
	}
	return isCommand(i.src[max(0, at-200)+start+1:])
}

func (i *inline) isCommandAfter(at int) bool {
	rest := i.src[at:]
	for k, b := range rest {
		if b == '\n' {
			return isCommand(rest[k+1:])
		}
		if b != ' ' && b != '\r' {
			return false
		}
	}
	return false
}

func isCommand(line []byte) bool {
	return len(line) > 1 && line[0] == '/' && line[1] >= 'a' && line[1] <= 'z'
}

// source is the text of a code span as it stands.
func (i *inline) source(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.Write(c.Segment.Value(i.src))
		case *ast.String:
			b.Write(c.Value)
		}
	}
	return b.String()
}

// link is its text with its address, which stands once where both are the same.
func (i *inline) link(n *ast.Link, l Look) {
	from := i.b.Len()
	i.children(n, l)
	to := string(n.Destination)
	text := i.b.String()[from:]
	switch {
	case text == "":
		i.put(Address, to)
	case text != to && "mailto:"+text != to:
		i.address(to)
	}
}

func (i *inline) address(to string) {
	if to != "" {
		i.put(Plain, " ")
		i.put(Address, "("+unescaped([]byte(to))+")")
	}
}

// unescaped takes the backslashes off what they escape, and puts characters in
// place of their names.
func unescaped(s []byte) string {
	var b strings.Builder
	b.Grow(len(s))
	for k := 0; k < len(s); k++ {
		switch {
		case s[k] == '\\' && k+1 < len(s) && util.IsPunct(s[k+1]):
			k++
			b.WriteByte(s[k])
		case s[k] == '&':
			text, n := entity(s[k:])
			b.WriteString(text)
			k += n - 1
		default:
			b.WriteByte(s[k])
		}
	}
	return b.String()
}

// entity is the character that a name at the beginning of s stands for, and how
// long the name is; a name that is none stays as it is.
func entity(s []byte) (string, int) {
	end := 0
	for end < min(len(s), 34) && s[end] != ';' {
		end++
	}
	if end < 2 || end == min(len(s), 34) {
		return "&", 1
	}
	name := string(s[1:end])
	if digits, ok := strings.CutPrefix(name, "#"); ok {
		base := 10
		if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
			digits, base = digits[1:], 16
		}
		if r, err := strconv.ParseUint(digits, base, 32); err == nil {
			return string(rune(min(r, 0x110000))), end + 1
		}
		return "&", 1
	}
	if e, ok := util.LookUpHTML5EntityByName(name); ok {
		return string(e.Characters), end + 1
	}
	return "&", 1
}

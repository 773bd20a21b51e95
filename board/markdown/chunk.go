package markdown

import (
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// chunk is a part of a text that is read by itself: some work of the parser grows
// with the square of the text.
type chunk struct {
	text string
	gap  bool // it begins a block: it was not cut out of the middle of one
}

const chunkSize = 16 << 10

// chunks cuts a text at empty lines, where no block of code is open and what
// follows is not indented; where there are none, at a line end or space. A block
// of code that had to be cut goes on in the next chunk.
func chunks(s string) []chunk {
	var out []chunk
	reopen, gap := "", true
	for len(s)+len(reopen) > chunkSize+chunkSize/4 {
		end, fence := cutAt(reopen+s, chunkSize)
		end -= len(reopen)
		if end <= 0 {
			end, fence = floor(s, chunkSize), ""
		}
		out = append(out, chunk{reopen + s[:end], gap})
		gap = strings.HasSuffix(s[:end], "\n\n")
		reopen, s = fence, s[end:]
	}
	if s != "" {
		out = append(out, chunk{reopen + s, gap})
	}
	return out
}

// cutAt is where a text is cut after at most n bytes, and the line that opened
// the block of code in which that is.
func cutAt(s string, n int) (end int, fence string) {
	var open string // the fence that is open here
	best, line := 0, 0
	bestOpen := ""
	for at := 0; at < n; {
		next := strings.IndexByte(s[at:], '\n')
		if next < 0 || at+next+1 > n {
			break
		}
		next += at + 1
		l := strings.TrimLeft(s[at:next], " ")
		switch f := fenceOf(l); {
		case f == "":
		case open == "":
			open = l
		case f[0] == open[0] && len(f) >= len(fenceOf(open)) && strings.TrimSpace(l[len(f):]) == "":
			open = ""
		}
		line, bestOpen = next, open
		if strings.TrimSpace(l) == "" && open == "" && next < len(s) && s[next] != ' ' && s[next] != '\t' {
			best = next
		}
		at = next
	}
	switch {
	case best > n/8:
		return best, ""
	case line > n/8 && len(bestOpen) < 80:
		return line, bestOpen
	}
	if i := strings.LastIndexByte(s[:n], ' '); i > n-200 {
		return i + 1, ""
	}
	return floor(s, n), ""
}

// fenceOf is the fence that a line begins with: three or more of ` or ~.
func fenceOf(l string) string {
	for _, c := range []string{"`", "~"} {
		if n := len(l) - len(strings.TrimLeft(l, c)); n >= 3 {
			return l[:n]
		}
	}
	return ""
}

func lineEnd(s string, n int) int {
	if i := strings.LastIndexByte(s[:n], '\n'); i > n/2 {
		return i + 1
	}
	return floor(s, n)
}

// What nobody writes by hand, and what a parser is slow at.
const (
	manyBrackets = 1000 // in a chunk
	manyMarkers  = 40   // quotes and list items opened on one line
	manyColumns  = 64
)

// isHostile reports whether the chunk would cost more to read than it is worth.
func (c chunk) isHostile() bool {
	if strings.Count(c.text, "[") > manyBrackets {
		return true
	}
	for line := range strings.Lines(c.text) {
		if markers(line) > manyMarkers {
			return true
		}
	}
	return false
}

// markers counts how many containers a line may open.
func markers(line string) int {
	n := 0
	for i := 0; i < len(line); i++ {
		switch b := line[i]; {
		case b == '>' || b == '-' || b == '+' || b == '*' || b == '.' || b == ')':
			n++
		case b == ' ' || b == '\t' || b >= '0' && b <= '9':
		default:
			return n
		}
	}
	if strings.Trim(line, "-* \t\r\n") == "" && !strings.Contains(strings.TrimSpace(line), " ") {
		return 0 // a rule
	}
	return n
}

// hasVastTable reports whether a table would have too many columns: the parser
// fills each row up to their number.
func (c chunk) hasVastTable() bool {
	for line := range strings.Lines(c.text) {
		if strings.Count(line, "|") > manyColumns && strings.Trim(line, "|:- \t\r\n>") == "" {
			return true
		}
	}
	return false
}

// The two parsers are made when the first text is read.
var (
	whole      = sync.OnceValue(func() parser.Parser { return made(extension.Table) })
	tableless  = sync.OnceValue(func() parser.Parser { return made() })
	everywhere = []goldmark.Extender{extension.Strikethrough, extension.TaskList, extension.Linkify}
)

func made(more ...goldmark.Extender) parser.Parser {
	return goldmark.New(goldmark.WithExtensions(append(more, everywhere...)...)).Parser()
}

func (c chunk) parse(src []byte) ast.Node {
	p := whole()
	if c.hasVastTable() {
		p = tableless()
	}
	return p.Parse(text.NewReader(src))
}

package gitlab

import (
	"strings"
)

// GitLab carries out lines of a description or comment that begin with a slash
// and a word: "/close". A text of a person here is a text. So such a line is sent
// with a backslash before the slash, which a browser does not show, and read back
// without it.

// escape makes every line that GitLab could take for a command harmless.
func escape(text string) string {
	return eachLine(text, func(line string) string {
		if i, ok := commandAt(line); ok {
			return line[:i] + `\` + line[i:]
		}
		return line
	})
}

// unescape is the inverse of escape.
func unescape(text string) string {
	return eachLine(text, func(line string) string {
		if i, ok := commandAt(line); ok && line[i] == '\\' {
			return line[:i] + line[i+1:]
		}
		return line
	})
}

// eachLine changes every line but those in a code block that GitLab is sure to
// take for one.
func eachLine(text string, change func(string) string) string {
	if !strings.Contains(text, "/") {
		return text
	}
	lines := strings.Split(text, "\n")
	isCode := codeLines(lines)
	for i, l := range lines {
		if !isCode[i] {
			lines[i] = change(l)
		}
	}
	return strings.Join(lines, "\n")
}

// commandAt is where, after blanks, "/word" begins, or the backslashes before it.
func commandAt(line string) (int, bool) {
	start := 0
	for start < len(line) && isBlank(line[start]) {
		start++
	}
	i := start
	for i < len(line) && line[i] == '\\' {
		i++
	}
	if i+1 >= len(line) || line[i] != '/' {
		return 0, false
	}
	c := line[i+1] | 0x20
	return start, c >= 'a' && c <= 'z' || line[i+1] == '_'
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r' }

const fence = "```"

// codeLines tells the lines inside code blocks whose bounds GitLab and every
// reader of Markdown see alike: a line that begins with three backquotes, and one
// that is nothing else. In a text with anything that could shift those bounds
// (front matter, HTML, quoting blocks, other fences, odd backquotes) there are none: a
// command that is carried out is worse than a backslash that shows.
func codeLines(lines []string) []bool {
	isCode := make([]bool, len(lines))
	if hasFrontMatter(lines) {
		return isCode
	}
	open := -1
	for i, l := range lines {
		trimmed := strings.TrimSpace(l)
		isFence := strings.HasPrefix(l, fence) && strings.Count(l, "`") == 3
		switch {
		case open >= 0 && l == fence:
			for j := open + 1; j < i; j++ {
				isCode[j] = true
			}
			open = -1
		case open >= 0 && (strings.HasPrefix(trimmed, fence) || strings.HasPrefix(trimmed, "~~~")):
			return make([]bool, len(lines))
		case open >= 0:
		case isFence:
			open = i
		case strings.Count(l, "`")%2 == 1, strings.HasPrefix(trimmed, fence), strings.HasPrefix(trimmed, "~~~"),
			strings.HasPrefix(trimmed, "<"), strings.HasPrefix(trimmed, ">>>"), strings.HasPrefix(trimmed, "$$"):
			return make([]bool, len(lines))
		}
	}
	return isCode
}

// hasFrontMatter reports whether the text begins as GitLab's front matter may, which
// becomes a code block of its own: after a line that names an encoding, or blank ones.
func hasFrontMatter(lines []string) bool {
	for i, l := range lines {
		switch trimmed := strings.TrimSpace(l); {
		case strings.HasPrefix(trimmed, "---"), strings.HasPrefix(trimmed, "+++"), strings.HasPrefix(trimmed, ";;;"):
			return true
		case trimmed != "" && !(i == 0 && strings.Contains(l, "coding:")):
			return false
		}
	}
	return false
}

// openFence is the line that closes the code block that the text leaves open,
// empty where it leaves none.
func openFence(text string) string {
	mark, n := byte(0), 0
	for line := range strings.SplitSeq(text, "\n") {
		l := strings.TrimLeft(line, " ")
		if len(line)-len(l) > 3 || len(l) < 3 || l[0] != '`' && l[0] != '~' {
			continue
		}
		run := len(l) - len(strings.TrimLeft(l, l[:1]))
		rest := l[run:]
		switch {
		case mark == 0 && run >= 3 && (l[0] == '~' || !strings.Contains(rest, "`")):
			mark, n = l[0], run
		case mark == l[0] && run >= n && strings.TrimSpace(rest) == "":
			mark = 0
		}
	}
	if mark == 0 {
		return ""
	}
	return strings.Repeat(string(mark), n)
}

// plain is a text as GitLab keeps it: lines end with a line feed, and neither
// begin nor end is blank.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.ContainsAny(s, "\r\x00") {
		s = strings.NewReplacer("\r", "", "\x00", "").Replace(s)
	}
	s = strings.TrimRight(s, " \t\n\v\f")
	for {
		first, rest, more := strings.Cut(s, "\n")
		if !more || strings.Trim(first, " \t\v\f") != "" { // what is trimmed at the end is, and nothing more
			return s
		}
		s = rest
	}
}

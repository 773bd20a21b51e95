package gitlab

import (
	"encoding/json"
	"net/url"
	"strings"

	"opsboard/storage/remote/pattern"
	"opsboard/workflow"
)

// A marker is a comment of HTML, which no browser shows, as a line by itself at
// the end of a description or note: which card it belongs to, which change made
// it, and what cannot be said in words for people. Nothing in it can end it: its
// JSON has no "-", "<" or ">".
//
//	<!-- opsboard:1 card=k7m2x9p4q1ab op=9f… {"by":"ana"} -->
type marker struct {
	card workflow.CardID
	op   string
	rest extras
}

// extras are the optional parts of a marker.
type extras struct {
	By    string      `json:"by,omitempty"` // who did it here
	At    string      `json:"at,omitempty"` // when
	Say   bool        `json:"say,omitempty"`
	Texts []section   `json:"texts,omitempty"` // sections of the note that are values, in order
	Set   [][3]string `json:"set,omitempty"`   // field, key, value
	Was   [][3]string `json:"was,omitempty"`   // field, key, digest of the value before, where there was one
	Kept  [][4]string `json:"kept,omitempty"`  // of an answer: field, key, digest of what is kept and of what it goes over
	Shut  string      `json:"shut,omitempty"`  // a line that was added to close a code block
}

// section is a text that stands in a note below its heading.
type section struct {
	Field workflow.Field `json:"field"`
	Lines int            `json:"lines"`
	Shut  string         `json:"shut,omitempty"`
}

// mostMarkers is how many lines that look like one are looked at.
const mostMarkers = 16

var markerLine = pattern.Of(`^<!-- opsboard:1 card=([A-Za-z0-9]{1,40})(?: op=([A-Za-z0-9_.%]{1,120}))?(?: (\{.*\}))? -->$`)

var quiet = strings.NewReplacer("-", `\u002d`, "<", `\u003c`, ">", `\u003e`)

func (m marker) String() string {
	var b strings.Builder
	b.WriteString("<!-- opsboard:1 card=" + string(m.card))
	if m.op != "" {
		b.WriteString(" op=" + escapeOp(m.op))
	}
	// Of strings, booleans and lengths: that cannot fail.
	if j, err := json.Marshal(m.rest); err == nil && string(j) != "{}" {
		b.WriteString(" " + quiet.Replace(string(j)))
	}
	b.WriteString(" -->")
	return b.String()
}

func escapeOp(op string) string {
	return strings.NewReplacer("-", "%2D", "~", "%7E", "+", "%20").Replace(url.QueryEscape(op))
}

// sign puts the marker below a text, which is escaped.
func (m marker) sign(text string) string {
	text = escape(plain(text))
	if text == "" {
		return m.String()
	}
	if m.rest.Shut = openFence(text); m.rest.Shut != "" {
		text += "\n" + m.rest.Shut
	}
	return text + "\n\n" + m.String()
}

// readMarker takes the last marker out of a text. It is none inside a code block,
// in a quotation, or in the middle of a line. What is left of the text is plain
// but still escaped.
func readMarker(text string) (m marker, rest string, found bool) {
	text = plain(text)
	for end, tries := len(text), 0; end > 0 && tries < mostMarkers; {
		start := strings.LastIndexByte(text[:end], '\n') + 1
		line := strings.TrimRight(text[start:end], " \t")
		if strings.HasPrefix(line, "<!-- opsboard:1 ") {
			tries++
			if m, ok := parseMarker(line); ok && openFence(text[:start]) == "" {
				return m, without(text[:start], text[end:], m.rest.Shut), true
			}
		}
		end = start - 1
	}
	return marker{}, text, false
}

// without is the text around a marker, less the line that closed a code block.
func without(before, after, shut string) string {
	before = plain(before)
	if shut != "" && strings.Trim(shut, "`~") == "" {
		if rest, ok := strings.CutSuffix(before, "\n"+shut); ok {
			before = rest
		} else if before == shut {
			before = ""
		}
	}
	if after = plain(after); after != "" && before != "" {
		return before + "\n\n" + after
	}
	return plain(before + after)
}

func parseMarker(line string) (marker, bool) {
	parts := markerLine.FindStringSubmatch(line)
	if parts == nil {
		return marker{}, false
	}
	op, err := url.QueryUnescape(parts[2])
	if err != nil {
		return marker{}, false
	}
	m := marker{card: workflow.CardID(parts[1]), op: op}
	if parts[3] != "" && json.Unmarshal([]byte(parts[3]), &m.rest) != nil {
		return marker{}, false
	}
	return m, true
}

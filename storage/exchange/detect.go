package exchange

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
)

type content int

const (
	holdsArchive content = iota // gzip
	holdsTar
	holdsIssues // issues.ndjson
	holdsLines  // our JSON lines, or plain ones
	holdsTable
)

var utf8BOM = []byte("\xef\xbb\xbf")

// detect says what a file holds from its first bytes. A format that was asked
// for is checked as far as those bytes tell.
func detect(head []byte, f Format, path string) (content, error) {
	misfit := func(why string) (content, error) {
		return 0, fmt.Errorf("read %s: %s", path, why)
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, utf8BOM), " \t\r\n")
	isJSON := len(text) > 0 && text[0] == '{'
	archive := f == "" || f == Auto || f == GitLabExport
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}) && archive:
		return holdsArchive, nil
	case len(head) > 262 && string(head[257:262]) == "ustar" && archive:
		return holdsTar, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")):
		return misfit("the text is UTF-16; save it as UTF-8")
	case f == GitLabCSV:
		return holdsTable, nil
	case len(text) == 0 && f == "" || len(text) == 0 && f == Auto:
		return misfit("the file is empty")
	case f == GitLabExport && (isJSON || len(text) == 0):
		return holdsIssues, nil
	case f == JSONL && (isJSON || len(text) == 0):
		return holdsLines, nil
	case len(text) > 0 && text[0] == '[':
		return misfit("it is one JSON array; one object a line is needed (jq -c '.[]' makes that)")
	case isJSON:
		return detectLines(text, path)
	case (f == "" || f == Auto) && isTable(text):
		return holdsTable, nil
	case f != "" && f != Auto:
		return misfit("it is no " + string(f))
	}
	return misfit("it is neither a GitLab project export (.tar.gz, its folder, issues.ndjson), nor a GitLab issue CSV, nor JSON lines")
}

// detectLines tells GitLab's issues from our lines by the keys of the first
// line. The line may be longer than what was read, so the keys are looked for in
// the part that is there.
func detectLines(text []byte, path string) (content, error) {
	first, _, whole := bytes.Cut(text, []byte("\n"))
	if whole && len(bytes.TrimSpace(first)) < 3 {
		return 0, fmt.Errorf("read %s: it is one JSON text over many lines; one object a line is needed (jq -c . makes that)", path)
	}
	keys := keysOf(first)
	if keys["opsboard"] {
		return holdsLines, nil
	}
	for _, k := range []string{"iid", "label_links", "issue_assignees", "author_id", "relative_position", "resource_label_events", "project_id"} {
		if keys[k] {
			return holdsIssues, nil
		}
	}
	if keys["title"] {
		return holdsLines, nil
	}
	return 0, fmt.Errorf("read %s: its first line is no issue of a GitLab export and no card: it has neither an \"iid\" nor a \"title\"", path)
}

// keysOf are the keys of the outermost object, as far as the text goes.
func keysOf(text []byte) map[string]bool {
	keys, d := map[string]bool{}, json.NewDecoder(bytes.NewReader(text))
	depth, isKey := 0, false
	for {
		tok, err := d.Token()
		if err != nil {
			return keys
		}
		switch t := tok.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
			} else {
				depth--
			}
			isKey = depth == 1 // after an opening brace, and after a nested value
			continue
		case string:
			if depth == 1 && isKey {
				keys[t], isKey = true, false
				continue
			}
		}
		if depth == 0 {
			return keys
		}
		isKey = depth == 1
	}
}

// isTable reports whether the first row has a column called title.
func isTable(text []byte) bool {
	c := csv.NewReader(bytes.NewReader(text))
	c.FieldsPerRecord, c.LazyQuotes, c.Comma = -1, true, separator(text)
	row, err := c.Read()
	if err != nil {
		return false
	}
	for _, cell := range row {
		if strings.EqualFold(strings.TrimSpace(cell), "title") {
			return true
		}
	}
	return false
}

// separator is the comma, semicolon or tab that the header has most of.
func separator(text []byte) rune {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	best, count := ',', bytes.Count(first, []byte(","))
	for _, s := range []rune{';', '\t'} {
		if n := bytes.Count(first, []byte(string(s))); n > count {
			best, count = s, n
		}
	}
	return best
}

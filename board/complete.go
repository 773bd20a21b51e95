package board

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow/filter"
)

// keyWords says in a few words what a key of the filter language takes that has
// no words of its own.
var keyWords = map[string]string{
	"age": ">14d, 2w: days in the stage", "created": "<2026-11-01, >14d", "updated": "today, >14d", "title": "words", "text": "words",
	"id": "its beginning, or #31", "weight": "3, <=5, none", "label": "a label", "milestone": "a milestone",
	"dri": "a name, @me", "requester": "a name, @me", "delegate": "a name, @me",
}

// term is the term under the cursor of a line, taken apart: "-label:vip,bil".
type term struct {
	from, to int    // its place in the line, in bytes; to is where the cursor is
	not      string // "-"
	key      string // with its colon; "" while it is being typed
	done     string // the values before the last comma
	op       string // how the last one is compared
	word     string // what is being typed
}

// termAt takes the term before the cursor apart; at counts characters.
func termAt(line string, at int) term {
	runes := []rune(line)
	head := string(runes[:min(at, len(runes))])
	t := term{to: len(head)}
	quoted := false
	for i, r := range head {
		switch {
		case r == '"':
			quoted = !quoted
		case unicode.IsSpace(r) && !quoted:
			t.from = i + len(string(r))
		}
	}
	t.word = head[t.from:]
	if rest, ok := strings.CutPrefix(t.word, "-"); ok {
		t.not, t.word = "-", rest
	}
	key, value, ok := strings.Cut(t.word, ":")
	if !ok || strings.Contains(key, `"`) {
		return t
	}
	t.key, t.word = strings.ToLower(key)+":", value
	if i := strings.LastIndexByte(value, ','); i >= 0 {
		t.done, t.word = value[:i+1], value[i+1:]
	}
	for _, op := range []string{"<=", ">=", "<", ">"} {
		if rest, ok := strings.CutPrefix(t.word, op); ok {
			t.op, t.word = op, rest
			break
		}
	}
	return t
}

// completions are what the term under the cursor can become.
func (m Model) completions() []item {
	t := termAt(m.prompt.line.String(), m.prompt.line.in.Position())
	if t.key == "" {
		if strings.HasPrefix(t.word, `"`) {
			return nil
		}
		return fitting(t.word, m.keyItems(t))
	}
	return fitting(strings.TrimPrefix(t.word, `"`), m.valueItems(t))
}

// candidate is a word with what completes the line to it.
type candidate struct {
	word, note, insert string
}

func (m Model) keyItems(t term) []candidate {
	var out []candidate
	for _, k := range filter.Keys() {
		note := keyWords[k]
		if v := filter.Values(k, m.filterEnv()); note == "" {
			note = strings.Join(v, ", ")
		}
		out = append(out, candidate{k + ":", note, t.not + k + ":"})
	}
	for _, v := range filter.Values("view", m.filterEnv()) {
		out = append(out, candidate{"view:" + v, m.tabs.views[v], t.not + "view:" + v})
	}
	return out
}

func (m Model) valueItems(t term) []candidate {
	key := strings.TrimSuffix(t.key, ":")
	var out []candidate
	add := func(words []string, note string) {
		for _, w := range words {
			if w == "" || slices.ContainsFunc(out, func(c candidate) bool { return strings.EqualFold(c.word, w) }) {
				continue
			}
			out = append(out, candidate{w, note, t.not + t.key + t.done + t.op + quoted(w, note != "")})
		}
	}
	fixed := filter.Values(key, m.filterEnv())
	if t.op != "" {
		fixed = slices.DeleteFunc(fixed, func(v string) bool { return v == "none" })
	}
	if key == "view" {
		for _, v := range fixed {
			add([]string{v}, m.tabs.views[v])
		}
		return out
	}
	add(fixed, "")
	add(m.seen(key), map[bool]string{true: "begins then", false: "on cards"}[key == "iteration"])
	return out
}

// quoted writes a value so that the filter language reads it as it is: a name
// that is also a word of the language, or has spaces, stands in quotes.
func quoted(w string, name bool) string {
	odd := strings.ContainsFunc(w, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,"<>=`, r) })
	if odd || name && (strings.EqualFold(w, "none") || strings.HasPrefix(w, "@")) {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(w) + `"`
	}
	return w
}

// names are the keys whose values are names that cards have.
var names = []string{"dri", "requester", "delegate", "label", "milestone"}

// askNames reads them, in a command.
func (m Model) askNames() tea.Cmd {
	store := m.cfg.Store
	return func() tea.Msg {
		known, err := store.Known(names)
		if err != nil {
			return nil // a completion less
		}
		return knownMsg{noForm, known}
	}
}

// noForm is the number of no form.
const noForm = -1

// relisted lists what has become known since the last key, unless a person is
// walking the list.
func (m Model) relisted() Model {
	if m.prompt.kind == filtering && m.prompt.pick == m.prompt.least() {
		m.prompt = m.prompt.listing(m.completions())
	}
	return m
}

// seen are the names that cards have for a key, and the iterations ahead.
func (m Model) seen(key string) []string {
	if key != "iteration" {
		return m.forms.known[key]
	}
	var out []string
	cad := m.rules.Cadence()
	for it, n := cad.At(m.dates.day), 0; n < 4 && m.dates.day != ""; n++ {
		out = append(out, string(it.Start))
		it = cad.At(it.End.Add(1))
	}
	return out
}

// wordColumn is the room for a word before what it takes.
const wordColumn = 14

// fitting are the candidates that begin with what is typed, then those that hold
// it. What is typed already in full needs no completion.
func fitting(typed string, all []candidate) []item {
	typed = strings.ToLower(typed)
	var first, second []item
	for _, c := range all {
		low := strings.ToLower(c.word)
		x := item{left: []piece{{plain, cell.Clean(c.word)}}, insert: c.insert}
		if c.note != "" {
			x.left = []piece{{plain, cell.Pad(cell.Clean(c.word), max(wordColumn, cell.Width(cell.Clean(c.word)))) + "  "}, {faint, cell.Clean(c.note)}}
		}
		switch {
		case low == typed:
		case strings.HasPrefix(low, typed):
			first = append(first, x)
		case strings.Contains(low, typed):
			second = append(second, x)
		}
	}
	return append(first, second...)
}

// complete puts what is picked, or else the first of the list, into the line.
func (m Model) complete() (Model, tea.Cmd) {
	p := m.prompt
	if len(p.items) == 0 || p.items[max(0, p.pick)].insert == "" {
		return m, nil
	}
	if p.kind == choosing {
		return m.takeDeed()
	}
	insert := p.items[max(0, p.pick)].insert
	line := p.line.String()
	t := termAt(line, p.line.in.Position())
	done := newLineInput(line[:t.from] + insert + line[t.to:])
	return m.retyped(done.at(len([]rune(line[:t.from] + insert))))
}

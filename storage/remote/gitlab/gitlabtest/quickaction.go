package gitlabtest

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// doing is one quick action that was found in a text.
type doing struct {
	name, summary, failed string
	after                 func(a act, i *issue) // what concerns another issue
}

// command reads its argument into a change. It gives the sentence for the person,
// or says that it could not be done.
type command func(a act, arg string, ch *change) doing

// commandPattern finds a line of one known command, and before that whatever a
// command is not looked for in: code blocks, code on rows of its own, HTML blocks
// and quotes (lib/gitlab/quick_actions/extractor.rb).
var commandPattern *regexp.Regexp

func commandExpression() *regexp.Regexp {
	names := slices.SortedFunc(maps.Keys(commands), func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile("(?ims)" +
		"^```.+?\n```$" +
		"|^.*`\n*.+?\n*`$" +
		"|^<[^>]+?>\n.+?\n</[^>]+?>$" +
		"|^>>>.+?\n>>>$" +
		"|^/(" + strings.Join(names, "|") + ")(?: ([^\n]*))?(?:\\s*\n|\\s*\\z|$)")
}

// actions takes the quick actions out of a text, and with them every carriage
// return and the white space at the end.
func (a act) actions(body *string, ch *change) []doing {
	var done []doing
	text := strings.ReplaceAll(*body, "\r", "")
	var out strings.Builder
	from := 0
	for _, m := range commandPattern.FindAllStringSubmatchIndex(text, -1) {
		if m[2] < 0 {
			continue
		}
		name, arg := strings.ToLower(text[m[2]:m[3]]), ""
		if m[4] >= 0 {
			arg = strings.TrimSpace(text[m[4]:m[5]])
		}
		d := commands[name](a, arg, ch)
		d.name = name
		done = append(done, d)
		out.WriteString(text[from:m[0]])
		from = m[1]
	}
	out.WriteString(text[from:])
	*body = strings.TrimRight(out.String(), " \t\n\v\f\x00")
	return done
}

// wireCommands answers a note that was nothing but commands: 202, and no id
// (lib/api/helpers/notes_helpers.rb).
func wireCommands(done []doing) object {
	changes, summary := object{}, []string{}
	for _, d := range done {
		changes = append(changes, member{d.name, true})
		if d.failed != "" {
			summary = append(summary, d.failed)
		} else {
			summary = append(summary, d.summary)
		}
	}
	return obj("commands_changes", changes, "summary", summary)
}

// labelArgs reads ~bug ~"two words" bare.
func labelArgs(arg string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`~?"([^"]+)"|~?([^\s,"]+)`).FindAllStringSubmatch(arg, -1) {
		out = append(out, m[1]+strings.TrimPrefix(m[2], "~"))
	}
	return out
}

// people reads @ana @ben, and "me".
func (a act) people(arg string) []int64 {
	out := []int64{}
	for w := range strings.FieldsSeq(strings.ReplaceAll(arg, ",", " ")) {
		w = strings.TrimPrefix(w, "@")
		if w == "me" {
			out = append(out, a.by.id)
		} else if u := a.s.userNamed(w); u != nil {
			out = append(out, u.id)
		}
	}
	return out
}

func ptr[T any](v T) *T { return &v }

func said(text string) doing   { return doing{summary: text} }
func failed(text string) doing { return doing{failed: text} }

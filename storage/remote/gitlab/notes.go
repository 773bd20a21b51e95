package gitlab

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// note is one comment of an issue, or a line of its history.
type note struct {
	ID        int64   `json:"id"`
	Body      string  `json:"body"`
	Author    person  `json:"author"`
	CreatedAt instant `json:"created_at"`
	System    bool    `json:"system"`
}

// carried is what the comments of an issue hold: what was said, and the values
// that GitLab has no place for.
type carried struct {
	card     workflow.Card             // with those values and the comments alone
	set      map[workflow.Field]bool   // which of them were ever set
	resolved time.Time                 // when the resolution was written
	asked    time.Time                 // when a round was last written, by the server's clock
	resolver int64                     // by which account
	ranked   time.Time                 // when the priority was written, by a board without a label for it
	hands    map[workflow.Field]string // who wrote what is there, of fields with one value
	knew     []remote.Had              // what was there when what is there was written
	kept     []kept                    // what comments say of answers, oldest first
	lastBy   string                    // who wrote last
	lastAt   time.Time
}

// imported begins the id of every comment that was made in GitLab. An export of
// the project gives the same ids.
const imported = "gitlab-"

// fold reads the comments, oldest first: of two that set the same value the
// newer one counts.
func fold(id workflow.CardID, is *issue, notes []note) carried {
	c := carried{set: map[workflow.Field]bool{}}
	slices.SortFunc(notes, func(a, b note) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.ID, b.ID))
	})
	notes = slices.CompactFunc(notes, func(a, b note) bool { return a.ID == b.ID && a.ID != 0 })
	said := map[string]string{}
	for i := range notes {
		n := &notes[i]
		c.lastBy, c.lastAt = n.Author.Username, n.CreatedAt.Time
		if n.System {
			c.activity(n, is)
		}
		if n.System || n.ID == 0 {
			continue
		}
		m, rest, isOurs := readMarker(n.Body)
		if isOurs && m.card == id && m.op != "" {
			rest = unescape(rest)
			if len(m.rest.Set)+len(m.rest.Texts) > 0 {
				c.take(m, rest, n)
				continue
			}
			if c.say(said, m.comment(n, rest)) {
				c.answered(m, n)
				continue
			}
		}
		text := plain(n.Body)
		if isOurs { // copied together with its issue, or by somebody who quotes it
			text = rest
		}
		c.say(said, workflow.Comment{ID: imported + strconv.FormatInt(n.ID, 10), Author: n.Author.Username, At: n.CreatedAt.Time, Text: text})
		c.recognise(n, text, is.Author.Username)
	}
	slices.SortStableFunc(c.card.Comments, func(a, b workflow.Comment) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return c
}

// say adds a comment, once. It reports whether it is one: another text below the
// marker of one that is there was copied together with it.
func (c *carried) say(said map[string]string, m workflow.Comment) bool {
	first, again := said[m.ID]
	if !again {
		said[m.ID] = m.Text
		c.card.Comments = append(c.card.Comments, m)
	}
	return !again || first == m.Text
}

// comment is the comment that a marked note is. Where it was written for somebody
// else, both are named: GitLab vouches for the one who sent it only.
func (m marker) comment(n *note, text string) workflow.Comment {
	out := workflow.Comment{ID: m.op, Author: m.rest.By, At: n.CreatedAt.Time, Text: text}
	if at, err := workflow.ParseMoment(m.rest.At); err == nil {
		out.At = at
	}
	switch by := strings.TrimSpace(m.rest.By); {
	case by == "":
		out.Author = n.Author.Username
	case !strings.EqualFold(by, n.Author.Username) && !strings.EqualFold(by, n.Author.Name):
		out.Author = by + " (via " + n.Author.Username + ")"
	}
	return out
}

// take sets the values of a marked note. What this version does not carry, or
// cannot read, is left alone.
func (c *carried) take(m marker, text string, n *note) {
	set := func(f workflow.Field, key, value string) {
		if !travels(f) {
			return
		}
		_ = c.card.Set(f, key, value) // absent rather than half read
		c.wrote(n, f, key)
		switch f {
		case workflow.FieldResolution:
			c.resolved, c.resolver = n.CreatedAt.Time, n.Author.ID
		case workflow.FieldPriority:
			c.ranked = n.CreatedAt.Time
		}
	}
	for _, v := range m.rest.Set {
		if workflow.Field(v[0]) == workflow.FieldBlueprint && v[1] == keyLinks {
			c.card.Blueprint.Links = linesOf(v[2])
			c.wrote(n, workflow.FieldBlueprint, "")
			continue
		}
		set(workflow.Field(v[0]), v[1], v[2])
	}
	for f, value := range sections(text, m.rest.Texts) {
		switch c.wrote(n, f, ""); f {
		case workflow.FieldGameplan:
			c.card.Gameplan = value
		case workflow.FieldBlueprint:
			c.card.Blueprint.Text = value
		}
	}
	for _, v := range m.rest.Was {
		c.knew = append(c.knew, remote.Had{Field: workflow.Field(v[0]), Key: v[1], Digest: v[2]})
	}
}

// wrote notes that a value was written anew, and by whom: somebody of whom it is not
// known yet what they had before them.
func (c *carried) wrote(n *note, f workflow.Field, key string) {
	if c.set[f] = true; key == "" {
		c.by(f, n.Author.Username)
	}
	if f == workflow.FieldRound {
		c.asked = n.CreatedAt.Time
	}
	c.knew = slices.DeleteFunc(c.knew, func(v remote.Had) bool { return v.Field == f && v.Key == key })
}

func linesOf(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// headings stand above the texts of a note that are values.
var headings = map[workflow.Field]string{
	workflow.FieldGameplan:  "## Gameplan",
	workflow.FieldBlueprint: "## Technical blueprint",
}

// sections are the texts of a note that are values: as its marker counts their
// lines, and where somebody edited the note since, between its headings.
func sections(text string, want []section) map[workflow.Field]string {
	lines := strings.Split(text, "\n")
	if out, ok := counted(lines, want); ok {
		return out
	}
	out := map[workflow.Field]string{}
	for _, s := range want {
		i := slices.Index(lines, headings[s.Field])
		if i < 0 {
			continue
		}
		end := i + 1
		for end < len(lines) && (!strings.HasPrefix(lines[end], "## ") || openFence(strings.Join(lines[i+1:end], "\n")) != "") {
			end++
		}
		out[s.Field] = without(strings.Join(lines[i+1:end], "\n"), "", s.Shut)
	}
	return out
}

func counted(lines []string, want []section) (map[workflow.Field]string, bool) {
	out := map[workflow.Field]string{}
	at := 0
	for _, s := range want {
		body := at + 2
		end := body + s.Lines
		if s.Lines < 1 || end > len(lines) || end < body || headings[s.Field] == "" || lines[at] != headings[s.Field] || lines[at+1] != "" {
			return nil, false
		}
		out[s.Field] = strings.Join(lines[body:end], "\n")
		if s.Shut != "" {
			if end >= len(lines) || lines[end] != s.Shut {
				return nil, false
			}
			end++
		}
		if end < len(lines) && lines[end] != "" {
			return nil, false
		}
		at = end + 1
		if end < len(lines) && at < len(lines) && !strings.HasPrefix(lines[at], "## ") {
			return nil, false
		}
	}
	return out, true
}

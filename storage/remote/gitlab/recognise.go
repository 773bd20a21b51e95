package gitlab

import (
	"strings"

	"opsboard/storage/remote/pattern"
	"opsboard/workflow"
)

// A person who works in the browser writes a gameplan as a comment below a
// heading. Such a comment is read as what it says it is, and stays a comment.

var headingLine = pattern.Of(`^(?:#{1,6}\s+(.+?)\s*#*|\*\*(.+?)\*\*:?|__(.+?)__:?)$`)

// recognise reads a comment without a marker.
func (c *carried) recognise(n *note, text, requester string) {
	first, body, _ := strings.Cut(text, "\n")
	parts := headingLine.FindStringSubmatch(strings.TrimSpace(first))
	if parts == nil {
		return
	}
	title := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(parts[1]+parts[2]+parts[3]), ":"))
	body = plain(body)
	word := strings.ToLower(strings.Join(strings.FieldsFunc(title, func(r rune) bool { return r == ' ' || r == '-' }), " "))
	switch {
	case (word == "gameplan" || word == "game plan") && body != "":
		c.card.Gameplan = body
		c.wrote(n, workflow.FieldGameplan, "")
	case (word == "blueprint" || word == "technical blueprint") && body != "":
		c.card.Blueprint = workflow.Blueprint{Text: body}
		c.wrote(n, workflow.FieldBlueprint, "")
	case word == "approval" || word == "approved":
		c.approval(n, body)
	case strings.HasPrefix(word, "validation "):
		c.validation(n, title, body, requester)
	}
}

var factLine = pattern.Of(`^\s*(?:[-*+]\s+)?(?:\*\*|__)?(?i:(approved by|by|level|evidence))(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*(.+?)\s*$`)

// approval reads lines such as "Level: senior manager".
func (c *carried) approval(n *note, body string) {
	a := workflow.Approval{By: n.Author.Username, At: n.CreatedAt.Time}
	for line := range strings.SplitSeq(body, "\n") {
		parts := factLine.FindStringSubmatch(line)
		if parts == nil {
			continue
		}
		switch strings.ToLower(parts[1]) {
		case "by", "approved by":
			a.By = strings.TrimPrefix(parts[2], "@")
		case "level":
			a.Level = strings.ReplaceAll(strings.ToLower(parts[2]), " ", "-")
		case "evidence":
			a.Evidence = parts[2]
		}
	}
	if a.Level != "" {
		c.card.Approval = a
		c.wrote(n, workflow.FieldApproval, "")
	}
}

// validation reads "Validation requested of NAME", "Validation received" and
// "Validation rejected", with a note below.
func (c *carried) validation(n *note, title, body, requester string) {
	words := strings.Fields(title)
	state := workflow.RoundState(strings.ToLower(strings.Trim(words[1], ":.,")))
	of := requester
	if len(words) > 3 && strings.EqualFold(words[2], "of") {
		of = strings.TrimPrefix(strings.Join(words[3:], " "), "@")
	}
	switch state {
	case workflow.Requested, workflow.Received, workflow.Rejected, workflow.Skipped:
		c.card.Rounds = workflow.RoundsAfter(c.card.Rounds, state, of, n.Author.Username, n.CreatedAt.Time)
		if body != "" {
			c.card.Rounds[len(c.card.Rounds)-1].Note = body
		}
		c.set[workflow.FieldRound], c.asked = true, n.CreatedAt.Time
	}
}

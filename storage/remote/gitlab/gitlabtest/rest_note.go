package gitlabtest

import (
	"cmp"
	"slices"
)

// listNotes is offset pages only. What the person may not read is dropped after
// paging, so a page can be short although more follow (lib/api/notes.rb).
func listNotes(c *call) *answer {
	i, r, f := c.issue("Issue")
	if f != nil {
		return f
	}
	orderBy, f := c.query.oneOf("order_by", "created_at", "created_at", "updated_at")
	if f != nil {
		return f
	}
	sort, f := c.query.oneOf("sort", "desc", "asc", "desc")
	if f != nil {
		return f
	}
	which, f := c.query.oneOf("activity_filter", "all_notes", "all_notes", "only_comments", "only_activity")
	if f != nil {
		return f
	}
	notes := slices.DeleteFunc(slices.Clone(r.notes), func(n *note) bool {
		return which == "only_comments" && n.system || which == "only_activity" && !n.system
	})
	slices.SortFunc(notes, func(a, b *note) int {
		d := a.created.Compare(b.created)
		if orderBy == "updated_at" {
			d = a.updated.Compare(b.updated)
		}
		if d = cmp.Or(d, cmp.Compare(a.id, b.id)); sort == "desc" {
			return -d
		}
		return d
	})
	return offset(c, notes, func(n *note) any {
		if !c.s.canReadNote(c.user, i, n) {
			return nil
		}
		return c.s.wireNote(i, n)
	}, "order_by", "created_at", "sort", "desc", "activity_filter", "all_notes")
}

func getNote(c *call) *answer {
	i, r, f := c.issue("Issue")
	if f != nil {
		return f
	}
	for _, n := range r.notes {
		if n.id == c.number("note") && c.s.canReadNote(c.user, i, n) {
			return reply(200, c.s.wireNote(i, n))
		}
	}
	return notFound("Note")
}

func createNote(c *call) *answer { return c.newNote("") }

// newNote answers 201 with the note, or 202 without one where the body was
// commands only.
func (c *call) newNote(thread string) *answer {
	i, r, f := c.issue("Issue")
	if f != nil {
		return f
	}
	if !c.query.has("body") {
		return badParam("body is missing")
	}
	if r.locked != nil && *r.locked && c.s.role(c.user, i.home) < Reporter {
		return forbidden()
	}
	internal, f := c.query.bool("internal", false)
	if f != nil {
		return f
	}
	if old, _ := c.query.bool("confidential", false); old {
		internal = true
	}
	created, f := c.query.time("created_at")
	if f != nil {
		return f
	}
	if f := c.limited("notes_create", c.s.cfg.Limits.Notes); f != nil {
		return f
	}
	n, done, f := c.act.comment(i, c.query.str("body", ""), internal, created, thread)
	switch {
	case f != nil:
		return f
	case n == nil:
		return reply(202, wireCommands(done))
	}
	return reply(201, c.s.wireNote(i, n))
}

func updateNote(c *call) *answer {
	i, _, f := c.issue("Issue")
	if f != nil {
		return f
	}
	if c.query.str("body", "") == "" {
		return badParam("body is empty")
	}
	n, f := c.act.editNote(i, c.number("note"), c.query.str("body", ""))
	if f != nil {
		return f
	}
	return reply(200, c.s.wireNote(i, n))
}

func deleteNote(c *call) *answer {
	i, r, f := c.issue("Issue")
	if f != nil {
		return f
	}
	for _, n := range r.notes {
		if n.id == c.number("note") {
			if f := c.unmodified(n.updated); f != nil {
				return f
			}
		}
	}
	if f := c.act.deleteNote(i, c.number("note")); f != nil {
		return f
	}
	return reply(204, nil)
}

func listDiscussions(c *call) *answer {
	i, r, f := c.issue("Issue")
	if f != nil {
		return f
	}
	var order []string
	threads := map[string][]object{}
	single := map[string]bool{}
	for _, n := range r.notes {
		if !c.s.canReadNote(c.user, i, n) {
			continue
		}
		if threads[n.thread] == nil {
			order = append(order, n.thread)
			single[n.thread] = !n.reply
		}
		threads[n.thread] = append(threads[n.thread], c.s.wireNote(i, n))
	}
	return offset(c, order, func(id string) any {
		return obj("id", id, "individual_note", single[id], "notes", threads[id])
	})
}

func createDiscussion(c *call) *answer {
	a := c.newNote(threadID(c.s.ids["note"] + 1))
	if a.status != 201 {
		return a
	}
	i, _, _ := c.issue("Issue")
	r := i.truth()
	n := r.notes[len(r.notes)-1]
	return reply(201, obj("id", n.thread, "individual_note", false, "notes", []object{c.s.wireNote(i, n)}))
}

func createReply(c *call) *answer {
	_, r, f := c.issue("Issue")
	if f != nil {
		return f
	}
	if !slices.ContainsFunc(r.notes, func(n *note) bool { return n.thread == c.path["thread"] }) {
		return notFound("Discussion")
	}
	return c.newNote(c.path["thread"])
}

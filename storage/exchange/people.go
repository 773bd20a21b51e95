package exchange

// name is what a person is called: by the username where the export has the
// member, else by the name that stands with a note, else by the number.
func (b *builder) name(id int64) string {
	if id == 0 {
		return ""
	}
	if n := b.r.names.people[id]; n != "" {
		return n
	}
	if n := b.people[id]; n != "" {
		return n
	}
	return person(id)
}

func (b *builder) author() string {
	if b.is.authorName != "" {
		return b.is.authorName
	}
	return b.name(b.is.AuthorID)
}

// updater is who changed the issue last, the importer where nobody is named.
func (b *builder) updater() string { return b.nameOr(b.is.UpdatedBy) }

func (b *builder) closer() string {
	if b.is.ClosedBy != 0 {
		return b.name(b.is.ClosedBy)
	}
	return b.updater()
}

func (b *builder) nameOr(id int64) string {
	if id == 0 {
		return b.r.by
	}
	return b.name(id)
}

func (b *builder) noteAuthor(n *note) string {
	switch {
	case n.AuthorID != 0:
		return b.name(n.AuthorID)
	case n.Author != nil && n.Author.Name != "":
		return n.Author.Name
	}
	return b.r.by
}

// label is what a label is called: by itself, else by the list of the project;
// empty where it was deleted.
func (b *builder) label(l *title, id int64) string {
	if l != nil && l.Title != "" {
		return l.Title
	}
	return b.r.names.labels[id]
}

func (b *builder) milestone(m *title, id int64) string {
	if m != nil && m.Title != "" {
		return m.Title
	}
	return b.r.names.milestones[id]
}

// labelsNow are the labels in the order that they were put on.
func (b *builder) labelsNow() []string {
	var out []string
	for _, l := range b.is.LabelLinks {
		if n := b.label(l.Label, l.LabelID); n != "" {
			out = switchLabel(out, n, true)
		}
	}
	return out
}

func titleOf(t *title) string {
	if t == nil {
		return ""
	}
	return t.Title
}

// adds reads the action of an event: "add", or 1 in some exports.
func (b *builder) adds(action word) bool { return action == "add" || action == "1" }

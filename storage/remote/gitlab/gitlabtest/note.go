package gitlabtest

import (
	"crypto/sha1"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// note is one comment or one line of activity. It is never changed: an edit puts
// another in its place.
type note struct {
	id               int64
	body             string
	author           *user
	created, updated time.Time
	system, internal bool
	thread           string // the id of its discussion
	reply            bool   // in a thread that was started as one
}

// system files a line of activity. It does not count as a comment.
func (a act) system(r *row, text string) {
	n := &note{id: a.s.nextID("note"), body: text, author: a.by, created: a.stamp, updated: a.stamp, system: true}
	n.thread = threadID(n.id)
	r.notes = append(r.notes, n)
}

// threadID makes the 40 hex digits by which a discussion is named.
func threadID(id int64) string {
	sum := sha1.Sum([]byte("discussion " + itoa(id)))
	return hex.EncodeToString(sum[:])
}

// comment adds a note (Notes::CreateService): quick actions are executed and
// stripped; a note of nothing else is not kept. It returns the note, or nil and
// what the commands did.
func (a act) comment(i *issue, body string, internal bool, created time.Time, thread string) (*note, []doing, *failure) {
	r := i.truth().copy()
	if strings.TrimSpace(body) == "" {
		return nil, nil, message(400, `400 Bad request - Note {:note=>["can't be blank"]}`)
	}
	if len(body) > 1_000_000 {
		return nil, nil, message(400, `400 Bad request - Note {:note=>["is too long (maximum is 1000000 characters)"]}`)
	}
	var ch change
	done := a.actions(&body, &ch)
	var n *note
	if strings.TrimSpace(body) != "" {
		if created.IsZero() || !a.s.ownerOrAdmin(a.by, i.home) {
			created = a.stamp
		}
		n = &note{
			id: a.s.nextID("note"), body: body, author: a.by, created: created, updated: created,
			internal: internal && a.s.canSetMetadata(a.by, i.home), thread: thread, reply: thread != "",
		}
		if n.thread == "" {
			n.thread = threadID(n.id)
		}
		r.notes = append(r.notes, n)
		a.touch(r) // Note#touch_noteable
		a.commit(i, r)
	}
	if len(done) > 0 {
		if f := a.obey(i, ch, done); f != nil && n == nil {
			return nil, nil, f
		}
	}
	return n, done, nil
}

// obey carries out the quick actions of a note.
func (a act) obey(i *issue, ch change, done []doing) *failure {
	var failed []string
	for _, d := range done {
		if d.failed != "" {
			failed = append(failed, d.failed)
		}
	}
	if len(failed) == len(done) {
		return message(400, "400 Bad request - "+strings.Join(failed, ", "))
	}
	if !a.s.canUpdate(a.by, i, i.truth()) {
		return message(400, "400 Bad request - Could not apply "+done[0].name+" command.")
	}
	if f := a.update(i, ch); f != nil {
		return f
	}
	a.follow(i, done)
	return nil
}

// editNote changes a comment; its author and maintainers may. It touches the issue
// as a new one does.
func (a act) editNote(i *issue, id int64, body string) (*note, *failure) {
	r := i.truth().copy()
	at := slices.IndexFunc(r.notes, func(n *note) bool { return n.id == id })
	if at < 0 || !a.s.canReadNote(a.by, i, r.notes[at]) {
		return nil, notFound("Note")
	}
	n := *r.notes[at]
	if n.system || n.author != a.by && a.s.role(a.by, i.home) < Maintainer && !a.by.admin {
		return nil, forbidden()
	}
	var ch change
	done := a.actions(&body, &ch)
	if strings.TrimSpace(body) == "" {
		return nil, message(400, `400 Bad request - Note {:note=>["can't be blank"]}`)
	}
	n.body, n.updated = body, a.stamp
	r.notes[at] = &n
	a.touch(r)
	a.commit(i, r)
	if len(done) > 0 {
		a.obey(i, ch, done)
	}
	return &n, nil
}

// deleteNote takes a comment away. Nothing touches the issue then: Note has no
// after_destroy that would.
func (a act) deleteNote(i *issue, id int64) *failure {
	r := i.truth().copy()
	at := slices.IndexFunc(r.notes, func(n *note) bool { return n.id == id })
	if at < 0 || !a.s.canReadNote(a.by, i, r.notes[at]) {
		return notFound("Note")
	}
	if n := r.notes[at]; n.system || n.author != a.by && a.s.role(a.by, i.home) < Maintainer && !a.by.admin {
		return forbidden()
	}
	r.notes = slices.Delete(r.notes, at, at+1)
	a.commit(i, r)
	return nil
}

// canReadNote says whether somebody may see a note: internal ones are for the team.
func (s *Server) canReadNote(u *user, i *issue, n *note) bool {
	return !n.internal || n.author == u || s.canSetMetadata(u, i.home)
}

func comments(r *row) int {
	n := 0
	for _, m := range r.notes {
		if !m.system {
			n++
		}
	}
	return n
}

// wireNote is a note as answers give it (recorded).
func (s *Server) wireNote(i *issue, n *note) object {
	var kind any
	if n.reply {
		kind = "DiscussionNote"
	}
	return obj("id", n.id, "type", kind, "body", n.body, "attachment", nil, "author", s.wireUser(n.author),
		"created_at", n.created, "updated_at", n.updated, "system", n.system, "noteable_id", i.id, "noteable_type", "Issue",
		"project_id", i.home.id, "resolvable", n.reply, "confidential", n.internal, "internal", n.internal,
		"imported", false, "imported_from", "none", "noteable_iid", i.iid, "commands_changes", obj())
}

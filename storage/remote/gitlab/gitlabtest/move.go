package gitlabtest

import (
	"slices"
	"strings"
	"time"
)

// carry copies an issue into a project, as a move and a clone do: new ids, the same
// texts with every marker in them, labels and milestone by name where they are there.
func (a act) carry(i *issue, to *space, notes bool) *issue {
	from := i.truth()
	to.nextIID++
	n := &issue{id: a.s.nextID("issue"), iid: to.nextIID, home: to}
	r := from.copy()
	r.notes, r.events, r.labels, r.milestone = nil, nil, nil, 0
	r.closed, r.closedBy, r.closedAt, r.movedTo = false, nil, time.Time{}, 0
	r.created, r.updated, r.updatedBy = a.stamp, a.stamp, nil
	for _, id := range from.labels {
		if l := a.s.labelByID(id); l != nil {
			if there := a.s.labelNamed(to, l.name); there != nil {
				r.labels = append(r.labels, there.id)
				a.record(r, "label", "add", there.id)
			}
		}
	}
	if m := a.s.milestoneByID(from.milestone); m != nil {
		if there := a.s.milestoneTitled(to, m.title); there != nil {
			r.milestone = there.id
		}
	}
	if notes {
		for _, old := range from.notes {
			c := *old
			c.id = a.s.nextID("note")
			r.notes = append(r.notes, &c)
		}
	}
	a.s.issues, to.issues, to.byIID[n.iid] = append(a.s.issues, n), append(to.issues, n), n
	a.commit(n, r)
	return n
}

// move takes an issue to another project (Issues::MoveService): the old one is
// closed and names the new one.
func (a act) move(i *issue, to *space) (*issue, *failure) {
	old := i.truth()
	switch {
	case to == i.home || old.movedTo != 0:
		return nil, message(400, "Cannot move issue to project it originates from!")
	case !a.s.canSetMetadata(a.by, i.home) || !a.s.canSetMetadata(a.by, to):
		return nil, message(400, "Cannot move issue due to insufficient permissions!")
	}
	n := a.carry(i, to, true)
	nr := n.truth().copy()
	nr.author, nr.created = old.author, old.created // the author stays, and so does the day
	a.system(nr, "moved from "+i.home.path+"#"+itoa(i.iid))
	a.commit(n, nr)
	r := old.copy()
	a.setState(r, "close")
	r.movedTo = n.id
	a.system(r, "moved to "+to.path+"#"+itoa(n.iid))
	a.save(r)
	a.commit(i, r)
	return n, nil
}

// clone copies an issue (Issues::CloneService): the person who does it is its author.
func (a act) clone(i *issue, to *space, notes bool) (*issue, *failure) {
	if !a.s.canSetMetadata(a.by, i.home) || !a.s.canSetMetadata(a.by, to) {
		return nil, message(400, "Cannot clone issue due to insufficient permissions!")
	}
	n := a.carry(i, to, notes)
	nr := n.truth().copy()
	nr.author = a.by
	a.system(nr, "cloned from "+i.home.path+"#"+itoa(i.iid))
	a.commit(n, nr)
	r := i.truth().copy()
	a.system(r, "cloned to "+to.path+"#"+itoa(n.iid))
	a.touch(r)
	a.commit(i, r)
	return n, nil
}

// remove deletes an issue. Reads of a replica that lags may still see it.
func (a act) remove(i *issue) {
	r := i.truth().copy()
	r.deleted = true
	a.commit(i, r)
	a.s.links = slices.DeleteFunc(a.s.links, func(l link) bool { return l.source == i || l.target == i })
}

func moveTo(a act, arg string, _ *change) doing {
	to := a.s.spaceAt(strings.TrimSpace(arg))
	if to == nil || !to.project {
		return failed("Failed to move this issue because target project doesn't exist.")
	}
	d := said("Moved this issue to " + arg + ".")
	d.after = func(a act, i *issue) { _, _ = a.move(i, to) }
	return d
}

func cloneTo(a act, arg string, _ *change) doing {
	notes := strings.Contains(arg, "--with_notes")
	full := strings.TrimSpace(strings.ReplaceAll(arg, "--with_notes", ""))
	d := said("Cloned this issue.")
	d.after = func(a act, i *issue) {
		to := i.home
		if full != "" {
			to = a.s.spaceAt(full)
		}
		if to != nil && to.project {
			_, _ = a.clone(i, to, notes)
		}
	}
	return d
}

func duplicateOf(_ act, arg string, ch *change) doing {
	ch.state = "close"
	d := said("Closed this issue. Marked as related to, and a duplicate of, " + arg + ".")
	d.after = func(a act, i *issue) {
		if other := i.home.issueRef(arg); other != nil && other != i {
			r := i.truth().copy()
			r.duplicateOf = other.id
			a.system(r, "marked this issue as a duplicate of #"+itoa(other.iid))
			a.save(r)
			a.commit(i, r)
			a.s.relate(a, i, other, "relates_to")
		}
	}
	return d
}

func relateTo(_ act, arg string, _ *change) doing {
	d := said("Added " + arg + " as a linked item related to this issue.")
	d.after = func(a act, i *issue) {
		for ref := range strings.FieldsSeq(strings.ReplaceAll(arg, ",", " ")) {
			if other := i.home.issueRef(ref); other != nil && other != i {
				a.s.relate(a, i, other, "relates_to")
			}
		}
	}
	return d
}

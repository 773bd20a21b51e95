package board

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// tellSync says what a sync came to: to the person who asked all of it, else only
// what others changed, and where nothing else is being said.
func (m Model) tellSync(r SyncResult, lines []NewsLine, asked bool, was SyncTrouble) Model {
	text, role := m.syncOutcome(r, lines), plain
	quiet := r.Trouble == SyncStopped || r.Trouble == SyncBusy
	switch {
	case asked && r.Trouble != SyncFine:
		text, role = sentence(r.Why), warn
	case asked && r.Sent > 0 && text == "":
		text = "In step with " + m.sync.state.Remote + ": " + counted(r.Sent, "change") + " sent, nothing new there."
	case asked && r.Sent > 0:
		text = strings.TrimSuffix(text, ".") + "; " + counted(r.Sent, "change") + " sent."
	case asked && text == "":
		text = "In step with " + m.sync.state.Remote + ": nothing was new on either side."
	case quiet:
		return m
	case m.cfg.Linear && r.Trouble != was:
		if r.Trouble != SyncFine {
			text, role = sentence(r.Why), warn
		} else if text == "" {
			text = "In step with " + m.sync.state.Remote + " again."
		}
	case r.Trouble != SyncFine:
		return m
	}
	if text == "" || !asked && (m.status.text != "" || m.prompt.isOpen()) {
		return m
	}
	m.status = said(role, text)
	return m
}

// syncOutcome is what others did, and what came of what was sent, in one line; ""
// where there is nothing to tell.
func (m Model) syncOutcome(r SyncResult, lines []NewsLine) string {
	var out []string
	if told := m.othersDid(lines); told != "" {
		out = append(out, told)
	}
	if r.Flow {
		out = append(out, "the workflow is another one now")
	}
	if r.Refused > 0 {
		out = append(out, m.sync.state.Remote+" did not take "+counted(r.Refused, "change"))
	}
	if n := r.Clashes; n > 0 {
		out = append(out, clashes(n)+": "+m.keyFor(keymap.Inbox)+" opens the inbox")
	}
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out, "; ") + "."
}

// othersDid says who changed what on the remote.
func (m Model) othersDid(lines []NewsLine) string {
	lines = slices.DeleteFunc(slices.Clone(lines), func(l NewsLine) bool {
		return l.Door != workflow.DoorRemote || !slices.ContainsFunc(l.Changes, func(ch workflow.Change) bool { return !follows[ch.Field] && ch.Field != workflow.FieldClash })
	})
	items := NewsOf(lines, m.cfg.Me)
	switch len(items) {
	case 0:
		return ""
	case 1:
		return cell.Cut(m.oneDid(items[0], lines), 100)
	}
	people := map[string]bool{}
	for _, l := range lines {
		if l.By != m.cfg.Me {
			people[l.By] = true
		}
	}
	text := howMany(items)
	if len(people) == 1 {
		text += m.byWhom(items[0].By)
	} else {
		text += fmt.Sprintf(" by %d people", len(people))
	}
	if m.news.been {
		text += ", " + m.keyFor(keymap.NextNews) + " shows them"
	}
	return text
}

// howMany counts the cards that have news, new ones apart: "3 new cards, 2
// changed".
func howMany(items []NewsItem) string {
	fresh := 0
	for _, x := range items {
		fresh += count(x.Kind == NewsArrived)
	}
	changed := len(items) - fresh
	switch {
	case fresh == 0:
		return counted(changed, "card") + " changed"
	case changed == 0:
		return counted(fresh, "new card")
	}
	return fmt.Sprintf("%s, %d changed", counted(fresh, "new card"), changed)
}

// byWhom says who did something; the remote's own name stands for somebody whom it
// does not tell.
func (m Model) byWhom(who string) string {
	if who == m.sync.state.Remote {
		return " on " + cell.Clean(who)
	}
	return " by " + cell.Clean(who)
}

// oneDid says what somebody did to one card.
func (m Model) oneDid(x NewsItem, lines []NewsLine) string {
	name, did, what := cell.Clean(x.Handle), "changed", ""
	switch x.Kind {
	case NewsArrived:
		did, what = "made", " "+cell.Cut(cell.Clean(x.Title), 40)
	case NewsMoved, NewsLeft:
		did = "closed"
		for _, l := range lines {
			for _, ch := range l.Changes {
				if ch.Field == workflow.FieldStage && ch.Old != "" {
					did, what = "moved", " to "+cell.Clean(ch.New)
				}
			}
		}
	case NewsRejected:
		did = "rejected"
	}
	if x.By == m.sync.state.Remote {
		if did == "moved" {
			return name + " was moved" + what + m.byWhom(x.By)
		}
		return name + what + " was " + did + m.byWhom(x.By)
	}
	return cell.Clean(x.By) + " " + did + " " + name + what
}

// lately is how long ago something was, as the header has room for it.
func lately(at, now time.Time) string {
	switch d := now.Sub(at); {
	case at.IsZero():
		return ""
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", d/time.Minute)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h ago", d/time.Hour)
	default:
		return counted(int(d/(24*time.Hour)), "day") + " ago"
	}
}

// remoteState is how the board stands to its remote: in full, and in shorter
// forms. state is what the header says of the file.
func (m Model) remoteState(state string) (r role, full string, shorter []string) {
	s, g := m.sync, " "+m.term.theme.glyphs().dot+" "
	var long, short []string
	add := func(l, b string) { long, short = append(long, l), append(short, b) }
	r, hindered, briefly := m.syncHindered()
	if hindered != "" {
		add(hindered, briefly)
	}
	if n := s.state.Clashes; n > 0 {
		word := clashes(n)
		add(word, word)
		if r == dim {
			r = warn
		}
	}
	if n := s.state.Unsent; n > 0 {
		word := fmt.Sprintf("%d to push", n)
		if s.state.ByHand != "" {
			word = fmt.Sprintf("%d to hand on", n)
		}
		add(word, word)
	}
	switch last := lately(s.state.Last, m.cfg.Now()); {
	case state != "saved":
		add(state, state)
	case s.on && s.shown:
		add("syncing"+s.far.words(), "syncing…")
	case s.trouble != SyncFine:
	case last == "":
		add("never synced", "never synced")
	case len(long) == 0:
		add("synced "+last, "synced")
	default:
		add("synced "+last, "")
	}
	if len(short) > 1 && short[len(short)-1] == "" {
		short = short[:len(short)-1]
	}
	return r, strings.Join(long, g), []string{strings.Join(short, g), short[0]}
}

// syncHindered is what keeps the board from its remote, in full and briefly; ""
// while nothing does, or while a sync is under way that may show otherwise.
func (m Model) syncHindered() (r role, full, brief string) {
	s := m.sync
	if s.on && s.shown {
		return dim, "", ""
	}
	since := m.clock(s.since, "15:04")
	switch s.trouble {
	case SyncOffline:
		return warn, "offline since " + since, "offline"
	case SyncSignedOut:
		return bad, "signed out", "signed out"
	case SyncAsked:
		until := m.clock(s.until, "15:04")
		return warn, "asks to wait until " + until, "waits until " + until
	case SyncFailed:
		return bad, "not synced since " + since, "not synced"
	}
	return dim, "", ""
}

// words is how far a sync has come, after "syncing".
func (p SyncProgress) words() string {
	switch {
	case p.Done == 0 && p.Total == 0:
		return "…"
	case p.Total > 0:
		return fmt.Sprintf(" %d of %d", p.Done, p.Total)
	}
	return fmt.Sprintf(" %d…", p.Done)
}

// clashes counts them in words.
func clashes(n int) string {
	if n == 1 {
		return "1 clash"
	}
	return fmt.Sprintf("%d clashes", n)
}

// saySync is how the board stands to its remote, in a sentence.
func (m Model) saySync() string {
	if !m.shared() {
		return ""
	}
	_, full, _ := m.remoteState("saved")
	return "Shared through " + cell.Clean(m.sync.state.Remote) + ": " + strings.ReplaceAll(full, " "+m.term.theme.glyphs().dot+" ", ", ") + "."
}

package gitlab

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

func one[T any](w *world, from ...T) T { return from[w.dice.pick(len(from))] }

// word is one that stands nowhere else, so that it can be found again.
func (w *world) word() string {
	w.names++
	return fmt.Sprintf("w%dx", w.names)
}

// happen lets one thing happen.
func (w *world) happen() {
	switch w.dice.pick(15) {
	case 0, 12:
		w.clock.Advance(one(w, time.Second, 10*time.Second, 50*time.Second, 3*time.Minute, 2*time.Hour))
	case 1, 2, 3, 13, 14:
		_, _ = w.anySeat().sync()
	case 4, 5:
		w.browse()
	case 6:
		s := w.anySeat()
		s.do(workflow.CardID(s.newID()), workflow.Create{
			Kind: one[workflow.Kind](w, "bug", "feature"), Title: w.word(), Description: w.text(), Requester: "rita", Weight: w.dice.pick(2) * w.number(),
		})
	case 7:
		s := w.anySeat()
		s.undo(0)
	default:
		s := w.anySeat()
		if id := w.anyCard(s); id != "" {
			s.do(id, w.action(s, id))
		}
	}
	w.look()
}

func (w *world) anySeat() *seat { return w.seats[w.dice.pick(len(w.seats))] }

func (w *world) anyCard(s *seat) workflow.CardID {
	cards := s.cards()
	ids := make([]workflow.CardID, 0, len(cards))
	for id := range cards {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return ""
	}
	slices.Sort(ids)
	return one(w, ids...)
}

func (w *world) number() int { w.names++; return w.names }

func (w *world) text() string {
	return one(w, "", "line ", "/close ", "a\n/label ~urgent ", "```\n/close\n", "<!-- ", "> quoted\n") + w.word()
}

func ptr[T any](v T) *T { return &v }

// action is something that a person might wish for a card.
func (w *world) action(s *seat, id workflow.CardID) workflow.Action {
	c, err := s.Card(id)
	if err != nil {
		return workflow.Say{Text: "x"}
	}
	if len(c.Clashes) > 0 && w.dice.pick(3) == 0 {
		clash := one(w, c.Clashes...)
		return workflow.Answer{Clash: clash.ID, Take: one(w, clash.Takes()...), Value: w.word(), Reason: "because"}
	}
	week := w.dice.pick(5)
	it := workflow.Iteration{Start: workflow.Date(noon.AddDate(0, 0, 7*week-8).Format(time.DateOnly)), End: workflow.Date(noon.AddDate(0, 0, 7*week-2).Format(time.DateOnly))}
	switch w.dice.pick(22) {
	case 0:
		return workflow.Edit{Title: ptr(w.word())}
	case 1:
		return workflow.Edit{Description: ptr(strings.TrimSpace(c.Description + "\n\n" + w.text()))}
	case 2:
		return workflow.Edit{Description: ptr(w.text() + "\n\n" + c.Description)}
	case 3:
		return workflow.Edit{AddLabels: []string{w.word()}, RemoveLabels: c.Labels[:min(len(c.Labels), w.dice.pick(2))]}
	case 4:
		return workflow.Edit{Weight: ptr(w.number()), Priority: ptr(1 + w.dice.pick(4))}
	case 5:
		return workflow.Edit{Due: ptr(workflow.Date(noon.AddDate(0, 0, w.number()).Format(time.DateOnly)))}
	case 6:
		return workflow.Edit{DRI: ptr(one(w, "ana", "ben", "max", "", "Olga Orlova", "nobody there"))}
	case 7:
		return workflow.Edit{Confidential: ptr(w.dice.pick(2) == 0)}
	case 8:
		return workflow.Edit{AddLinks: []workflow.Link{{URL: "https://x.test/" + w.word(), Relation: "relates"}}}
	case 9, 10:
		return workflow.Say{Text: w.text()}
	case 11:
		return workflow.WriteGameplan{Text: strings.TrimSpace(w.text() + "\n" + c.Gameplan)}
	case 12:
		return workflow.WriteBlueprint{Text: w.text(), Links: []string{"https://x.test/" + w.word()}}
	case 13:
		return workflow.Decide{Verdict: one(w, workflow.Valid, workflow.Aligned), Work: workflow.Low, Danger: workflow.Low, Effect: workflow.Low}
	case 14:
		return workflow.Approve{By: "olga", Level: one(w, "manager", "senior-manager", "director"), Evidence: w.word()}
	case 15:
		return workflow.Schedule{Iteration: &it, Milestone: ptr(one(w, "", "Deployment 2026-12-01", "Deployment 2027-01-01")), DRI: ptr("ben")}
	case 16:
		return workflow.Validate{Answer: one(w, workflow.Requested, workflow.Received, workflow.Rejected), Note: w.word()}
	case 17:
		return workflow.Move{To: "Triage", Reason: "back"}
	case 18:
		return one[workflow.Action](w, workflow.Close{As: workflow.Duplicate, Reason: w.word()}, workflow.Reopen{Reason: "again"})
	case 19:
		return workflow.Move{Force: true, Reason: "because"}
	default:
		return workflow.Move{}
	}
}

// browse lets a person do something in GitLab's own pages.
func (w *world) browse() {
	b := w.srv.Browser(one(w, "ben", "olga", "max"))
	all := w.srv.Truths()
	if len(all) == 0 || w.dice.pick(8) == 0 {
		b.Open(w.word(), w.text(), one(w, "Stage::Triage", "RequestType::Bug", "urgent"))
		return
	}
	t := one(w, all...)
	what := w.dice.pick(18)
	defer func() {
		if now := w.srv.Truth(t.IID); now != nil {
			w.tb.Logf("browser %d: #%d %q %v closed=%v %v notes=%d", what, t.IID, now.Title, now.Labels, now.Closed, now.Deleted, len(now.Notes))
		}
	}()
	switch what {
	case 0:
		_ = b.SetTitle(t.IID, w.word())
	case 1:
		_ = b.SetDescription(t.IID, w.word()+"\n\n"+t.Description)
	case 2, 3:
		_ = b.Move(t.IID, one(w, gitlabtest.SampleLabels[:7]...))
	case 4, 5:
		_, _ = b.Comment(t.IID, one(w, "", "## Gameplan\n\n", "## Approval\n\nby: max\nlevel: manager\n")+w.word())
	case 6:
		_ = b.Close(t.IID)
	case 7:
		_ = b.Reopen(t.IID)
	case 8:
		_ = b.AddLabels(t.IID, w.word())
	case 9:
		if len(t.Labels) > 0 {
			_ = b.RemoveLabels(t.IID, one(w, t.Labels...))
		}
	case 10:
		_ = b.Assign(t.IID, one(w, []string{}, []string{"max"}, []string{"ana", "ben"})...)
	case 11:
		_ = b.SetWeight(t.IID, int64(w.number()))
	case 12:
		_ = b.SetIteration(t.IID, int64(5301+w.dice.pick(5)))
	case 13:
		// One that was copied stays: without it nobody could tell the copy from one
		// that was made in its place.
		if w.dice.pick(3) == 0 && !w.issues[t.IID] && b.Delete(t.IID) == nil {
			w.gone[w.idOf(t)] = true
		}
	case 14:
		if iid, err := b.Clone(t.IID, gitlabtest.SampleProject); err == nil {
			w.copies[iid], w.issues[t.IID] = true, true
		}
	case 15:
		if len(t.Notes) > 0 {
			n := one(w, t.Notes...)
			if _, _, ours := readMarker(n.Body); !ours {
				_ = b.EditNote(t.IID, n.ID, n.Body+" "+w.word())
			}
		}
	case 16:
		if len(t.Notes) > 0 {
			_ = b.DeleteNote(t.IID, one(w, t.Notes...).ID)
		}
	case 17:
		if len(t.Labels) > 0 && w.dice.pick(4) == 0 {
			_ = b.DeleteLabel(one(w, t.Labels...))
		}
	}
}

// cardIn is the card whose marker an issue holds, "" where it holds none.
func cardIn(t gitlabtest.Truth) string {
	m, _, _ := readMarker(t.Description)
	return string(m.card)
}

package cli

import (
	"errors"
	"slices"
	"strings"

	"opsboard/keymap"
	"opsboard/storage"
	"opsboard/workflow"
)

// shellWord is a word as a shell takes it: "#31" would begin a comment.
func shellWord(s string) string {
	if strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=@%+,", r))
	}) < 0 && s != "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// hinter names, for one card, the command that gives what is missing.
type hinter struct {
	rules  *workflow.Rules
	card   workflow.Card
	handle string
	count  func(workflow.Stage) workflow.Count // open cards; nil: not counted
}

// command is the command that gives what a gate lacks; "" where none does.
func (h hinter) command(g workflow.Gate) string {
	card := shellWord(h.handle)
	switch g.Supply {
	case workflow.SupplyTriage:
		switch g.Guard {
		case "work", "danger", "effect":
			return "opsboard triage " + card + " not-aligned --work LEVEL --danger LEVEL --effect LEVEL"
		case "approval":
			return "opsboard triage " + card + " aligned|aligned-not-congruent|not-aligned"
		}
		return "opsboard triage " + card + " valid"
	case workflow.SupplyAnswered:
		return "opsboard triage " + card + " answered TEXT"
	case workflow.SupplyApprove:
		return "opsboard approve " + card + " --by NAME --level " + h.level() + " --evidence TEXT"
	case workflow.SupplyGameplan:
		return "opsboard gameplan " + card + " TEXT"
	case workflow.SupplySchedule:
		return "opsboard schedule " + card + scheduleFlag(g)
	case workflow.SupplyValidate:
		if g.Guard == "validation-skipped" {
			return "opsboard validate " + card + " skipped --note TEXT"
		}
		return "opsboard validate " + card + " request"
	case workflow.SupplyReceived:
		return "opsboard validate " + card + " received"
	case workflow.SupplyBlueprint:
		return "opsboard blueprint " + card + " TEXT --link URL"
	case workflow.SupplyForce:
		if g.Field == "wip" {
			return "opsboard move " + card + " --force --reason TEXT"
		}
	case workflow.SupplyWait:
		return "opsboard schedule " + card + " --iteration current"
	case workflow.SupplyComment:
		return "opsboard comment " + card + " TEXT"
	case workflow.SupplyKind:
		return "opsboard edit " + card + " --kind KIND"
	}
	if g.Guard == "requester" {
		return "opsboard edit " + card + " --requester NAME"
	}
	return ""
}

func scheduleFlag(g workflow.Gate) string {
	switch g.Field {
	case "milestone":
		return " --milestone NAME"
	case "dri":
		return " --dri NAME"
	}
	if g.Guard == "iteration-current" {
		return " --iteration current"
	}
	return " --iteration next"
}

// level is the lowest level of approval that the card needs.
func (h hinter) level() string {
	n, known := h.rules.NeededApproval(h.card)
	if !known || len(n.Levels) == 0 {
		return "LEVEL"
	}
	return n.Levels[0]
}

// commands are the commands that give all that is missing; what one schedule can
// give stands in one.
func (h hinter) commands(missing []workflow.Gate) []string {
	var out []string
	schedule := -1
	for _, g := range missing {
		c := h.command(g)
		switch {
		case c == "" || slices.Contains(out, c):
		case g.Supply == workflow.SupplySchedule && schedule >= 0:
			out[schedule] += scheduleFlag(g)
		default:
			if g.Supply == workflow.SupplySchedule {
				schedule = len(out)
			}
			out = append(out, c)
		}
	}
	return out
}

// hint is the hint of a refusal.
func (h hinter) hint(r *workflow.Refusal) string {
	card := shellWord(h.handle)
	switch {
	case r.Hint == "force":
		return "`opsboard move " + card + " " + string(r.To) + " --force --reason TEXT` does it all the same"
	case r.Hint == "reopen":
		return "`opsboard reopen " + card + " --reason TEXT`"
	case r.Hint == string(workflow.SupplyStage):
		return "`opsboard why " + card + "` says what its next stage needs"
	case r.Hint == "edit":
		return "`opsboard edit " + card + " --requester NAME --delegate NAME`"
	case slices.ContainsFunc(r.Missing, func(g workflow.Gate) bool { return g.Guard == "reason" }):
		if r.Rule == "card/validation" || h.rules != nil && strings.Contains(string(r.Rule), "skipped") {
			return "add --note TEXT"
		}
		return "add --reason TEXT"
	}
	helps := slices.Clone(r.Missing)
	if len(helps) == 0 {
		helps = []workflow.Gate{{Supply: workflow.Supply(r.Hint)}}
	}
	for i, g := range helps {
		if g.Guard == "" {
			helps[i] = h.asksFor(g)
		}
	}
	cmds := h.commands(helps)
	if len(cmds) == 0 {
		return r.Hint // what storage and remotes say is a sentence already
	}
	return "`" + strings.Join(cmds, "`, then `") + "`"
}

// asksFor is the gate of the card's next stage that asks for the same as one without a
// guard of its own, which is given back where there is none.
func (h hinter) asksFor(g workflow.Gate) workflow.Gate {
	if h.rules == nil {
		return g
	}
	for _, next := range h.rules.Next(h.card, h.card.UpdatedAt).List {
		if next.Supply == g.Supply && !next.Met {
			return next
		}
	}
	return g
}

// explain gives a refusal the command that supplies what is missing, for the
// card that it is about. Any other error stays as it is.
func explain(s *storage.Store, err error) error {
	var r *workflow.Refusal
	if err == nil || !errors.As(err, &r) || r.Card == "" {
		return err
	}
	h := hinter{rules: s.Rules(), handle: string(r.Card)}
	if handle, e := s.Handle(r.Card); e == nil {
		h.handle = handle
	}
	if c, e := s.Card(r.Card); e == nil {
		h.card = c
	}
	return h.explain(err)
}

// explain puts an error in the terms of the contract, with the hint that fits
// the card.
func (h hinter) explain(err error) *failure {
	f := failureOf(err)
	var r *workflow.Refusal
	if errors.As(err, &r) {
		f.hint = h.hint(r)
	}
	return f
}

// keyFor is the key of the board that gives what a gate lacks; "" where none
// does.
func keyFor(keys *keymap.Map, g workflow.Gate) string {
	act := map[workflow.Supply]keymap.Action{
		workflow.SupplyTriage: keymap.Triage, workflow.SupplyAnswered: keymap.Triage, workflow.SupplyApprove: keymap.Approve,
		workflow.SupplyGameplan: keymap.Gameplan, workflow.SupplySchedule: keymap.Schedule, workflow.SupplyValidate: keymap.Validate,
		workflow.SupplyReceived: keymap.Validate, workflow.SupplyBlueprint: keymap.Blueprint, workflow.SupplyWait: keymap.Schedule,
	}[g.Supply]
	if act == "" {
		return ""
	}
	return keys.Key(act)
}

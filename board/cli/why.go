package cli

import (
	"github.com/spf13/cobra"

	"opsboard/workflow"
)

func newWhy(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "why CARD [STAGE]",
		Short: "What a card needs to move on",
		Long: `Show each gate on the way to the next stage, or to STAGE: whether it holds and by what,
else what is needed, who can give it, and with which key of the board or which command.

A pipe gets the columns: met or missing, gate, what, who, key, command.`,
		Example: `  opsboard why k7m2
  opsboard why 9fqe implementation`,
		Args:              takes([]string{"CARD"}, []string{"STAGE"}, false),
		ValidArgsFunction: a.cardThen(a.stageNames),
		RunE: func(_ *cobra.Command, args []string) error {
			stage := ""
			if len(args) > 1 {
				stage = args[1]
			}
			return why(a, args[0], stage)
		},
	}
}

type gateJSON struct {
	Gate    string  `json:"gate"`
	Guard   string  `json:"guard"`
	Met     bool    `json:"met"`
	By      *string `json:"by"`
	Need    *string `json:"need"`
	Who     *string `json:"who"`
	Key     *string `json:"key"`
	Command *string `json:"command"`
}

type whyJSON struct {
	ID     string      `json:"id"`
	Handle string      `json:"handle"`
	From   string      `json:"from"`
	To     *string     `json:"to"`
	Rule   *string     `json:"rule"`
	Ready  bool        `json:"ready"`
	Met    int         `json:"met"`
	Total  int         `json:"total"`
	Gates  []gateJSON  `json:"gates"`
	Forced []forceJSON `json:"forced"`
}

func why(a *app, name, stage string) error {
	a.doing = "look at " + name
	s, c, handle, err := a.whole(name)
	if err != nil {
		return err
	}
	h := hinter{rules: s.Rules(), card: c, handle: handle}
	h.count, err = s.OpenIn()
	if err != nil {
		return err
	}
	gates := h.rules.Next(c, a.env.Now())
	if stage != "" {
		to, err := h.rules.FindStage(stage)
		if err != nil {
			return err
		}
		gates = h.rules.GatesTo(c, to, a.env.Now())
	}
	gates = h.withRoom(gates)
	if a.flags.json {
		return writeJSON(a.out, a.whyOf(h, gates, stage == ""), a.out.terminal)
	}
	a.printGates(h, gates, stage == "")
	return nil
}

func (a *app) whyOf(h hinter, g workflow.Gates, next bool) whyJSON {
	var full cardJSON
	full.lists(h.card)
	out := whyJSON{
		ID: string(h.card.ID), Handle: h.handle, From: string(h.card.Stage), To: null(g.To), Rule: null(g.Rule),
		Ready: a.isOpenTo(h, g, next), Met: g.Met(), Total: g.Total(), Gates: []gateJSON{}, Forced: full.Forced,
	}
	for _, x := range g.List {
		j := gateJSON{Gate: x.Field, Guard: x.Guard, Met: x.Met, By: null(x.By), Who: null(x.Who)}
		if !x.Met {
			j.Need, j.Key, j.Command = null(x.Need), null(keyFor(a.cfg.keys, x)), null(h.command(x))
		}
		out.Gates = append(out.Gates, j)
	}
	return out
}

// isOpenTo reports whether a plain move to the stage of the gates would be
// granted.
func (a *app) isOpenTo(h hinter, g workflow.Gates, next bool) bool {
	if next {
		return g.Ready()
	}
	op := workflow.Op{Card: h.card.ID, By: "why", At: a.env.Now(), Do: workflow.Move{To: g.To}}
	d, err := h.rules.Apply(h.card, op)
	if err == nil {
		_, err = h.rules.Admit(op, h.card, d.Card, h.openIn(d.Card.Stage))
	}
	return err == nil
}

func (a *app) printGates(h hinter, g workflow.Gates, next bool) {
	if a.out.terminal {
		a.out.line(a.headOfGates(h, g, next))
	}
	t := table{}
	for _, x := range g.List {
		if x.Met {
			t.add(mark(a, true), x.Field, x.By, "", "", "")
			continue
		}
		t.add(mark(a, false), x.Field, "needs "+x.Need, x.Who, keyFor(a.cfg.keys, x), h.command(x))
	}
	if !a.out.terminal {
		a.out.table(t)
		return
	}
	for _, r := range t.rows {
		a.out.line("  " + r[0] + "  " + r[1] + ": " + r[2])
		if r[5] != "" {
			a.out.line("      " + fromWhom(r[3], r[4]) + "`" + r[5] + "`")
		}
	}
	for _, f := range h.card.Forced {
		a.out.line("  forced past " + string(f.Rule) + " by " + f.By + ": " + f.Reason + "; still owed: " + workflow.Words(h.rules.Needs(h.card, f.Missing, a.env.Now())))
	}
}

func fromWhom(who, key string) string {
	s := ""
	if who != "" {
		s = "from " + who + ", "
	}
	if key != "" {
		s += "key " + key + ", "
	}
	return s
}

func mark(a *app, met bool) string {
	switch {
	case met && a.out.terminal:
		return "✓ met"
	case met:
		return "met"
	case a.out.terminal:
		return "✗ missing"
	}
	return "missing"
}

func (a *app) headOfGates(h hinter, g workflow.Gates, next bool) string {
	head := h.handle + " " + h.card.Title + ": "
	switch {
	case !h.card.IsOpen():
		return head + "closed as " + string(h.card.Resolution) + " in " + string(h.card.Stage)
	case g.To == "":
		return head + string(h.card.Stage) + " is its last stage"
	case a.isOpenTo(h, g, next):
		return head + string(g.From) + " → " + string(g.To) + " is open (" + string(g.Rule) + ")"
	case len(g.List) == 0:
		return head + "no rule leads from " + string(g.From) + " to " + string(g.To)
	}
	return head + string(g.From) + " → " + string(g.To) + " (" + string(g.Rule) + ")"
}

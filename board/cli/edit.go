package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"opsboard/storage"
	"opsboard/workflow"
)

type editOptions struct {
	card, where, kind                            string
	title, description, requester, delegate, dri string
	due, confidential                            string
	priority, weight                             int
	labels                                       []string
	links                                        []string
	given                                        func(flag string) bool
}

func newEdit(a *app) *cobra.Command {
	var o editOptions
	cmd := &cobra.Command{
		Use:   "edit CARD|--where FILTER",
		Short: "Change fields of a card, or of many",
		Long: `Change the fields of a card that no rule of a stage guards; "" clears one.

--label +NAME adds a label, --label -NAME removes it. --kind makes the card one of
another kind: it keeps its stage where that kind has it. With --where, all cards
that match the filter are changed as one step; those that a rule refuses are listed
and the exit code is 1.`,
		Example: `  opsboard edit k7m2 --title "Macro adds two tags" --priority 1
  opsboard edit k7m2 --label +Customer::Billing --label -wip
  opsboard edit k7m2 --due 2026-12-03 --confidential
  opsboard edit --where "label:wip dri:none" --dri sam`,
		Args: takes(nil, []string{"CARD"}, false),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.card = strings.Join(args, "")
			o.given = cmd.Flags().Changed
			return edit(a, o)
		},
		ValidArgsFunction: a.completeCards,
	}
	editFlags(cmd.Flags(), &o)
	_ = cmd.RegisterFlagCompletionFunc("kind", a.completeKinds)
	_ = cmd.RegisterFlagCompletionFunc("where", a.completeFilter)
	completeDue(cmd)
	return cmd
}

func editFlags(f *pflag.FlagSet, o *editOptions) {
	f.StringVar(&o.title, "title", "", "the `TITLE`")
	f.StringVar(&o.description, "description", "", "the `TEXT` of the description; - reads it from the standard input")
	f.IntVar(&o.priority, "priority", 0, "`N` from 1 (urgent) to 4 (low); 0 for none")
	f.IntVar(&o.weight, "weight", 0, "`N`, how much work it is; 0 for none")
	f.StringVar(&o.requester, "requester", "", "the `NAME` of who asks for it")
	f.StringVar(&o.delegate, "delegate", "", "the `NAME` of who validates for the requester")
	f.StringVar(&o.dri, "dri", "", "the `NAME` of the directly responsible individual; none for nobody")
	dueFlags(f, &o.due, &o.confidential)
	f.StringArrayVar(&o.labels, "label", nil, "+`LABEL` adds a label, -LABEL removes it; may be given several times")
	f.StringArrayVar(&o.links, "link", nil, "+`URL` adds a link, -URL removes it; may be given several times")
	f.StringVar(&o.kind, "kind", "", "make it a card of another `KIND`")
	f.StringVar(&o.where, "where", "", "change all cards that match this `FILTER`")
}

func edit(a *app, o editOptions) error {
	a.doing = "edit " + orWord(o.card, "cards")
	actions, err := o.actions(a)
	switch {
	case err != nil:
		return err
	case len(actions) == 0:
		return usage("nothing to change was given", "write what to change, such as --title or --priority")
	}
	if err := oneOf(o.card, o.where); err != nil {
		return err
	}
	if o.card == "" {
		if len(actions) > 1 {
			return usage("--where changes the kind of many cards, or their fields, not both at once", "give two commands")
		}
		return a.onMany(o.where, actions...)
	}
	return a.onCard(o.card, func(s *storage.Store, id workflow.CardID) ([]workflow.Action, error) {
		_, removed := signed(o.labels)
		if len(removed) == 0 {
			return actions, nil
		}
		c, err := s.Card(id)
		if err != nil {
			return nil, err
		}
		return actions, checkRemoved(c, removed)
	})
}

// oneOf refuses a card together with a filter, and neither of them.
func oneOf(card, where string) error {
	switch {
	case card != "" && where != "":
		return usage("a card and --where exclude each other", "name one card, or give a filter")
	case card == "" && strings.TrimSpace(where) == "":
		return usage("it needs CARD or --where FILTER", "")
	}
	return nil
}

// actions are what the flags ask for, fields first.
func (o editOptions) actions(a *app) ([]workflow.Action, error) {
	var e workflow.Edit
	for _, p := range []struct {
		flag  string
		value *string
		to    **string
	}{
		{"title", &o.title, &e.Title},
		{"description", &o.description, &e.Description},
		{"requester", &o.requester, &e.Requester},
		{"delegate", &o.delegate, &e.Delegate},
		{"dri", &o.dri, &e.DRI},
	} {
		if o.given(p.flag) {
			*p.to = p.value
		}
	}
	if e.DRI != nil {
		e.DRI = named(o.dri)
	}
	if o.given("priority") {
		e.Priority = &o.priority
	}
	if o.given("weight") {
		e.Weight = &o.weight
	}
	if err := o.promise(a, &e); err != nil {
		return nil, err
	}
	if e.Description != nil {
		text, err := a.text("description", o.description)
		if err != nil {
			return nil, err
		}
		e.Description = &text
	}
	e.AddLabels, e.RemoveLabels = signed(o.labels)
	var added []string
	added, e.RemoveLinks = signed(o.links)
	for _, u := range added {
		e.AddLinks = append(e.AddLinks, workflow.Link{URL: u})
	}
	var out []workflow.Action
	if o.givesFields() {
		out = append(out, e)
	}
	if o.given("kind") {
		out = append(out, workflow.ChangeKind{To: workflow.Kind(o.kind)})
	}
	return out, nil
}

func (o editOptions) givesFields() bool {
	for _, f := range []string{"title", "description", "priority", "weight", "requester", "delegate", "dri", "due", "confidential", "label", "link"} {
		if o.given(f) {
			return true
		}
	}
	return false
}

// signed sorts "+a", "-b" and "c" into what to add and what to remove.
func signed(words []string) (add, remove []string) {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(w, "-"); ok {
			remove = append(remove, rest)
		} else {
			add = append(add, strings.TrimPrefix(w, "+"))
		}
	}
	return add, remove
}

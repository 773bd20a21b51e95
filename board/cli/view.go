package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

func newView(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "view list|show|save|move|remove",
		Short: "Filters saved under a name",
		Long: `A view is a filter under a name: view:NAME stands for it in any filter, on the command
line and on the board, where it is a tab beside the kinds. Views are saved in views.toml
beside the configuration file, which can be edited by hand; [views] in the configuration
file itself is read too.`,
		Example: `  opsboard view save mine dri:@me -waiting:requester
  opsboard list view:mine priority:1
  opsboard --filter view:mine`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("it needs list, show, save, move or remove", "")
			}
			return knownCommand(cmd, args)
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.AddCommand(newViewList(a), newViewShow(a), newViewSave(a), newViewMove(a), newViewRemove(a))
	return cmd
}

type viewJSON struct {
	Name   string  `json:"name"`
	Filter string  `json:"filter"`
	File   string  `json:"file"`
	Tab    *int    `json:"tab"`    // its place among the tabs of the board
	Broken *string `json:"broken"` // why the filter cannot be read
}

func (a *app) viewJSON(v savedView) viewJSON {
	return viewJSON{v.name, v.text, v.path, orNull(v.tab), null(a.faultOf(v))}
}

// faultOf is why the filter of a view cannot be read; "" where it can.
func (a *app) faultOf(v savedView) string {
	texts, err := a.viewTexts()
	if err == nil {
		_, err = filter.Parse("view:"+v.name, filter.Env{Now: a.env.Now(), Rules: a.rules(), Views: texts, Me: "me"})
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func newViewList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "The saved views",
		Long: `List the saved views with their filters, in the order of their tabs on the board; what cannot
be read is named with the reason.`,
		Example: "  opsboard view list",
		Args:    needs(),
		RunE: func(*cobra.Command, []string) error {
			a.doing = "list views"
			views, err := a.views()
			if err != nil {
				return err
			}
			if a.flags.json {
				out := make([]viewJSON, len(views))
				for i, v := range views {
					out[i] = a.viewJSON(v)
				}
				return writeJSON(a.out, out, a.out.terminal)
			}
			t := table{header: []string{"VIEW", "FILTER", "TAB"}}
			for _, v := range views {
				if !a.out.terminal {
					t.add(v.name, v.text)
					continue
				}
				t.add(v.name, v.text, numberCell(v.tab))
			}
			defer func() {
				for _, v := range views {
					if why := a.faultOf(v); why != "" {
						a.note("view:%s is broken: %s", v.name, why)
					}
				}
			}()
			if len(views) == 0 && a.out.terminal {
				a.note("no view is saved yet")
				return nil
			}
			a.out.table(t)
			return nil
		},
	}
}

// namedView is the view of a name, whatever its case.
func (a *app) namedView(name string) (savedView, error) {
	views, err := a.views()
	if err != nil {
		return savedView{}, err
	}
	var names []string
	for _, v := range views {
		if strings.EqualFold(v.name, name) {
			return v, nil
		}
		names = append(names, v.name)
	}
	return savedView{}, &workflow.Invalid{Field: "view", Value: name, Why: "is not saved", Nearest: workflow.Nearest(name, names)}
}

func newViewShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "The filter of a view",
		Long:    "Print the filter that is saved under a name.",
		Example: "  opsboard view show mine",
		Args:    needs("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "show the view " + clip(args[0])
			v, err := a.namedView(args[0])
			if err != nil {
				return err
			}
			if a.flags.json {
				return writeJSON(a.out, a.viewJSON(v), a.out.terminal)
			}
			a.out.line(v.text)
			return nil
		},
		ValidArgsFunction: a.completeViews,
	}
}

func newViewSave(a *app) *cobra.Command {
	return &cobra.Command{
		Use:         "save NAME FILTER…",
		Short:       "Save a filter under a name",
		Long:        "Save a filter under a name of letters, digits, - and _, in place of the one that had it.",
		Example:     "  opsboard view save late 'age:>14d' state:open",
		Args:        takes([]string{"NAME", "FILTER"}, nil, true),
		Annotations: takesFilter,
		RunE:        func(_ *cobra.Command, args []string) error { return saveView(a, args[0], args[1:]) },
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return a.completeViews(cmd, args, typed)
			}
			return a.completeFilter(cmd, args, typed)
		},
	}
}

func saveView(a *app, name string, words []string) error {
	a.doing = "save the view " + clip(name)
	if err := filter.CheckViewName(name); err != nil {
		return err
	}
	text := strings.Join(words, " ")
	views, err := a.viewTexts()
	if err != nil {
		return err
	}
	maps.DeleteFunc(views, func(n, _ string) bool { return strings.EqualFold(n, name) })
	views[name] = text
	env := filter.Env{Now: a.env.Now(), Rules: a.rules(), Views: views, Me: "me"} // who, the one says who uses it
	if _, err := filter.Parse(text, env); err != nil {
		return err
	}
	if _, err := filter.Parse("view:"+name, env); err != nil { // one that refers to itself
		return err
	}
	if err := a.saveView(name, text); err != nil {
		return err
	}
	v, err := a.namedView(name)
	if err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, a.viewJSON(v), a.out.terminal)
	}
	a.done("view:%s is %s", v.name, v.text)
	return nil
}

func newViewRemove(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME",
		Short:   "Forget a view",
		Long:    "Forget the filter that is saved under a name. It is printed, so that it can be saved again.",
		Example: "  opsboard view remove late",
		Args:    needs("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "remove the view " + clip(args[0])
			v, err := a.namedView(args[0])
			if err != nil {
				return err
			}
			if err := a.changeViews(v.name, nil); err != nil {
				return err
			}
			if a.flags.json {
				return writeJSON(a.out, a.viewJSON(v), a.out.terminal)
			}
			a.done("removed view:%s, which was %s", v.name, v.text)
			return nil
		},
		ValidArgsFunction: a.completeViews,
	}
}

// completeViews completes the name of a view.
func (a *app) completeViews(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	views, err := a.views()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, v := range views {
		out = append(out, v.name+"\t"+clip(v.text))
	}
	return slices.Clip(out), cobra.ShellCompDirectiveNoFileComp
}

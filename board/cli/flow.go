package cli

import (
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/workflow"
)

func newWorkflow(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "workflow show|check|use|wip",
		Short: "The rules that the board is under",
		Long: `The kinds of card, their stages and the rules on each arrow are a readable file that the
board keeps. "` + strings.Join(shippedNames(), `" and "`) + `" come with the program; your own can be used.`,
		Example: `  opsboard workflow show > ours.workflow
  opsboard workflow check ours.workflow
  opsboard workflow use ours.workflow
  opsboard workflow use support-ops-2026
  opsboard workflow wip Development bug 3 warn`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("it needs show, check, use or wip", "")
			}
			return knownCommand(cmd, args)
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.AddCommand(newFlowShow(a), newFlowCheck(a), newFlowUse(a), newFlowWip(a))
	return cmd
}

func shippedNames() []string { return slices.Sorted(maps.Keys(workflow.Shipped())) }

func newFlowShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:       "show [" + strings.Join(shippedNames(), "|") + "]",
		Short:     "Print the workflow of the board, or one that ships",
		Long:      "Print the text of the workflow that the board is under, or of one that comes with the program.",
		Example:   "  opsboard workflow show > ours.workflow",
		Args:      takes(nil, []string{"NAME"}, false),
		ValidArgs: shippedNames(),
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "show the workflow"
			text, err := a.flowText(args)
			if err != nil {
				return err
			}
			if a.flags.json {
				r, err := workflow.Parse(text)
				if err != nil {
					return err
				}
				return writeJSON(a.out, flowOf(r, text), a.out.terminal)
			}
			_, err = io.WriteString(a.out, text)
			return err
		},
	}
}

func (a *app) flowText(args []string) (string, error) {
	if len(args) == 1 {
		text, ok := workflow.Shipped()[args[0]]
		if !ok {
			return "", &workflow.Invalid{Field: "workflow", Value: args[0], Why: "does not come with the program", Nearest: workflow.Nearest(args[0], shippedNames())}
		}
		return text, nil
	}
	s, err := a.read()
	if err != nil {
		return "", err
	}
	return s.WorkflowText()
}

type flowJSON struct {
	Name   string         `json:"name"`
	Title  string         `json:"title"`
	Kinds  []flowKindJSON `json:"kinds"`
	Wip    map[string]int `json:"wip"` // of all kinds together
	Text   string         `json:"text"`
	Limits []limitJSON    `json:"limits"`
}

type flowKindJSON struct {
	Kind        string   `json:"kind"`
	Title       string   `json:"title"`
	Stages      []string `json:"stages"`
	Resolutions []string `json:"resolutions"`
}

func flowOf(r *workflow.Rules, text string) flowJSON {
	out := flowJSON{Name: r.Name(), Title: r.Title(), Kinds: []flowKindJSON{}, Wip: map[string]int{}, Text: text, Limits: limitsJSON(r, nil)}
	for _, s := range r.Stages("") {
		if n := r.Limit(s); n > 0 {
			out.Wip[string(s)] = n
		}
	}
	for _, k := range r.Kinds() {
		j := flowKindJSON{Kind: string(k), Title: r.KindTitle(k), Stages: []string{}, Resolutions: []string{}}
		for _, s := range r.Stages(k) {
			j.Stages = append(j.Stages, string(s))
		}
		for _, x := range r.Resolutions(k) {
			j.Resolutions = append(j.Resolutions, string(x))
		}
		out.Kinds = append(out.Kinds, j)
	}
	return out
}

func newFlowCheck(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "check FILE|-",
		Short:             "Say what is wrong with a workflow file",
		Long:              "Read a workflow file and say on which line what is wrong with it; nothing is changed.",
		Example:           "  opsboard workflow check ours.workflow",
		ValidArgsFunction: completeFile,
		Args:              needs("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "check " + args[0]
			text, err := a.flowFile(args[0])
			if err != nil {
				return err
			}
			r, err := workflow.Parse(text)
			if err != nil {
				return brokenFlow(args[0], err)
			}
			if a.flags.json {
				return writeJSON(a.out, flowOf(r, text), a.out.terminal)
			}
			a.done("%s is sound: %s, with %s%s", args[0], r.Name(), count(len(r.Kinds()), "kind"), limitsOf(r))
			return nil
		},
	}
}

// maxFlow is the longest workflow file that is read.
const maxFlow = 1 << 20

func (a *app) flowFile(path string) (string, error) {
	in := a.env.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return "", cannotRead(path, err, "`opsboard workflow show > FILE` writes one to begin with")
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxFlow+1))
	if err != nil {
		return "", cannotRead(path, err, "")
	}
	if len(b) > maxFlow {
		return "", &failure{code: codeRefused, rule: "workflow/file", message: path + " is longer than 1 MiB: it is no workflow file"}
	}
	return plainText(b), nil
}

// brokenFlow is the refusal of a broken file, with its line.
func brokenFlow(path string, err error) error {
	var broken *workflow.FileError
	if errors.As(err, &broken) {
		return &failure{
			err: err, code: codeRefused, rule: "workflow/file", message: path + ": " + broken.Error(),
			hint: "`opsboard workflow show default` prints one to compare with",
		}
	}
	return err
}

func newFlowUse(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "use FILE|" + strings.Join(shippedNames(), "|"),
		Short: "Put the board under another workflow",
		Long: `Put the board under another workflow: one of those that ship, by name, or a file. It is
refused where cards stand in kinds or stages that it does not have. "undo" takes it back.`,
		Example: `  opsboard workflow use support-ops-2026
  opsboard workflow use ./ours.workflow`,
		Args: needs("FILE"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return shippedNames(), cobra.ShellCompDirectiveDefault
		},
		RunE: func(_ *cobra.Command, args []string) error { return useFlow(a, args[0]) },
	}
}

func useFlow(a *app, name string) error {
	a.doing = "use the workflow " + name
	text, ships := workflow.Shipped()[name]
	if !ships {
		var err error
		if text, err = a.flowFile(name); err != nil {
			f := failureOf(err)
			if errors.Is(err, os.ErrNotExist) && !strings.ContainsAny(name, "/.") {
				f.code, f.message = codeUsage, "no workflow "+clip(name)+" comes with the program"+didYouMean(name, shippedNames())+", and there is no such file"
			}
			return f
		}
	}
	parsed, err := workflow.Parse(text)
	if err != nil {
		return brokenFlow(name, err)
	}
	s, err := a.openIfThere()
	if err != nil {
		return err
	}
	if s == nil {
		if s, err = a.create(text); err != nil {
			return err
		}
	}
	by, err := a.stampOf(workflow.DoorCommand)
	if err != nil {
		return err
	}
	var got storage.Receipt
	if got, err = s.SetWorkflow(text, by); err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, flowOf(parsed, text), a.out.terminal)
	}
	if len(got.Entries) == 0 {
		a.note("the board is under %s", parsed.Name())
		return nil
	}
	a.done("the board is under %s now: %s", parsed.Name(), parsed.Title())
	return nil
}

package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

var shells = []string{"bash", "zsh", "fish"}

func newCompletion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish",
		Short: "A script that completes commands, cards and stages",
		Long: `Print a script that makes the shell complete commands, flags, cards (with their titles),
stages, kinds and the keys of the filter language.

  bash   source <(opsboard completion bash)         in ~/.bashrc
  zsh    opsboard completion zsh > "${fpath[1]}/_opsboard"
  fish   opsboard completion fish > ~/.config/fish/completions/opsboard.fish`,
		Example:   `  source <(opsboard completion bash)`,
		Args:      needs("bash|zsh|fish"),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			a.doing = "write the completion"
			switch root := cmd.Root(); args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.out, true)
			case "zsh":
				return root.GenZshCompletion(a.out)
			case "fish":
				return root.GenFishCompletion(a.out, true)
			}
			return &workflow.Invalid{Field: "shell", Value: args[0], Why: "is not known: " + strings.Join(shells, ", "), Nearest: workflow.Nearest(args[0], shells)}
		},
	}
}

// quietly opens the board for a completion, which may not change or say
// anything.
func (a *app) quietly() *storage.Store {
	s, err := a.open()
	if err != nil {
		return nil
	}
	return s
}

// rules are those of the board, or the default ones.
func (a *app) rules() *workflow.Rules {
	if s := a.quietly(); s != nil {
		return s.Rules()
	}
	return workflow.Default()
}

// mostCompleted is how many cards a completion lists.
const mostCompleted = 200

// completeCards completes the first argument to the open cards, newest first,
// each with its title.
func (a *app) completeCards(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	s := a.quietly()
	if s == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	rows, err := s.List(storage.Query{Sort: "-updated", Limit: mostCompleted})
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, r := range rows {
		name := r.Handle
		if !strings.HasPrefix(name, "#") && len(typed) > len(name) {
			name = string(r.Card.ID)
		}
		if strings.HasPrefix(name, typed) {
			out = append(out, name+"\t"+cell.Cut(cell.Clean(r.Card.Title), 50))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// completeFile lets the shell complete the name of a file; completeDir that of a
// folder. Nothing else does, where no words are known.
func completeFile(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func completeDir(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completeWords completes one of some words.
func completeWords(words ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

// completeClose completes a card, and the one that it repeats.
func (a *app) completeClose(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 1 && cmd.Flags().Changed("as-duplicate") {
		args = nil
	}
	return a.completeCards(cmd, args, typed)
}

// cardThen completes a card, then one of some words.
func (a *app) cardThen(words func() []string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		where := cmd.Flag("where") != nil && cmd.Flags().Changed("where")
		switch {
		case len(args) == 0 && !where:
			return a.completeCards(cmd, args, typed)
		case len(args) == 1 && !where, len(args) == 0:
			return words(), cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

func (a *app) stageNames() []string {
	var out []string
	for _, s := range a.rules().Stages("") {
		out = append(out, string(s))
	}
	return out
}

func (a *app) completeKinds(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	r := a.rules()
	for _, k := range r.Kinds() {
		out = append(out, string(k)+"\t"+r.KindTitle(k))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func (a *app) completeResolutions(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	r := a.rules()
	for _, k := range r.Kinds() {
		for _, as := range r.Resolutions(k) {
			out = append(out, string(as))
		}
	}
	slices.Sort(out)
	return slices.Compact(out), cobra.ShellCompDirectiveNoFileComp
}

func (a *app) completeLevels(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(a.rules().Levels(), "roadmap-updated"), cobra.ShellCompDirectiveNoFileComp
}

// completeFilter completes the keys of the filter language, and the values of a
// key that has fixed ones.
func (a *app) completeFilter(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	not := ""
	if rest, ok := strings.CutPrefix(typed, "-"); ok {
		not, typed = "-", rest
	}
	var out []string
	if key, _, ok := strings.Cut(typed, ":"); ok {
		views, _ := a.viewTexts() // a completion says nothing of what is wrong
		for _, v := range filter.Values(key, filter.Env{Now: a.env.Now(), Rules: a.rules(), Views: views}) {
			out = append(out, not+key+":"+v)
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
	for _, k := range filter.Keys() {
		out = append(out, not+k+":")
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeList completes words with commas between them.
func completeList(words []string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		done := typed[:strings.LastIndex(typed, ",")+1]
		var out []string
		for _, w := range words {
			out = append(out, done+w)
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

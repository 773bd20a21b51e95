package cli

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"opsboard/workflow"
)

// Main runs one command line and returns its exit code: 0 done, 1 refused by a
// rule or damage found, 2 bad usage, 3 trouble with the file, the remote or the
// system, 4 conflicts wait in the inbox. Errors are on e.Stderr by the time it
// returns.
func Main(ctx context.Context, e Env) int {
	if len(e.Args) > 1 && e.Args[0] == "bench" && e.Args[1] == "floor" {
		return playFloor(ctx, e)
	}
	a := &app{env: e, ctx: ctx, out: newOutput(e)}
	root := newRoot(a)
	root.SetArgs(arrange(root, e.Args))
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		err = a.out.close()
	} else {
		_ = a.out.close() // the first error is the one to tell
	}
	if err == nil {
		return 0
	}
	var said *failure
	if errors.Is(err, context.Canceled) && !errors.As(err, &said) {
		err = &failure{err: err, message: "interrupted"}
	}
	if !cmd.Flags().Parsed() || !a.flags.json {
		a.flags.json = a.flags.json || wantsJSON(e.Args)
	}
	doing := a.doing
	if doing == "" && cmd != root {
		doing = inWords(cmd)
	}
	f := failureOf(err)
	if f.hint == "" && f.code == codeUsage {
		f.hint = "`" + cmd.CommandPath() + " --help` shows how it is used"
	}
	if f.hint == "" && errors.Is(f, fs.ErrNotExist) {
		f.hint = "look at the name: one that does not begin with / is looked for in the folder where you are"
	}
	return a.report(doing, f)
}

// wantsJSON looks for --json where the flags could not be read.
func wantsJSON(args []string) bool {
	if i := slices.Index(args, "--"); i >= 0 {
		args = args[:i]
	}
	return slices.Contains(args, "--json")
}

// newRoot is the whole tree of commands.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "opsboard",
		Short: "A kanban board for a support-operations team",
		Long: `opsboard is a kanban board in the terminal for a support-operations team. Bugs and
features flow through stages, the rules of the flow are enforced with reasons, and
everything is in one file on this machine.

Without a command it opens the board. Everything the board can do, a command can do.
A board can be shared through any git repository, or through the issues of a GitLab
project: see "remote" and "sync".`,
		Example: `  opsboard demo                              a board of sample work
  opsboard add --kind bug "Macro runs twice" a new card in Triage
  opsboard list stage:triage                 what waits to be triaged
  opsboard why k7m2                          what the card needs to move on
  opsboard                                   the board itself`,
		Version:           a.env.Version,
		Args:              knownCommand,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if a.flags.noColor {
				a.out.bold = false
			}
			return checkFlags(cmd)
		},
		RunE: func(*cobra.Command, []string) error { return openBoard(a) },
	}
	root.SetVersionTemplate("opsboard {{.Version}}\n")
	root.SetOut(a.out)
	root.SetErr(a.env.Stderr)
	root.SetFlagErrorFunc(unknownFlag)
	addGlobalFlags(a, root)
	addBoardFlags(a, root)
	for _, g := range groups(a) {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.id
			root.AddCommand(c)
		}
	}
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	help := newHelp(root)
	help.GroupID = "program"
	root.SetHelpCommand(help)
	for _, c := range append(visible(root), help) {
		c.DisableFlagsInUseLine = true
		c.Flags().SortFlags = false // in the order of their weight
	}
	return root
}

func addGlobalFlags(a *app, root *cobra.Command) {
	f := root.PersistentFlags()
	f.SortFlags = false
	f.StringVar(&a.flags.file, "file", "", "the board file at `PATH` (else OPSBOARD_FILE, else the XDG data folder)")
	f.StringVar(&a.flags.config, "config", "", "the configuration file at `PATH` (else the XDG config folder)")
	f.StringVar(&a.flags.as, "as", "", "the `NAME` of who acts (else OPSBOARD_USER, git's user.name, the login name)")
	f.BoolVar(&a.flags.json, "json", false, "print JSON, errors too")
	f.BoolVar(&a.flags.noColor, "no-color", false, "print without colour (as NO_COLOR does)")
	f.BoolVar(&a.flags.quiet, "quiet", false, "print results and errors only")
	_ = root.RegisterFlagCompletionFunc("file", completeFile)
	_ = root.MarkPersistentFlagFilename("config", "toml")
}

// addBoardFlags gives a command that opens a board its flags.
func addBoardFlags(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.shown, "filter", "", "show only the cards that match `FILTER` at first (see list)")
	cmd.Flags().BoolVar(&a.linear, "linear", false, "print sentences instead of drawing: for screen readers, and for terminals that only print")
	_ = cmd.RegisterFlagCompletionFunc("filter", a.completeFilter)
}

type group struct {
	id, title string
	commands  []*cobra.Command
}

func groups(a *app) []group {
	return []group{
		{"cards", "Cards:", []*cobra.Command{newAdd(a), newList(a), newView(a), newShow(a), newEdit(a), newComment(a), newWhy(a), newMove(a), newClose(a), newReopen(a)}},
		{"work", "What the rules ask for:", []*cobra.Command{newTriage(a), newWaiting(a), newApprove(a), newDecline(a), newGameplan(a), newSchedule(a), newValidate(a), newBlueprint(a)}},
		{"time", "History and iterations:", []*cobra.Command{newLog(a), newUndo(a), newRedo(a), newIterations(a), newPlan(a), newRollover(a), newQueue(a), newReport(a)}},
		{"file", "The board file:", []*cobra.Command{newImport(a), newExport(a), newBackup(a), newRestore(a), newCheck(a), newCompact(a), newWorkflow(a)}},
		{"remote", "Sharing the board:", []*cobra.Command{newRemote(a), newSync(a), newBundle(a), newInbox(a)}},
		{"program", "The program:", []*cobra.Command{newDemo(a), newKeys(a), newConfig(a), newCompletion(a), newMan(a), newBench(a)}},
	}
}

// knownCommand refuses a word that is no command, with the nearest that is.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return usage("there is no command "+clip(args[0])+didYouMean(args[0], names), "`"+cmd.CommandPath()+" --help` lists the commands")
}

// inWords is a command as it is written after the program's name.
func inWords(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]…",
		Short: "What a command does, with examples",
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var out []string
			for _, c := range cmd.Commands() {
				if !c.Hidden {
					out = append(out, c.Name()+"\t"+c.Short)
				}
			}
			return out, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			switch {
			case err != nil:
				return err
			case len(rest) > 0 && cmd.HasSubCommands():
				return knownCommand(cmd, rest)
			case len(rest) > 0:
				return tooMany(cmd, rest, 0)
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

// unknownFlag names the flag that was most likely meant.
func unknownFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return err
	}
	name := unknown.GetSpecifiedName()
	if unknown.GetSpecifiedShortnames() != "" {
		name = unknown.GetSpecifiedShortnames()
		return usage("there is no flag -"+clip(name), "flags are written out, as in --"+nearestFlag(cmd, name, "json")+"; a text that begins with - stands after --")
	}
	f := usage("there is no flag --"+clip(name), "")
	if n := nearestFlag(cmd, name, ""); n != "" {
		f.message += " (did you mean --" + n + "?)"
	}
	return f
}

func nearestFlag(cmd *cobra.Command, name, otherwise string) string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	cmd.InheritedFlags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if n := workflow.Nearest(name, names); n != "" {
		return n
	}
	return otherwise
}

// takesFilter marks a command whose arguments are a filter.
var takesFilter = map[string]string{"arguments": "filter"}

// negated reports whether an argument is a term taken back, as -label:wip or -"a phrase".
func negated(arg string) bool {
	term, ok := strings.CutPrefix(arg, "-")
	name, value, named := strings.Cut(term, ":")
	return ok && (strings.HasPrefix(term, `"`) || named && name != "" && value != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") == "")
}

// arrange puts the negated terms of a filter ("-label:wip"), which a flag parser
// would take for flags, behind "--".
func arrange(root *cobra.Command, args []string) []string {
	cmd, _, err := root.Find(args)
	if err != nil || cmd.Annotations["arguments"] != "filter" {
		return args
	}
	var out, terms []string
	for i, arg := range args {
		if arg == "--" {
			return slices.Concat(out, []string{"--"}, terms, args[i+1:])
		}
		if negated(arg) && (i == 0 || !takesValue(cmd, args[i-1])) {
			terms = append(terms, arg)
			continue
		}
		out = append(out, arg)
	}
	if len(terms) == 0 {
		return args
	}
	return slices.Concat(out, []string{"--"}, terms)
}

// takesValue reports whether the argument is a flag whose value comes next.
func takesValue(cmd *cobra.Command, arg string) bool {
	name, ok := strings.CutPrefix(arg, "--")
	if !ok || strings.Contains(name, "=") {
		return false
	}
	f := cmd.Flag(name)
	return f != nil && f.NoOptDefVal == ""
}

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newMan(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages into a folder",
		Long: `Write one manual page a command into a folder, which is made if it is not there:
opsboard.1, opsboard-add.1, and so on.`,
		Example:           `  opsboard man ./man1 && man ./man1/opsboard-move.1`,
		Args:              needs("DIR"),
		ValidArgsFunction: completeDir,
		RunE: func(cmd *cobra.Command, args []string) error {
			a.doing = "write the manual pages"
			return writeMan(a, cmd.Root(), args[0])
		},
	}
}

func writeMan(a *app, root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &failure{err: err, message: "cannot make the folder " + dir + ": " + bareError(err)}
	}
	n := 0
	for _, cmd := range append([]*cobra.Command{root}, visible(root)...) {
		path := filepath.Join(dir, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1")
		if err := os.WriteFile(path, []byte(manPage(root, cmd)), 0o644); err != nil {
			return &failure{err: err, message: "cannot write " + path + ": " + bareError(err)}
		}
		n++
	}
	if a.flags.json {
		return a.pathDone(dir, "")
	}
	a.done("%s in %s", count(n, "manual page"), dir)
	return nil
}

// visible are the commands below one, each before its own.
func visible(cmd *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, c := range cmd.Commands() {
		if c.Hidden || c.Name() == "help" {
			continue
		}
		out = append(append(out, c), visible(c)...)
	}
	return out
}

// manPage is the page of a command in the language of man.
func manPage(root, cmd *cobra.Command) string {
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"opsboard %s\" \"opsboard\"\n", roff(strings.ToUpper(name)), roff(root.Version))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(strings.ToLower(cmd.Short[:1])+cmd.Short[1:]))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n", roff(cmd.UseLine()))
	fmt.Fprintf(&b, ".SH DESCRIPTION\n%s", roffText(cmd.Long))
	if subs := visible(cmd); len(subs) > 0 {
		b.WriteString(".SH COMMANDS\n")
		for _, c := range subs {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(strings.TrimPrefix(c.CommandPath(), cmd.CommandPath()+" ")), roff(c.Short))
		}
	}
	roffFlags(&b, "OPTIONS", cmd.NonInheritedFlags(), cmd == root)
	roffFlags(&b, "GLOBAL OPTIONS", cmd.InheritedFlags(), false)
	fmt.Fprintf(&b, ".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(cmd.Example))
	b.WriteString(".SH EXIT STATUS\n0 done; 1 refused by a rule, or damage found; 2 bad usage; 3 trouble with the file, the remote or the system; 4 conflicts wait in the inbox.\n")
	if cmd != root {
		fmt.Fprintf(&b, ".SH SEE ALSO\n.BR opsboard (1)\n")
	}
	return b.String()
}

func roffFlags(b *strings.Builder, title string, flags *pflag.FlagSet, all bool) {
	first := true
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" && !all {
			return
		}
		if first {
			fmt.Fprintf(b, ".SH %s\n", title)
			first = false
		}
		value, usage := pflag.UnquoteUsage(f)
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace("--"+f.Name+" "+value)), roff(usage))
	})
}

// roffText keeps the lines of an indented block, and fills the others.
func roffText(s string) string {
	var b strings.Builder
	for _, par := range strings.Split(strings.TrimSpace(s), "\n\n") {
		if strings.HasPrefix(par, " ") || strings.Contains(par, "\n ") {
			fmt.Fprintf(&b, ".PP\n.nf\n%s\n.fi\n", roff(par))
			continue
		}
		fmt.Fprintf(&b, ".PP\n%s\n", roff(par))
	}
	return b.String()
}

// roff escapes what the language of man would take for its own.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}

package cli

import (
	"fmt"
	"strings"
)

// CommandTable is the table of all commands for the README, in Markdown: how
// each is written, and what it does.
func CommandTable() string {
	var b strings.Builder
	b.WriteString("| command | does |\n|---|---|\n| `opsboard` | Open the board |\n")
	for _, g := range groups(&app{}) {
		for _, c := range g.commands {
			fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(c.Use, "|", `\|`), c.Short)
		}
	}
	return b.String()
}

package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

func newKeys(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "keys",
		Short: "The keys of the board, as they are in force",
		Long: `Show the key table of the board with what the configuration file changed: the keys, the
name of the action, what it does and where. In the file, [keys] gives an action other keys
by that name: comment = "C", or comment = ["C", "ctrl+o"].`,
		Example: `  opsboard keys`,
		Args:    needs(),
		RunE:    func(*cobra.Command, []string) error { return keys(a) },
	}
}

type keyJSON struct {
	Action string   `json:"action"`
	Keys   []string `json:"keys"`
	Scopes []string `json:"scopes"`
	Does   string   `json:"does"`
}

func keys(a *app) error {
	a.doing = "show the keys"
	cfg, err := a.config()
	if err != nil {
		return err
	}
	rows := []keyJSON{}
	t := table{header: []string{"KEYS", "ACTION", "WHERE", "DOES"}}
	for _, b := range cfg.keys.Rows() {
		j := keyJSON{Action: string(b.Action), Keys: b.Keys, Scopes: []string{}, Does: b.Does}
		for _, s := range b.Scopes {
			j.Scopes = append(j.Scopes, string(s))
		}
		rows = append(rows, j)
		t.add(strings.Join(b.Keys, ", "), j.Action, strings.Join(j.Scopes, " "), b.Does)
	}
	if a.flags.json {
		return writeJSON(a.out, rows, a.out.terminal)
	}
	a.out.table(t)
	return nil
}

package cli

import (
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

func newRemoteShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show [NAME]",
		Short: "What is known of the remote, and what it cannot promise",
		Long: `Show what is known of the remote: who you are there, where the token comes from (the token
itself is never shown), what it cannot keep and what it cannot promise, what was not sent,
what waits in the inbox, and what the last syncs did. It asks nothing over the network.`,
		Example: `  opsboard remote show
  opsboard remote show --json | jq .token`,
		Args:              takes(nil, []string{"NAME"}, false),
		ValidArgsFunction: a.completeRemote,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "show the remote"
			s, setup, err := a.theRemote(strings.Join(args, ""))
			if err != nil {
				return err
			}
			j, err := a.remoteShown(s, setup)
			if err != nil {
				return err
			}
			if a.flags.json {
				return writeJSON(a.out, j, a.out.terminal)
			}
			sheet, err := a.remoteSheet(s, setup, j)
			if err != nil {
				return err
			}
			if a.out.terminal {
				sheet.print(a.out)
			} else {
				sheet.fields(a.out)
			}
			return nil
		},
	}
}

// remoteShownJSON is a remote as --json shows it: every field is always there but
// missing_labels, which only add asks for.
type remoteShownJSON struct {
	Name          string            `json:"name"`
	Driver        string            `json:"driver"`
	URL           string            `json:"url"`
	Options       map[string]string `json:"options"`
	AddedAt       *string           `json:"added_at"`
	SendsOldCards bool              `json:"sends_old_cards"`
	User          *string           `json:"user"`
	Token         *string           `json:"token"` // where it comes from, never itself
	ReadOnly      *string           `json:"read_only"`
	LocalOnly     []localOnlyJSON   `json:"local_only"`
	CannotPromise []string          `json:"cannot_promise"`
	MissingLabels []string          `json:"missing_labels,omitempty"`
	LastSyncAt    *string           `json:"last_sync_at"`
	Unsent        int               `json:"unsent"`
	Conflicts     int               `json:"conflicts"`
	Runs          []syncJSON        `json:"runs"`
}

type localOnlyJSON struct {
	Field string `json:"field"`
	Why   string `json:"why"`
}

func localOnly(missing []remote.Missing) []localOnlyJSON {
	out := []localOnlyJSON{}
	for _, m := range missing {
		out = append(out, localOnlyJSON{string(m.Field), m.Why})
	}
	return out
}

// runsShown is how many reports of syncs are shown.
const runsShown = 5

func (a *app) remoteShown(s *storage.Store, setup remote.Setup) (remoteShownJSON, error) {
	j := remoteShownJSON{
		Name: setup.Name, Driver: setup.Driver, URL: setup.URL, Options: setup.Options, AddedAt: stamp(setup.Added), SendsOldCards: setup.SendAll,
		LocalOnly: []localOnlyJSON{}, CannotPromise: []string{}, LastSyncAt: stamp(s.LastSync()), Runs: []syncJSON{},
	}
	if j.Options == nil {
		j.Options = map[string]string{}
	}
	if !a.isLog(setup) {
		source, err := a.tokenSource(setup)
		if err != nil {
			return j, err
		}
		j.Token = null(source)
	}
	standing, err := remote.Stands(ledger(s))
	if err != nil {
		return j, err
	}
	if standing != nil {
		j.User, j.ReadOnly, j.LocalOnly, j.CannotPromise = null(standing.User), null(standing.ReadOnly), localOnly(standing.Missing), unpromised(*standing)
	}
	state, err := s.SyncState()
	if err != nil {
		return j, err
	}
	j.Unsent, j.Conflicts = state.Unsent, state.Clashes
	runs, err := remote.Runs(ledger(s), runsShown)
	for _, r := range runs {
		j.Runs = append(j.Runs, syncOf(setup.Name, r))
	}
	return j, err
}

// unpromised says in words what a remote cannot promise.
func unpromised(c remote.Standing) []string {
	var out []string
	if !c.CAS {
		out = append(out, "a change made on something older is not refused: of two people who set the same field within about a second the last one wins; it is noticed, and both values are kept")
	}
	if c.Unknown > 0 {
		out = append(out, fmt.Sprintf("a change whose answer got lost may still land for %s: it is looked for then, and not sent twice", c.Unknown))
	}
	if c.Settle > 0 {
		out = append(out, fmt.Sprintf("a change may be half visible for %s: such cards are looked at again", c.Settle))
	}
	switch c.Deletes {
	case remote.Never:
		out = append(out, "that a card was deleted there is not noticed")
	case remote.BySweep:
		out = append(out, "that a card was deleted there is noticed once a day, when all are listed")
	}
	return orEmpty(out)
}

func (a *app) remoteSheet(s *storage.Store, setup remote.Setup, j remoteShownJSON) (*sheet, error) {
	out := &sheet{title: setup.Name + " " + setup.URL}
	out.add("name", setup.Name)
	out.add("address", setup.URL)
	out.add("kind", setup.Driver)
	out.add("added", a.momentOf(s, setup.Added, ""))
	if a.isLog(setup) {
		out.add("board", setup.Options[remote.OptionBoard])
		out.add("replica", setup.Options[remote.OptionReplica])
		a.addSigned(out, s, setup)
		if a.isByFile(setup) {
			out.add("takes in", "`opsboard sync FILE`; `opsboard bundle FILE` writes a file for the others")
		} else {
			out.add("signs in", "as git does there: by its credential helper or ssh agent")
		}
	} else {
		out.add("you are", value(j.User, "not known before the first sync"))
		out.add("token", value(j.Token, "none: `opsboard remote token "+setup.Name+"` keeps one"))
	}
	out.add("read only", value(j.ReadOnly, ""))
	if !a.isLog(setup) {
		out.add("labels", map[bool]string{true: "missing ones are created when they are needed", false: "missing ones are not created"}[setup.Options["create_labels"] == "yes"])
	}
	out.add("last sync", a.momentOf(s, s.LastSync(), "never"))
	out.add("unsent", count(j.Unsent, "card"))
	out.add("inbox", count(j.Conflicts, "card"))
	for _, m := range j.LocalOnly {
		out.add("here alone", fieldWord(workflow.Field(m.Field))+": "+m.Why)
	}
	for _, p := range j.CannotPromise {
		out.add("no promise", p)
	}
	runs, err := remote.Runs(ledger(s), runsShown)
	for _, r := range runs {
		out.add("sync", a.momentOf(s, r.Started, "")+" "+summary(r))
	}
	return out, err
}

func value(s *string, otherwise string) string {
	if s == nil {
		return otherwise
	}
	return *s
}

// momentOf is a moment as people read it at a terminal, and programs in a pipe.
func (a *app) momentOf(s *storage.Store, t time.Time, never string) string {
	switch {
	case t.IsZero():
		return never
	case a.out.terminal:
		return localTime(t, s.Rules().Cadence())
	}
	return t.UTC().Format(time.RFC3339)
}

// fieldWord is a field as people call it.
func fieldWord(f workflow.Field) string { return strings.ReplaceAll(string(f), "_", " ") }

// isLoopback reports whether the host, which may have a port, is this machine.
func isLoopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

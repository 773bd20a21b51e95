package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"opsboard/storage"
)

func newCheck(a *app) *cobra.Command {
	var repair bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Look for damage in the board file, and repair it",
		Long: `Look at everything in the board file: pages, the checksum of every record, the history,
the cards against the history, the indexes. It changes nothing. The exit code is 1 where
there is damage.

--repair makes a sound board of a damaged one: cards and indexes are made anew from the
history, what can be read is salvaged (from the daily backups too), and what cannot is
named. The damaged file is kept under another name.`,
		Example: `  opsboard check
  opsboard check --repair`,
		Args: needs(),
		RunE: func(*cobra.Command, []string) error {
			if repair {
				return repairBoard(a)
			}
			return check(a)
		},
	}
	cmd.Flags().BoolVar(&repair, "repair", false, "make a sound board of a damaged one")
	return cmd
}

type checkJSON struct {
	Path     string   `json:"path"`
	Sound    bool     `json:"sound"`
	Bytes    int64    `json:"bytes"`
	Cards    int      `json:"cards"`
	Entries  int      `json:"entries"`
	Findings []string `json:"findings"`
	More     int      `json:"more"`
}

func check(a *app) error {
	a.doing = "check"
	o, err := a.options()
	if err != nil {
		return err
	}
	r, err := storage.Check(o)
	if isMissing(err) {
		return a.noBoard(err)
	}
	if err != nil {
		return err
	}
	if a.flags.json {
		j := checkJSON{r.Path, r.Sound(), r.Bytes, r.Cards, r.Entries, orEmpty(r.Findings), r.More}
		if err := writeJSON(a.out, j, a.out.terminal); err != nil {
			return err
		}
	} else {
		for _, f := range r.Findings {
			a.out.line(f)
		}
		if r.More > 0 {
			a.out.line(fmt.Sprintf("and %d more", r.More))
		}
	}
	if !r.Sound() {
		return &failure{
			code: codeDamaged, problem: string(storage.Damaged), message: r.Path + " is damaged: " + count(len(r.Findings)+r.More, "finding"),
			hint: "`opsboard check --repair` salvages what can be read and keeps the damaged file",
		}
	}
	a.done("%s is sound: %s, %s of history, %s", r.Path, count(r.Cards, "card"), count(r.Entries, "line"), bytesWord(r.Bytes))
	return nil
}

type repairJSON struct {
	Path    string   `json:"path"`
	Whole   bool     `json:"whole"`
	Kept    *string  `json:"kept"`
	Found   []string `json:"found"`
	Cards   int      `json:"cards"`
	Entries int      `json:"entries"`
	Notes   []string `json:"notes"`
	Lost    []string `json:"lost"`
}

func repairBoard(a *app) error {
	a.doing = "repair"
	o, err := a.options()
	if err != nil {
		return err
	}
	r, err := storage.Repair(o)
	if isMissing(err) {
		return a.noBoard(err)
	}
	if err != nil {
		return err
	}
	if a.flags.json {
		j := repairJSON{r.Path, r.Whole(), null(r.Kept), orEmpty(r.Found), r.Cards, r.Entries, orEmpty(r.Notes), orEmpty(r.Lost)}
		if err := writeJSON(a.out, j, a.out.terminal); err != nil {
			return err
		}
	} else {
		a.sayRepair(r)
	}
	if !r.Whole() {
		return &failure{
			code: codeDamaged, problem: string(storage.Damaged), message: "repaired, but " + count(len(r.Lost), "thing") + " could not be salvaged",
			hint: "the damaged file is kept at " + r.Kept,
		}
	}
	return nil
}

func (a *app) sayRepair(r storage.RepairReport) {
	if r.Kept == "" {
		a.done("%s is sound: nothing to repair", r.Path)
		return
	}
	for _, l := range r.Found {
		a.out.line("found: " + l)
	}
	for _, l := range r.Notes {
		a.out.line("salvaged: " + l)
	}
	for _, l := range r.Lost {
		a.out.line("lost: " + l)
	}
	a.done("repaired %s: %s, %s of history; the damaged file is kept at %s", r.Path, count(r.Cards, "card"), count(r.Entries, "line"), r.Kept)
}

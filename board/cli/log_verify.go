package cli

import (
	"fmt"
	"strconv"
	"strings"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/remote"
)

// verifyJSON is what became of reading a shared log again.
type verifyJSON struct {
	Remote   string        `json:"remote"`
	Sound    bool          `json:"sound"`
	Signed   bool          `json:"signed"`
	Founders *string       `json:"founders"` // their fingerprint
	Segments int           `json:"segments"`
	Entries  int           `json:"entries"`
	Cards    int           `json:"cards"`
	Hashes   int           `json:"hashes"`
	Writers  []writerJSON  `json:"writers"`
	Damage   []findingJSON `json:"damage"`
	Notices  []findingJSON `json:"notices"`
	Verdicts []findingJSON `json:"verdicts"`
}

type writerJSON struct {
	Replica  string   `json:"replica"`
	Signer   *string  `json:"signer"`
	People   []string `json:"people"`
	Segments int      `json:"segments"`
	Entries  int      `json:"entries"`
	LastAt   *string  `json:"last_at"`
}

type findingJSON struct {
	Segment uint64  `json:"segment"`
	Replica *string `json:"replica"`
	Signer  *string `json:"signer"`
	By      *string `json:"by"`
	At      *string `json:"at"`
	Card    *string `json:"card"`
	What    string  `json:"what"`
}

func findingsOf(in []remote.Finding) []findingJSON {
	out := []findingJSON{}
	for _, f := range in {
		out = append(out, findingJSON{f.N, null(f.Replica), null(f.Signer), null(f.By), stamp(f.At), null(f.Card), f.What})
	}
	return out
}

// verifyLog reads the history again: of a board that is shared through git the log
// itself, of any other its own.
func verifyLog(a *app) error {
	a.doing = "verify the log"
	s, err := a.read()
	if err != nil {
		return err
	}
	setup, err := remote.Find(ledger(s))
	if err != nil {
		return err
	}
	if setup == nil || !a.isLog(*setup) {
		a.note("this board is not shared through git: its own history is checked, as `opsboard check` does")
		return check(a)
	}
	driver, err := a.remoteOf(s, *setup)
	if err != nil {
		return err
	}
	v, err := remote.VerifyLog(a.ctx, remote.LogConfig{Board: sharedBoard(s), Log: driver.log, Name: setup.Name, Lock: s.LockSync})
	if err != nil {
		return syncTrouble(setup.Name, busy(err))
	}
	members, err := a.membersOf(driver.log)
	if err != nil {
		return syncTrouble(setup.Name, err)
	}
	if a.flags.json {
		err = writeJSON(a.out, verifyOf(setup.Name, v, members), a.out.terminal)
	} else {
		a.sayVerified(s, v, members)
	}
	if err != nil {
		return err
	}
	if len(v.Damage) > 0 {
		return &failure{
			code: codeDamaged, problem: string(storage.Damaged), message: "the log of " + setup.Name + " has " + count(len(v.Damage), "finding"),
			hint: "what contributes nothing is passed over by everybody; a copy that is damaged is fetched anew by `opsboard sync`, and `opsboard check` looks at the board file",
		}
	}
	a.done("the log of %s is sound: %s in %s make %s, as this board has them", setup.Name, count(v.Entries, "line"), count(v.Segments, "part"), count(v.Cards, "card"))
	return nil
}

func verifyOf(name string, v remote.Verified, m remote.Membership) verifyJSON {
	j := verifyJSON{
		Remote: name, Sound: len(v.Damage) == 0, Signed: m.IsSigned(), Founders: null(m.Words), Segments: v.Segments, Entries: v.Entries, Cards: v.Cards,
		Hashes: v.Hashes, Writers: []writerJSON{}, Damage: findingsOf(v.Damage), Notices: findingsOf(v.Notices), Verdicts: findingsOf(v.Verdicts),
	}
	for _, w := range v.Writers {
		j.Writers = append(j.Writers, writerJSON{w.Replica, null(w.Signer), orEmpty(w.People), w.Segments, w.Entries, stamp(w.Last)})
	}
	return j
}

// sayVerified prints what was found: to a pipe the columns what, part, replica,
// signer or person, time, sentence.
func (a *app) sayVerified(s *storage.Store, v remote.Verified, m remote.Membership) {
	names := map[string]string{}
	for _, x := range m.Members {
		names[x.Words] = x.Name
	}
	who := func(signer string) string {
		return orWord(names[signer], orWord(signer, "unsigned"))
	}
	t := table{}
	if a.out.terminal {
		t.header = []string{"WHAT", "PART", "REPLICA", "BY", "WHEN", "FOUND"}
	}
	for _, w := range v.Writers {
		t.add("writer", strconv.Itoa(w.Segments), w.Replica, who(w.Signer), a.momentOf(s, w.Last, ""), fmt.Sprintf("%s by %s", count(w.Entries, "line"), strings.Join(w.People, ", ")))
	}
	for _, part := range []struct {
		word string
		in   []remote.Finding
	}{{"damage", v.Damage}, {"notice", v.Notices}, {"verdict", v.Verdicts}} {
		for _, f := range part.in {
			what := f.What
			if f.Card != "" && part.word == "verdict" {
				what = string(f.Card) + ": " + what
			}
			by := orWord(f.By, who(f.Signer))
			if f.N == 0 {
				by = ""
			}
			t.add(part.word, strconv.FormatUint(f.N, 10), f.Replica, by, a.momentOf(s, f.At, ""), what)
		}
	}
	a.out.table(t)
	if !m.IsSigned() {
		a.note("this board is not signed: who may write to the repository may write in any name (`opsboard remote sign` changes that)")
	}
}

// membersOf are who may write to a log, as far as it knows members. That they cannot
// be read does not mean that there are none.
func (a *app) membersOf(log remote.Log) (remote.Membership, error) {
	s, ok := log.(remote.Signable)
	if !ok {
		return remote.Membership{}, nil
	}
	m, err := s.Members(a.ctx)
	for i := range m.Members {
		m.Members[i].Name = cell.Clean(m.Members[i].Name)
	}
	return m, err
}

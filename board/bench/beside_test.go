package bench

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// besideStandIns is a run whose programs are stand-ins, and a board of n cards.
func besideStandIns(t *testing.T, s stage, n int) (*run, *built) {
	t.Helper()
	home := filepath.Join(t.TempDir(), "somebodys-home")
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "TASKRC", "TASKDATA", "DSTASK_GIT_REPO", "GIT_DIR"} {
		t.Setenv(name, home)
	}
	r := &run{ctx: t.Context(), dir: t.TempDir(), cfg: Config{
		Program: filepath.Join(s.dir, "opsboard"), Environ: os.Environ(), Now: time.Now, After: time.After, Quick: true, Say: func(string) {},
	}}
	d, err := r.desk("board")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoDirExists(t, home, "nothing of the person who measures is written") })
	return r, &built{desk: d, n: n, card: "k1", took: time.Second}
}

func peerNamed(name string) peer {
	return peers[slices.IndexFunc(peers, func(p peer) bool { return p.name == name })]
}

// whys are the rows of a report, and of those that were not measured why.
func whys(r *run) map[string]string {
	out := map[string]string{}
	for _, x := range r.report.Rows {
		out[x.Row] = x.Why
	}
	return out
}

func TestEveryPeerThatIsInstalledDoesTheSameWork(t *testing.T) {
	s := everyStandIn(t)
	r, b := besideStandIns(t, s, 10)
	require.NoError(t, r.peers(b))
	var measured, named []string
	for _, x := range r.report.Rows {
		measured = append(measured, x.Row)
		require.Empty(t, x.Why, x.Row)
		require.NotNil(t, x.Ours, x.Row)
		require.NotNil(t, x.Floor, x.Row)
		require.Contains(t, x.Of, strings.Split(x.Work, "beside ")[1])
	}
	for _, x := range peerRows() {
		named = append(named, x.name)
	}
	require.Equal(t, named, measured)

	calls := map[string]int{}
	for _, c := range s.calls() {
		calls[c]++
	}
	require.Equal(t, map[string]int{
		"task import -":                                  1,
		"task project:Triage limit:50 list":              3, // two rounds, and one for its memory
		"task " + taskID(0) + " info":                    2,
		"task " + taskID(0) + " modify project:Planning": 2,
		"task " + taskID(0) + " modify project:Triage":   2,
		"task /zyzzyva/ all":                             2,

		"git-bug user new --non-interactive --name ana --email ana@example.org": 1,
		"git-bug webui --no-open": 1, "git-bug has ended": 1,
		"bugCreate": 10, "bugChangeLabels": 10, "bugAddComment": 4, "bugStatusClose": 5,
		"git-bug bug status:open label:Triage": 3,
		"git-bug bug show b0b1":                2,
		"git-bug bug label rm b0b1 Triage":     2, "git-bug bug label new b0b1 Planning": 2,
		"git-bug bug label rm b0b1 Planning": 2, "git-bug bug label new b0b1 Triage": 2,
		"git-bug bug zyzzyva": 2,

		"dstask-import tw":                    1,
		"dstask show-open project:triage":     4, // and one to learn the number of its card
		"dstask 12":                           2,
		"dstask modify 12 project:planning":   2,
		"dstask modify 12 project:triage":     2,
		"dstask show-resolved zyzzyva":        2,
		"10 tasks, the first is " + taskID(0): 2, // taskwarrior's and dstask's

		"opsboard list stage:triage --limit 50": 9, "opsboard show k1": 6, "opsboard move k1 Planning": 6,
		"opsboard undo": 6, "opsboard list zyzzyva state:any": 6,
	}, calls)
	left, err := os.ReadDir(r.dir)
	require.NoError(t, err)
	require.Len(t, left, 1, "the board's folder alone: the homes of the peers are gone")
}

// Another version of a peer is news, not the end of all that is measured.
func TestWhatAPeerRefusesIsSaidInItsRow(t *testing.T) {
	for name, tc := range map[string]struct {
		file, call, says string
		peer, row, why   string
		rows             int
	}{
		"a command": {
			"refuses", "git-bug bug show", "\x1b[31munknown command\n \"show\"\x1b[0m",
			"git-bug", "git-bug-show", `not measured: git-bug bug show b0b1: exit status 1: unknown command "show"`, 6,
		},
		"the way back": {
			"refuses", "dstask modify 12 project:triage", "no",
			"dstask", "dstask-move", "not measured: dstask modify 12 project:triage: exit status 1: no", 6,
		},
		"how much it holds": {
			"refuses", "task project:Triage", "no project",
			"taskwarrior", "taskwarrior-memory", "exit status 1: no project", 6,
		},
		"an import": {
			"refuses", "dstask-import tw", "failed to decode JSON",
			"dstask", "dstask-import", "not measured: dstask-import tw: exit status 1: failed to decode JSON", 1,
		},
		"a change": {
			"answers", "bugCreate", `{"errors":[{"message":"Cannot query field \"bugCreate\" on type \"Mutation\"."}],"data":null}`,
			"git-bug", "git-bug-import", `not measured: card 0: git-bug answers: Cannot query field "bugCreate" on type "Mutation".`, 1,
		},
		"to answer as it should": {
			"answers", "bugStatusClose", `<html>`,
			"git-bug", "git-bug-import", "not measured: card 4: git-bug answers 200 OK: invalid character '<' looking for beginning of value", 1,
		},
		"to serve": {
			"refuses", "git-bug webui", "no identity is set",
			"git-bug", "git-bug-import", "not measured: git-bug webui --no-open: exit status 1: no identity is set", 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := everyStandIn(t)
			r, b := besideStandIns(t, s, 10)
			s.tell(t, tc.file, tc.call, tc.says)
			require.NoError(t, r.beside(b, peerNamed(tc.peer)))
			why := whys(r)
			require.Len(t, why, tc.rows)
			require.Contains(t, why[tc.row], tc.why)
			require.NotContains(t, why[tc.row], "\n")
		})
	}
}

func TestAPeerThatCannotBeMeasuredSaysSoInOneRow(t *testing.T) {
	for name, tc := range map[string]struct {
		installed []string
		peer      string
		cards     int
		why       string
	}{
		"not there":             {nil, "taskwarrior", 200, "not measured here: taskwarrior is not installed"},
		"not there either":      {nil, "git-bug", 200, "not measured here: git-bug is not installed"},
		"without its importer":  {[]string{"dstask"}, "dstask", 200, "not measured here: dstask-import is not installed"},
		"more than it numbers":  {[]string{"dstask", "dstask-import"}, "dstask", 20_001, "not measured beyond 20,000 cards: it numbers 10,000 open cards and no more"},
		"more than one waits":   {[]string{"git-bug"}, "git-bug", 1001, "not measured beyond 1,000 cards: it makes a card in two to five commits"},
		"more than it can hold": {[]string{"task"}, "taskwarrior", 1_000_000, "not measured beyond 100,000 cards: it would take minutes and gigabytes"},
	} {
		t.Run(name, func(t *testing.T) {
			s := standInsFor(t, tc.installed...)
			r, b := besideStandIns(t, s, tc.cards)
			require.NoError(t, r.beside(b, peerNamed(tc.peer)))
			require.Len(t, r.report.Rows, 1)
			require.Contains(t, r.report.Rows[0].Verdict(), tc.why)
		})
	}
}

func TestAPeerIsNotWaitedForForEver(t *testing.T) {
	s := standInsFor(t, "task")
	r, b := besideStandIns(t, s, 10)
	s.tell(t, "hangs", "task", "")
	p := peerNamed("taskwarrior")
	files, _ := p.found(10)
	g := &guest{desk: b.desk, peer: p, files: files, in: b.dir(), patient: 100 * time.Millisecond}
	require.NoError(t, r.sideBySide(b, g, peerWorks[0]))
	require.Equal(t, map[string]string{"taskwarrior-import": "not measured: it takes more than 100ms"}, whys(r))
}

// Whose command fails of itself is not late, however long it took.
func TestOnlyThePeerIsLate(t *testing.T) {
	s := standInsFor(t)
	_, b := besideStandIns(t, s, 10)
	g := &guest{desk: b.desk, patient: time.Millisecond}
	err := g.within(func() error {
		<-g.ctx.Done()
		return errors.New("no such card")
	})
	require.EqualError(t, err, "no such card")
}

func TestAPeerThatDoesNotReadItsCardsHasNone(t *testing.T) {
	s := standInsFor(t, "task")
	r, b := besideStandIns(t, s, 1000)
	s.tell(t, "ignores", "task import", "")
	require.NoError(t, r.beside(b, peerNamed("taskwarrior")))
	require.Len(t, r.report.Rows, 1)
	require.Contains(t, r.report.Rows[0].Why, "not measured: task did not read all cards")
}

func TestWhatFailsOnOurSideEndsTheMeasurement(t *testing.T) {
	for _, call := range []string{"opsboard show", "opsboard undo", "opsboard list"} {
		s := standInsFor(t, "task")
		r, b := besideStandIns(t, s, 10)
		s.tell(t, "refuses", call, "no such card")
		require.ErrorContains(t, r.beside(b, peerNamed("taskwarrior")), "no such card")
	}
}

func TestAMeasurementThatIsInterruptedSaysNothingOfAPeer(t *testing.T) {
	s := standInsFor(t, "task")
	r, b := besideStandIns(t, s, 10)
	ctx, end := context.WithCancel(t.Context())
	end()
	r.ctx = ctx
	require.ErrorIs(t, r.beside(b, peerNamed("taskwarrior")), context.Canceled)
	require.Empty(t, r.report.Rows)
}

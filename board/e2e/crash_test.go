//go:build unix

package e2e

import (
	"bufio"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestNothingAcknowledgedIsLostToKill9 kills the real program at random moments
// and requires that each change it acknowledged is there afterwards. The seed is
// printed, so that a failure can be run again.
func TestNothingAcknowledgedIsLostToKill9(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	chance := rand.New(rand.NewPCG(seed, 1))
	d := newDesk(t)
	d.run("add", "--kind", "bug", "the first card")
	acknowledged, killed := map[string]bool{}, 0
	total := rounds(40, 400)
	for i := range total {
		cmd := d.command("add", "--kind", "feature", "request", "--description", strings.Repeat("text ", chance.IntN(2000)), "--label", "round")
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		timer := time.AfterFunc(time.Duration(chance.IntN(12000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
		line, _ := bufio.NewReader(out).ReadString('\n')
		if cmd.Wait() != nil {
			killed++
		}
		timer.Stop()
		if id := strings.TrimSpace(line); strings.HasSuffix(line, "\n") && id != "" {
			acknowledged[id] = true
		}
		if i%20 == 19 {
			d.sound()
		}
	}
	present := map[string]bool{}
	for _, id := range strings.Fields(d.run("list", "label:round", "--columns", "id", "--limit", "100000")) {
		present[id] = true
	}
	for id := range acknowledged {
		require.True(t, present[id], "card %s was acknowledged and is gone (seed %d)", id, seed)
	}
	d.sound()
	t.Logf("%d rounds, %d killed, %d acknowledged, 0 lost (seed %d)", total, killed, len(acknowledged), seed)
}

// TestAChangeOnTheBoardSurvivesKill9 does the same to the open board: what it
// showed as saved is there.
func TestAChangeOnTheBoardSurvivesKill9(t *testing.T) {
	for range rounds(2, 10) {
		d := newDesk(t)
		d.run("add", "--kind", "bug", "a bug to comment on")
		s := d.open(100, 30)
		s.sees("a bug to comment on")
		s.press("c" + "said before the end" + "\x13")
		s.until("the comment in the file", func(string) bool {
			return strings.Contains(d.run("show", d.only()), "said before the end")
		})
		require.NoError(t, s.cmd.Process.Kill())
		require.NotZero(t, s.quits())
		require.Contains(t, d.run("show", d.only()), "said before the end")
		d.sound()
	}
}

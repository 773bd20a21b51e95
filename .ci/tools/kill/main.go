// Command kill plays kill -9 against the real program: random commands, of all that
// write, and the open board in a terminal, killed at random moments. A change counts
// as acknowledged once the program has printed its line, or shows it as saved. After
// every kill the file must pass the program's own check, every line of the history
// that was there before must be there, and so must each acknowledged change. Each
// round acts under a name of its own, by which its lines are found.
//
//	go -C .ci/tools run ./kill                     # 400 rounds
//	go -C .ci/tools run ./kill -rounds 10000       # as the figures say
//	go -C .ci/tools run ./kill -seed 7 -boards 1   # the same commands again
//	go -C .ci/tools run ./kill -forget 20          # a control: one change in 20 goes elsewhere; it must say "lost"
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 400, "kills in all")
	boards := flag.Int("boards", 2, "boards at the same time")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of what is done, and when it is killed")
	forget := flag.Int("forget", 0, "a control: one acknowledged change in so many goes to another file")
	program := flag.String("program", "", "the binary; it is built where none is named")
	flag.Parse()
	dir, err := os.MkdirTemp("", "opsboard-kill-")
	must(err)
	defer os.RemoveAll(dir)
	if *program == "" {
		*program = filepath.Join(dir, "opsboard")
		build := exec.Command("go", "build", "-o", *program, "opsboard")
		build.Dir, build.Stderr = filepath.Join("..", ".."), os.Stderr
		must(build.Run())
	}
	began := time.Now()
	results := make([]tally, *boards)
	var all sync.WaitGroup
	for i := range results {
		share := *rounds / *boards
		if i < *rounds%*boards {
			share++
		}
		all.Go(func() {
			w := &worker{
				dir: filepath.Join(dir, fmt.Sprint(i)), program: *program, chance: rand.New(rand.NewPCG(*seed, uint64(i))),
				forget: *forget, span: 40 * time.Millisecond, tally: &results[i],
			}
			w.play(share)
		})
	}
	all.Wait()
	var sum tally
	for _, t := range results {
		sum.add(t)
	}
	fmt.Printf("%d rounds (%d of the open board), %d killed, %d acknowledged, %d done but not told, %d refused, %d checks: %d lost, %d damaged, %d troubled; %s, seed %d\n",
		sum.rounds, sum.screens, sum.killed, sum.acknowledged, sum.untold, sum.refused, sum.checks, len(sum.lost), len(sum.damaged), len(sum.troubled),
		time.Since(began).Round(time.Second), *seed)
	fmt.Println("acknowledged by:", sum.words())
	for what, list := range map[string][]string{"LOST": sum.lost, "DAMAGED": sum.damaged, "TROUBLE": sum.troubled} {
		for _, s := range list {
			fmt.Fprintln(os.Stderr, what+":", s)
		}
	}
	if len(sum.lost)+len(sum.damaged)+len(sum.troubled) > 0 {
		os.Exit(1)
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

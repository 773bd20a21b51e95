// Command day plays a day of use with the real program: a board left open in a
// terminal from morning to morning, shared through git, and one shared through a
// GitLab (the fake one, on a port of this machine). Each hour the clock jumps, keys
// are pressed, the terminal changes its size in storms, the board is suspended and
// brought back, cards are changed here and by somebody else, and the board syncs.
// After each hour it is asked to collect its garbage, and then measured: memory,
// goroutines, descriptors, the file. The day is compared by its quarters.
//
// The clock, and the answer to how many goroutines there are, come from a file that is
// laid over main.go when the program is built; all else is the program as it is.
//
//	go -C .ci/tools run ./day                        # a thousand syncs
//	go -C .ci/tools run ./day -hours 8 -syncs 16 -keys 240
//	go -C .ci/tools run ./day -leak 2                # a control: two goroutines an hour stay; it must say so
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

func main() {
	hours := flag.Int("hours", 24, "hours of the day; a multiple of four")
	syncs := flag.Int("syncs", 1000, "syncs that are asked for, in all")
	keys := flag.Int("keys", 20_000, "keys that are pressed, in all")
	leak := flag.Int("leak", 0, "a control: so many goroutines with 64 kB each are left behind every hour")
	flag.Parse()
	dir, err := os.MkdirTemp("", "opsboard-day-")
	must(err)
	defer os.RemoveAll(dir)
	program, far := build(dir)
	began := time.Now()
	gitlab := serve(far)
	defer gitlab.end()
	days := []*day{newDay(dir, program, "git"), newDay(dir, program, "gitlab")}
	days[0].share(hub(dir), nil)
	days[1].share(gitlab.project, []string{"GITLAB_HOST=" + gitlab.host, "GITLAB_TOKEN=ana-token"})
	var all sync.WaitGroup
	for _, d := range days {
		d.leak = *leak
		all.Go(func() { d.live(*hours, *syncs/len(days)/(*hours), *keys/len(days)/(*hours)) })
	}
	all.Wait()
	failed := false
	for _, d := range days {
		fmt.Printf("%s: %d syncs, %d keys, %d sizes, %d times suspended, %d jumps of the clock, %d changes here, %d by somebody else\n",
			d.kind, d.did.syncs, d.did.keys, d.did.sizes, d.did.sleeps, d.did.jumps, d.did.changes, d.did.others)
		for _, line := range d.table() {
			fmt.Println("  " + line)
		}
		grown := append(d.troubles, d.grown()...)
		for _, g := range grown {
			fmt.Println("  GROWN:", g)
		}
		failed = failed || len(grown) > 0
	}
	fmt.Printf("%s for %d hours\n", time.Since(began).Round(time.Second), *hours)
	if failed {
		gitlab.end()
		_ = os.RemoveAll(dir)
		os.Exit(1)
	}
	fmt.Println("nothing grows")
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// below is a path in the folder of a run, whose folder is made.
func below(dir string, names ...string) string {
	path := filepath.Join(append([]string{dir}, names...)...)
	must(os.MkdirAll(filepath.Dir(path), 0o700))
	return path
}

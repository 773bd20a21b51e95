// Command damage plays damaged files against the real program: a board with a life
// behind it, in which one bit is flipped, or which ends too early. Whatever it is, no
// command may die of it; either nothing that the board holds has changed, or the check
// finds it, the repair keeps the damaged file, names each line that is lost, and what it
// did not name is as it was. Of cuts, "all" are: every length at which a page, a record,
// its key or its value begins or ends, with the byte before and the byte after; every
// length within the first 96 bytes of both meta pages, where all that they say stands;
// and in between every -step bytes.
//
//	go -C .ci/tools run ./damage                          # 10,000 flips and all cuts
//	go -C .ci/tools run ./damage -flips 60 -cuts 60       # 60 of each, in seconds
//	go -C .ci/tools run ./damage -flips 0 -step 1         # every single length
//	go -C .ci/tools run ./damage -flips 60 -cuts 0 -blind # a control, built without checksums: it must say "missed"
package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

func main() { os.Exit(play()) }

func play() int {
	flips := flag.Int("flips", 10_000, "bits to flip, one at a time")
	most := flag.Int("cuts", 1<<30, "cuts at most, spread evenly over all")
	step := flag.Int("step", 64, "bytes between two cuts where nothing begins or ends")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of which bits are flipped")
	atOnce := flag.Int("at-once", 2, "rounds at the same time")
	blind := flag.Bool("blind", false, "a control: the program looks at no checksum")
	program := flag.String("program", "", "the binary; it is built where none is named")
	flag.Parse()
	dir, err := os.MkdirTemp("", "opsboard-damage-")
	must(err)
	defer os.RemoveAll(dir)
	if *program == "" {
		*program = build(dir, *blind)
	}
	base := newSample(*program, filepath.Join(dir, "sample"))
	chance := rand.New(rand.NewPCG(*seed, 1))
	var rounds []round
	for range *flips {
		rounds = append(rounds, round{bit: chance.IntN(8 * len(base.bytes))})
	}
	lengths := cuts(base.bytes, *step)
	all := len(lengths)
	for i := range min(all, *most) {
		rounds = append(rounds, round{cut: true, length: lengths[i*all/min(all, *most)]})
	}
	fmt.Printf("a board of %d bytes, %d cards, %d lines of history; %d flips, %d of %d cuts; seed %d\n",
		len(base.bytes), len(base.cards), len(base.lines), *flips, len(rounds)-*flips, all, *seed)
	began := time.Now()
	results := make([]judge, *atOnce)
	var group sync.WaitGroup
	for i := range results {
		j := &results[i]
		*j = judge{program: *program, dir: filepath.Join(dir, fmt.Sprint(i)), base: base, tally: map[bool]*tally{true: {}, false: {}}}
		group.Go(func() {
			for n := i; n < len(rounds); n += *atOnce {
				j.try(rounds[n])
			}
		})
	}
	group.Wait()
	bad := 0
	for _, cut := range []bool{false, true} {
		var sum tally
		for _, j := range results {
			sum.add(j.tally[cut])
		}
		fmt.Printf("%-6s %s\n", map[bool]string{false: "flips:", true: "cuts:"}[cut], &sum)
		bad += len(sum.missed) + len(sum.wrong)
		sum.tell()
	}
	fmt.Println(time.Since(began).Round(time.Second))
	if bad > 0 {
		return 1
	}
	return 0
}

// round is one damage.
type round struct {
	cut    bool
	length int // of what is left after a cut
	bit    int // that is flipped
}

func (r round) String() string {
	if r.cut {
		return fmt.Sprintf("cut to %d bytes", r.length)
	}
	return fmt.Sprintf("bit %d of byte %d flipped", r.bit%8, r.bit/8)
}

// of is what is left of the file.
func (r round) of(b []byte) []byte {
	if r.cut {
		return b[:r.length]
	}
	b = bytes.Clone(b)
	b[r.bit/8] ^= 1 << (r.bit % 8)
	return b
}

// build makes the program; a blind one takes every record for what was written.
func build(dir string, blind bool) string {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	must(err)
	path := filepath.Join(dir, "opsboard")
	args := []string{"build", "-o", path}
	if blind {
		full := filepath.Join(root, "storage", "record.go")
		src, err := os.ReadFile(full)
		must(err)
		const compared = "binary.BigEndian.Uint32(raw[1:]) != checksum("
		if bytes.Count(src, []byte(compared)) != 1 {
			must(fmt.Errorf("%s compares checksums at another number of places than one", full))
		}
		changed, overlay := path+".go", path+".json"
		must(os.WriteFile(changed, bytes.Replace(src, []byte(compared), []byte("0 > checksum("), 1), 0o600))
		must(os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace":{%q:%q}}`, full, changed), 0o600))
		args = append(args, "-overlay="+overlay)
	}
	cmd := exec.Command("go", append(args, "opsboard")...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	must(cmd.Run())
	return path
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

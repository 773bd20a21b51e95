// Command disk plays a full disk, and one that no longer takes writes, against the real
// program: the board lies on a small file system of its own, on which as many bytes are
// free as one wishes. Each sort of command is run with nothing free, then with a page
// more, and so on until it has done its work three times; so every write of it meets the
// end of the disk. What was acknowledged must be there once; what was not must have
// changed nothing, name the disk, and end with 3. The open board must say so, keep the
// change, and save it once there is room. It needs root, to mount.
//
//	go -C .ci/tools run ./disk             # every page: each write of each command
//	go -C .ci/tools run ./disk -step 24    # every 24 kB, in seconds
//	go -C .ci/tools run ./disk -forget 5   # a control: one change in five goes elsewhere; it must say "lost"
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// size is that of the file system.
const size = 16 << 20

func main() { os.Exit(play()) }

func play() int {
	step := flag.Int("step", 4, "kB by which the free space grows")
	forget := flag.Int("forget", 0, "a control: one acknowledged change in so many goes to another file")
	program := flag.String("program", "", "the binary; it is built where none is named")
	flag.Parse()
	dir, err := os.MkdirTemp("", "opsboard-disk-")
	must(err)
	defer os.RemoveAll(dir)
	t := &trial{dir: dir, at: filepath.Join(dir, "disk"), forget: *forget, program: *program}
	must(os.Mkdir(t.at, 0o700))
	if err := syscall.Mount("tmpfs", t.at, "tmpfs", 0, fmt.Sprint("size=", size)); err != nil {
		fmt.Println("no full disk on this machine: a small file system cannot be mounted:", err)
		return 0
	}
	defer func() { _ = syscall.Unmount(t.at, syscall.MNT_DETACH) }()
	if t.program == "" {
		t.program = filepath.Join(dir, "opsboard")
		build := exec.Command("go", "build", "-o", t.program, "opsboard")
		build.Dir, build.Stderr = filepath.Join("..", ".."), os.Stderr
		must(build.Run())
	}
	began := time.Now()
	t.begin()
	for _, d := range t.deeds() {
		t.fill(d, *step<<10)
		t.still(d)
	}
	t.open("a full disk", "there is no room for it", func() { t.ballast(0) }, t.relieve)
	t.open("a disk that takes no writes", "takes no writes", func() { t.remount(syscall.MS_RDONLY) }, func() { t.remount(0) })
	fmt.Printf("%d rounds: %d acknowledged, %d told that the disk is full, %d that it takes no writes; %d lost, %d wrong; %s\n",
		t.rounds, t.acknowledged, t.full, t.readOnly, len(t.lost), len(t.wrong), time.Since(began).Round(time.Second))
	for what, list := range map[string][]string{"LOST": t.lost, "WRONG": t.wrong} {
		for _, s := range list {
			fmt.Fprintln(os.Stderr, what+":", s)
		}
	}
	if len(t.lost)+len(t.wrong) > 0 || t.full == 0 || t.readOnly == 0 || t.acknowledged == 0 {
		return 1
	}
	return 0
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// deed is a command line that writes. line says that it leaves a step in the history
// under the name of who acts.
type deed struct {
	args []string
	line bool
}

func (t *trial) deeds() (out []deed) {
	text := strings.Repeat("words of some length ", 2_000)
	is := func(args ...string) { out = append(out, deed{args, true}) }
	card := t.card
	is("add", "--kind", "bug", "a new one", "--description", text)
	is("comment", card, text)
	is("edit", card, "--title", "another title", "--label", "+more")
	is("edit", "--where", "kind:bug", "--dri", "noor")
	is("gameplan", card, text)
	is("triage", card, "info", text)
	is("move", card, "--force", "--reason", text)
	is("schedule", card, "--iteration", "next")
	is("close", card, "--as-invalid", "--reason", text)
	is("undo", fmt.Sprint(t.steps))
	is("workflow", "wip", "planning", "7")
	is("import", filepath.Join(t.dir, "import.jsonl"))
	out = append(out, deed{[]string{"compact"}, false}, deed{[]string{"backup", filepath.Join(t.at, "copy.db")}, false},
		deed{[]string{"restore", filepath.Join(t.dir, "base.db")}, false}, deed{[]string{"check", "--repair"}, false})
	return out
}

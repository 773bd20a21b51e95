// Command power plays power cuts: the board lies on an ext4 of its own in a file,
// with the kernel's own writing-back turned off. In the middle of commands the file
// is copied as it is, which loses whatever was not synced; the copy is mounted, its
// journal played, and the board in it must pass its check and hold every change that
// was acknowledged. A control, a program built without any sync, must lose some.
// It needs root, mkfs.ext4 and loop devices.
//
//	go -C .ci/tools run ./power              # 6 cuts, and 3 of the control
//	go -C .ci/tools run ./power -rounds 200
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 6, "cuts, half of them with data=writeback")
	flag.Parse()
	if err := possible(); err != nil {
		fmt.Println("no power cuts on this machine:", err)
		return
	}
	dir, err := os.MkdirTemp("", "opsboard-power-")
	must(err)
	defer os.RemoveAll(dir)
	defer func() { _ = run("umount", filepath.Join(dir, "mounted")) }() // where something went wrong
	const writeback = "/proc/sys/vm/dirty_writeback_centisecs"
	old, err := os.ReadFile(writeback)
	must(err)
	if err := os.WriteFile(writeback, []byte("0"), 0o644); err != nil {
		fmt.Println("the kernel goes on writing back by itself, which makes the control weaker:", err)
	}
	defer func() { _ = os.WriteFile(writeback, old, 0o644) }()

	failed := false
	sound := build(dir, "opsboard", "")
	for _, mode := range []string{"data=ordered", "data=writeback"} {
		r := cuts(dir, sound, mode, (*rounds+1)/2)
		fmt.Printf("ext4 %-15s %s\n", mode, r)
		failed = failed || r.lost+r.damaged > 0 || r.acknowledged == 0
	}
	r := cuts(dir, build(dir, "careless", filepath.Join("storage", "open.go")), "data=ordered", max(3, *rounds/10))
	fmt.Printf("ext4 %-15s %s: the control, built without sync\n", "data=ordered", r)
	if r.lost+r.damaged == 0 {
		fmt.Println("the control lost nothing: these cuts cut nothing")
		failed = true
	}
	must(map[bool]error{true: errors.New("these cuts do not show that nothing is lost")}[failed])
}

// possible says why no file can be mounted here.
func possible() error {
	if os.Getuid() != 0 {
		return errors.New("only root mounts a file")
	}
	dir, err := os.MkdirTemp("", "opsboard-power-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d, err := newDisk(dir, "data=ordered")
	if err != nil {
		return err
	}
	return d.unmount()
}

// build makes the program; where a file is named, its writes are not synced.
func build(dir, name, careless string) string {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	must(err)
	path := filepath.Join(dir, name)
	args := []string{"build", "-o", path}
	if careless != "" {
		full := filepath.Join(root, careless)
		src, err := os.ReadFile(full)
		must(err)
		const open = "&bbolt.Options{"
		if bytes.Count(src, []byte(open)) != 1 {
			must(fmt.Errorf("%s opens bbolt at another number of places than one", careless))
		}
		changed, overlay := path+".go", path+".json"
		must(os.WriteFile(changed, bytes.Replace(src, []byte(open), []byte(open+"NoSync: true, "), 1), 0o600))
		must(os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace":{%q:%q}}`, full, changed), 0o600))
		args = append(args, "-overlay="+overlay)
	}
	cmd := exec.Command("go", append(args, "opsboard")...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	must(cmd.Run())
	return path
}

// result is what came of some cuts.
type result struct{ rounds, acknowledged, lost, damaged int }

func (r result) String() string {
	return fmt.Sprintf("%d cuts, %d acknowledged, %d cuts that lost some of them, %d that damaged the file", r.rounds, r.acknowledged, r.lost, r.damaged)
}

func cuts(dir, program, mode string, rounds int) (r result) {
	for range rounds {
		r.rounds++
		d, err := newDisk(dir, mode)
		must(err)
		acked := d.write(program, time.Duration(150+rand.IntN(600))*time.Millisecond)
		must(d.cut())
		r.acknowledged += len(acked)
		present, err := d.read(program)
		switch missing := missing(acked, present); {
		case err != nil && len(acked) > 0:
			r.damaged++
			fmt.Fprintln(os.Stderr, err)
		case missing > 0:
			r.lost++
		}
		must(d.unmount())
	}
	return r
}

func missing(acked []string, present map[string]bool) (n int) {
	for _, id := range acked {
		if !present[id] {
			n++
		}
	}
	return n
}

// disk is an ext4 in a file.
type disk struct {
	image, at, mode string
	child           *exec.Cmd // frozen
}

func newDisk(dir, mode string) (*disk, error) {
	d := &disk{image: filepath.Join(dir, "image"), at: filepath.Join(dir, "mounted"), mode: mode}
	if err := os.MkdirAll(d.at, 0o700); err != nil {
		return nil, err
	}
	_ = os.Remove(d.image)
	f, err := os.Create(d.image)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(f.Truncate(64<<20), f.Close(), run("mkfs.ext4", "-q", "-F", d.image)); err != nil {
		return nil, err
	}
	return d, d.mount()
}

func (d *disk) mount() error {
	return run("mount", "-o", "loop,"+d.mode, d.image, d.at)
}

func (d *disk) unmount() error { return run("umount", d.at) }

func (d *disk) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Env = []string{"HOME=" + d.at, "OPSBOARD_FILE=" + filepath.Join(d.at, "board.db"), "OPSBOARD_USER=ana", "LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	return cmd
}

// write adds cards one after the other for a time, then freezes what is under way.
// It returns the ids that were printed.
func (d *disk) write(program string, lasts time.Duration) (acked []string) {
	for end := time.Now().Add(lasts); ; {
		var out bytes.Buffer
		cmd := d.command(program, "add", "--kind", "bug", "a card", "--description", strings.Repeat("text ", rand.IntN(4000)))
		cmd.Stdout = &out
		must(cmd.Start())
		if time.Now().After(end) {
			<-time.After(time.Duration(rand.IntN(15)) * time.Millisecond)
			_ = cmd.Process.Signal(syscall.SIGSTOP)
			d.child = cmd
			return acked
		}
		must(cmd.Wait())
		acked = append(acked, strings.TrimSpace(out.String()))
	}
}

// cut puts a copy of the file, as it is this moment, in the place of the disk.
func (d *disk) cut() error {
	copied := d.image + ".cut"
	err := run("cp", "--sparse=always", d.image, copied)
	_ = d.child.Process.Kill()
	_ = d.child.Wait()
	return errors.Join(err, d.unmount(), os.Rename(copied, d.image), d.mount())
}

// read checks the board and lists its cards.
func (d *disk) read(program string) (map[string]bool, error) {
	if out, err := d.command(program, "check").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("check: %w: %s", err, out)
	}
	out, err := d.command(program, "list", "--columns", "id", "--limit", "0").Output()
	present := map[string]bool{}
	for _, id := range strings.Fields(string(out)) {
		present[id] = true
	}
	return present, err
}

func run(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, bytes.TrimSpace(out))
	}
	return nil
}

// must panics, so that what was mounted and set is put back.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

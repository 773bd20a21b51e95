package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// clock is what is laid over main.go: the time that a file says it is, and, where the
// board is asked through another file, what it holds after its garbage is gone.
const clock = `package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"time"
)

var (
	dayMu   sync.Mutex
	dayKept [][]byte
)

func dayNow() time.Time {
	dir, asked := os.Getenv("OPSBOARD_DAY"), os.Getenv("OPSBOARD_DAY_ASKED")
	dayMu.Lock()
	defer dayMu.Unlock()
	if text, err := os.ReadFile(filepath.Join(asked, "ask")); asked != "" && err == nil {
		_ = os.Remove(filepath.Join(asked, "ask"))
		leak, _ := strconv.Atoi(string(text))
		for range leak {
			b := make([]byte, 64<<10)
			for i := range b {
				b[i] = 1
			}
			dayKept = append(dayKept, b)
			go func() { select {} }()
		}
		runtime.GC()
		debug.FreeOSMemory()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		told := filepath.Join(asked, "told")
		_ = os.WriteFile(told+".part", fmt.Appendf(nil, "%d %d", runtime.NumGoroutine(), m.HeapAlloc), 0o600)
		_ = os.Rename(told+".part", told)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "clock"))
	by, _ := time.ParseDuration(string(text))
	return time.Now().Add(by)
}
`

// build makes the program with that clock, and the GitLab to stand beside it.
func build(dir string) (program, gitlab string) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	must(err)
	main := filepath.Join(root, "main.go")
	src, err := os.ReadFile(main)
	must(err)
	const real = "Now: time.Now,"
	if bytes.Count(src, []byte(real)) != 1 {
		panic("main.go hands the clock in at another number of places than one")
	}
	changed, added, overlay := below(dir, "over", "main.go"), below(dir, "over", "clock.go"), below(dir, "over", "overlay.json")
	must(os.WriteFile(changed, bytes.Replace(src, []byte(real), []byte("Now: dayNow,"), 1), 0o600))
	must(os.WriteFile(added, []byte(clock), 0o600))
	must(os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace":{%q:%q,%q:%q}}`, main, changed, filepath.Join(root, "day_clock.go"), added), 0o600))
	program, gitlab = below(dir, "opsboard"), below(dir, "fake-gitlab")
	for _, args := range [][]string{{"-overlay=" + overlay, "-o", program, "opsboard"}, {"-o", gitlab, "opsboard/storage/remote/gitlab/gitlabtest/cmd"}} {
		cmd := exec.Command("go", append([]string{"build"}, args...)...)
		cmd.Dir, cmd.Stderr = root, os.Stderr
		must(cmd.Run())
	}
	return program, gitlab
}

// fake is the fake GitLab, as a process.
type fake struct {
	host, project string
	end           func()
}

func serve(program string) fake {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	addr := l.Addr().String()
	must(l.Close())
	cmd := exec.Command(program, "-addr", addr, "-issues", "30")
	out, err := cmd.StdoutPipe()
	must(err)
	must(cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	must(err)
	return fake{addr, strings.TrimSpace(line), sync.OnceFunc(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })}
}

// hub is a bare repository.
func hub(dir string) string {
	path := below(dir, "hub.git")
	must(exec.Command("git", "init", "-q", "--bare", path).Run())
	return path
}

package storage

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode"
)

const someProgram = "another program"

// holder says who holds the lock of the file, as well as the system tells:
// "opsboard list (process 4711)", or "another program". It reads the list of
// locks that Linux keeps; nothing is locked or waited for.
func holder(path string) string {
	inode, ok := inodeOf(path)
	if !ok {
		return someProgram
	}
	f, err := os.Open("/proc/locks")
	if err != nil {
		return someProgram
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if pid, ok := lockOn(lines.Text(), inode); ok {
			return processName(pid)
		}
	}
	return someProgram
}

// lockOn reads a line of /proc/locks, such as
// "1: FLOCK  ADVISORY  WRITE 4711 08:01:262147 0 EOF", and reports the process
// when the line is a held lock on the inode. Waiting locks carry "->" and are
// not it. Devices are not compared: on some file systems the list names another
// device than stat does.
func lockOn(line string, inode uint64) (pid int, ok bool) {
	w := strings.Fields(line)
	if len(w) < 6 || w[1] != "FLOCK" {
		return 0, false
	}
	i := strings.LastIndexByte(w[5], ':')
	n, err := strconv.ParseUint(w[5][i+1:], 10, 64)
	if err != nil || n != inode {
		return 0, false
	}
	pid, err = strconv.Atoi(w[4])
	return pid, err == nil
}

// processName is the command line of a process, cut to one short line; a
// process of another container or user may not show it.
func processName(pid int) string {
	if pid <= 0 {
		return someProgram
	}
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || len(raw) == 0 {
		return fmt.Sprintf("%s (process %d)", someProgram, pid)
	}
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' ' // the arguments are divided by NUL; an argument may hold anything
		}
		return r
	}, strings.ToValidUTF8(string(raw), "?"))
	name = strings.TrimSpace(name)
	if r := []rune(name); len(r) > 60 {
		name = string(r[:59]) + "…"
	}
	return fmt.Sprintf("%s (process %d)", name, pid)
}

// FileNumber tells a file from every other one beside it: a copy has another
// number. 0 where the system has none.
func FileNumber(path string) uint64 {
	n, _ := inodeOf(path)
	return n
}

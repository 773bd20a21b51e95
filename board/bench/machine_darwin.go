package bench

import (
	"strings"

	"golang.org/x/sys/unix"
)

func cpuName([]string) string {
	name, _ := unix.Sysctl("machdep.cpu.brand_string")
	return name
}

func memoryOf() int64 {
	n, _ := unix.SysctlUint64("hw.memsize")
	return int64(n)
}

func kernel() string {
	release, _ := unix.Sysctl("kern.osrelease")
	return release
}

func loadBefore() string { return "" }

func processorTime() (ticks, bool) { return ticks{}, false }

func fileSystem(dir string) string {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return ""
	}
	return strings.TrimRight(unix.ByteSliceToString(s.Fstypename[:]), "\x00")
}

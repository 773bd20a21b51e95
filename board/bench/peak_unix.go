//go:build unix

package bench

import (
	"os"
	"runtime"
	"syscall"
)

// peakOf is the most memory that an ended process held, in MB.
func peakOf(s *os.ProcessState) float64 {
	use, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return float64(use.Maxrss) / 1e6
	}
	return float64(use.Maxrss) * 1024 / 1e6
}

//go:build !unix

package bench

import "os"

// peakOf is 0 where the system does not say how much a process held.
func peakOf(*os.ProcessState) float64 { return 0 }

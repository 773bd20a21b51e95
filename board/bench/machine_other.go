//go:build !linux && !darwin

package bench

import "strings"

// cpuName is what Windows puts into the environment of every process.
func cpuName(environ []string) string {
	for _, kv := range environ {
		if name, ok := strings.CutPrefix(kv, "PROCESSOR_IDENTIFIER="); ok {
			return name
		}
	}
	return ""
}

func memoryOf() int64 { return 0 }

func kernel() string { return "" }

func loadBefore() string { return "" }

func processorTime() (ticks, bool) { return ticks{}, false }

func fileSystem(string) string { return "" }

package bench

import (
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Machine is where the figures come from.
type Machine struct {
	CPU        string    `json:"cpu"`
	Cores      int       `json:"cores"`
	Memory     int64     `json:"memory_bytes"` // 0 where the system does not say
	OS         string    `json:"os"`
	Go         string    `json:"go"`
	FileSystem string    `json:"file_system"` // of the boards
	Folder     string    `json:"folder"`
	Load       string    `json:"load_before"` // of the last 1, 5 and 15 minutes; empty where the system does not say
	Program    string    `json:"opsboard"`
	At         time.Time `json:"at"`
}

func machineOf(cfg Config, dir string) Machine {
	return Machine{
		CPU: orUnknown(cpuName(cfg.Environ)), Cores: runtime.NumCPU(), Memory: memoryOf(), OS: strings.TrimSpace(runtime.GOOS + "/" + runtime.GOARCH + " " + kernel()),
		Go: runtime.Version(), FileSystem: orUnknown(fileSystem(dir)), Folder: filepath.Dir(dir), Load: loadBefore(), Program: cfg.Version, At: cfg.Now().UTC(),
	}
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

package bench

import (
	"math"
	"strconv"
	"strings"
)

// ticks is what the processors of a machine did since it started.
type ticks struct {
	used, stolen uint64
}

// ticksOf reads the first line of /proc/stat, as proc(5) has it: user, nice,
// system, idle, iowait, irq, softirq, steal. It says false of any other text.
func ticksOf(stat string) (ticks, bool) {
	line, _, _ := strings.Cut(stat, "\n")
	fields := strings.Fields(line)
	if len(fields) < 9 || fields[0] != "cpu" {
		return ticks{}, false
	}
	var n [8]uint64
	for i := range n {
		v, err := strconv.ParseUint(fields[i+1], 10, 64)
		if err != nil {
			return ticks{}, false
		}
		n[i] = v
	}
	return ticks{used: n[0] + n[1] + n[2] + n[5] + n[6], stolen: n[7]}, true
}

// stolenSince is the share of the processor time asked for since then that the
// host of a virtual machine gave to others, in percent; nil where nothing was
// asked for or the clock of one of them went back.
func (t ticks) stolenSince(then ticks) *float64 {
	if t.used < then.used || t.stolen < then.stolen || t == then {
		return nil
	}
	stolen, used := float64(t.stolen-then.stolen), float64(t.used-then.used)
	return of(math.Round(1000*stolen/(stolen+used)) / 10)
}

// stolenMeanwhile begins to count; what it returns ends it and says the share,
// nil where it is not known.
func stolenMeanwhile() func() *float64 {
	before, known := processorTime()
	return func() *float64 {
		after, ok := processorTime()
		if !ok || !known {
			return nil
		}
		return after.stolenSince(before)
	}
}

// disturbed is the share from which a verdict says that the machine was not
// alone: a time is then that of its neighbours too.
const disturbed = 5

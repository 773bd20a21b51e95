package board

import (
	"time"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// gated reads from the file, unless the program is being suspended: then once it is
// back.
func gated[T any](k *keeper, read func() (T, error)) (T, error) {
	k.gate.RLock()
	defer k.gate.RUnlock()
	return read()
}

// Load and all that follow are the reads of [Store]: each of them can be under way
// when the person suspends the program.
func (k *keeper) Load(q Query) (Window, error) {
	return gated(k, func() (Window, error) { return k.Store.Load(q) })
}

// Read is as Load.
func (k *keeper) Read(id workflow.CardID) (Whole, error) {
	return gated(k, func() (Whole, error) { return k.Store.Read(id) })
}

// ReadAt is as Load.
func (k *keeper) ReadAt(id workflow.CardID, at time.Time) (Whole, error) {
	return gated(k, func() (Whole, error) { return k.Store.ReadAt(id, at) })
}

// Known is as Load.
func (k *keeper) Known(fields []string) (map[string][]string, error) {
	return gated(k, func() (map[string][]string, error) { return k.Store.Known(fields) })
}

// Find is as Load.
func (k *keeper) Find(name string) (workflow.CardID, error) {
	return gated(k, func() (workflow.CardID, error) { return k.Store.Find(name) })
}

// Rows is as Load.
func (k *keeper) Rows(ids []workflow.CardID) ([]Row, error) {
	return gated(k, func() ([]Row, error) { return k.Store.Rows(ids) })
}

// Entire is as Load.
func (k *keeper) Entire(ids []workflow.CardID) ([]Row, error) {
	return gated(k, func() ([]Row, error) { return k.Store.Entire(ids) })
}

// Matching is as Load.
func (k *keeper) Matching(f filter.Filter, most int) ([]Row, error) {
	return gated(k, func() ([]Row, error) { return k.Store.Matching(f, most) })
}

// Schedule is as Load.
func (k *keeper) Schedule(q ScheduleQuery) (Schedule, error) {
	return gated(k, func() (Schedule, error) { return k.Store.Schedule(q) })
}

// Titles is as Load.
func (k *keeper) Titles(after workflow.CardID, visit func(Title)) (next workflow.CardID, version uint64, err error) {
	k.gate.RLock()
	defer k.gate.RUnlock()
	return k.Store.Titles(after, visit)
}

// Log is as Load.
func (k *keeper) Log(q LogQuery) (Log, error) {
	return gated(k, func() (Log, error) { return k.Store.Log(q) })
}

// News is as Load.
func (k *keeper) News(after uint64, most int) (lines []NewsLine, newest uint64, err error) {
	k.gate.RLock()
	defer k.gate.RUnlock()
	return k.Store.News(after, most)
}

// FallsDue is as Load.
func (k *keeper) FallsDue(from, until workflow.Date) ([]Row, error) {
	return gated(k, func() ([]Row, error) { return k.Store.FallsDue(from, until) })
}

// Plan is as Load.
func (k *keeper) Plan(step uint64, by string, at time.Time) (Plan, error) {
	return gated(k, func() (Plan, error) { return k.Store.Plan(step, by, at) })
}

// Report is as Load.
func (k *keeper) Report(f filter.Filter, past time.Time, o report.Options) (report.Report, error) {
	return gated(k, func() (report.Report, error) { return k.Store.Report(f, past, o) })
}

// SyncState is as Load.
func (k *keeper) SyncState() (SyncState, error) { return gated(k, k.Store.SyncState) }

// Inbox is as Load.
func (k *keeper) Inbox() ([]Row, error) { return gated(k, k.Store.Inbox) }

// Version is as Load.
func (k *keeper) Version() (uint64, error) { return gated(k, k.Store.Version) }

package board

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// probe is a file that notes of each use whether the program could be suspended
// meanwhile.
type probe struct {
	k    *keeper
	free map[string]bool
}

func (p *probe) used(name string) {
	free := p.k.gate.TryLock()
	if free {
		p.k.gate.Unlock()
	}
	p.free[name] = free
}

func (p *probe) Load(Query) (_ Window, _ error)          { p.used("Load"); return }
func (p *probe) Read(workflow.CardID) (_ Whole, _ error) { p.used("Read"); return }
func (p *probe) ReadAt(workflow.CardID, time.Time) (_ Whole, _ error) {
	p.used("ReadAt")
	return
}
func (p *probe) Known([]string) (_ map[string][]string, _ error) { p.used("Known"); return }
func (p *probe) Find(string) (_ workflow.CardID, _ error)        { p.used("Find"); return }
func (p *probe) Rows([]workflow.CardID) (_ []Row, _ error)       { p.used("Rows"); return }
func (p *probe) Entire([]workflow.CardID) (_ []Row, _ error)     { p.used("Entire"); return }
func (p *probe) Matching(filter.Filter, int) (_ []Row, _ error)  { p.used("Matching"); return }
func (p *probe) Schedule(ScheduleQuery) (_ Schedule, _ error)    { p.used("Schedule"); return }
func (p *probe) Titles(workflow.CardID, func(Title)) (_ workflow.CardID, _ uint64, _ error) {
	p.used("Titles")
	return
}

func (p *probe) Commit(...workflow.Op) (_ uint64, _ error)                { p.used("Commit"); return }
func (p *probe) Log(LogQuery) (_ Log, _ error)                            { p.used("Log"); return }
func (p *probe) News(uint64, int) (_ []NewsLine, _ uint64, _ error)       { p.used("News"); return }
func (p *probe) FallsDue(workflow.Date, workflow.Date) (_ []Row, _ error) { p.used("FallsDue"); return }
func (p *probe) Plan(uint64, string, time.Time) (_ Plan, _ error)         { p.used("Plan"); return }
func (p *probe) Undo(uint64, string, time.Time) (_ []workflow.Entry, _ error) {
	p.used("Undo")
	return
}

func (p *probe) Redo(uint64, string, time.Time) (_ []workflow.Entry, _ error) {
	p.used("Redo")
	return
}

func (p *probe) Report(filter.Filter, time.Time, report.Options) (_ report.Report, _ error) {
	p.used("Report")
	return
}
func (p *probe) SyncState() (_ SyncState, _ error) { p.used("SyncState"); return }
func (p *probe) Inbox() (_ []Row, _ error)         { p.used("Inbox"); return }
func (p *probe) Version() (_ uint64, _ error)      { p.used("Version"); return }

// A program that stops with the file open keeps everybody else from writing.
func TestNoUseOfTheFileIsUnderWayWhenTheProgramIsSuspended(t *testing.T) {
	p := &probe{free: map[string]bool{}}
	p.k = &keeper{Store: p, saved: map[string]bool{}}
	all := reflect.TypeFor[Store]()
	for i := range all.NumMethod() {
		use := reflect.ValueOf(p.k).MethodByName(all.Method(i).Name)
		var in []reflect.Value
		for n := range use.Type().NumIn() {
			if !use.Type().IsVariadic() {
				in = append(in, reflect.Zero(use.Type().In(n)))
			}
		}
		use.Call(in)
	}
	require.Len(t, p.free, all.NumMethod())
	for name, free := range p.free {
		require.False(t, free, name)
	}
}

package gitlabtest

import (
	"fmt"
	"time"
)

// SampleProject is the path of Sample's project, SampleID its number.
const (
	SampleProject = "acme/support/board"
	SampleID      = 2001
)

// SampleLabels are Sample's labels: those of a support-operations board.
var SampleLabels = []string{
	"Stage::Triage", "Stage::Planning", "Stage::Scheduling", "Stage::Queued", "Stage::Development", "Stage::Implementation", "Stage::Completed",
	"RequestType::Bug", "RequestType::Feature", "Validation::Requested", "Validation::Received", "Validation::Rejected",
	"Priority::1", "Priority::2", "Priority::3", "Priority::4", "roadmap_item",
}

// Sample is a server with a team on it: gus (guest), rita (reporter), ana and ben
// (developers), max (maintainer), olga (owner), each with the token
// "<name>-token"; the project SampleProject with SampleLabels in its group, a
// second project beside it ("acme/support/other"), two milestones of the group and
// ten weekly iterations, the second of which is the current one. No issues.
func Sample(cfg Config) *Server {
	s := New(cfg)
	s.AddProject(SampleProject)
	s.AddProject("acme/support/other")
	for _, p := range []struct {
		username, name string
		role           Role
	}{{"gus", "Gus Guest", Guest}, {"rita", "Rita Ray", Reporter}, {"ana", "Ana Lima", Developer}, {"ben", "Ben Okri", Developer}, {"max", "Max Maas", Maintainer}, {"olga", "Olga Orlova", Owner}} {
		s.AddUser(p.username, p.name)
		s.AddMember("acme/support", p.username, p.role)
	}
	for n, name := range SampleLabels {
		s.AddLabel("acme/support", name, fmt.Sprintf("#%06x", 0x336699+n*0x0a0503))
	}
	today := cfg.Now().UTC()
	sunday := today.AddDate(0, 0, -int(today.Weekday())-7)
	for week := range 10 {
		first := sunday.AddDate(0, 0, 7*week)
		s.AddIteration("acme/support", first.Format(time.DateOnly), first.AddDate(0, 0, 6).Format(time.DateOnly))
	}
	month := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC)
	for n := range 2 {
		due := month.AddDate(0, n+1, 0)
		s.AddMilestone("acme/support", "Deployment "+due.Format(time.DateOnly), due.AddDate(0, -1, 0).Format(time.DateOnly), due.Format(time.DateOnly))
	}
	return s
}

// Fill opens n issues in Sample's project as a person, spread over its stages.
func (s *Server) Fill(username string, n int) {
	b := s.Browser(username)
	for i := range n {
		b.Open(fmt.Sprintf("Request %d", i+1), fmt.Sprintf("What is wanted, number %d.", i+1), SampleLabels[i%7], SampleLabels[7+i%2])
	}
}

package gitlabtest

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// commands are the quick actions of an issue by name (lib/gitlab/quick_actions/).
var commands map[string]command

func init() { // after the functions below, which end in a lookup of this table
	commands = map[string]command{
		"close":  func(_ act, _ string, ch *change) doing { ch.state = "close"; return said("Closed this issue.") },
		"reopen": func(_ act, _ string, ch *change) doing { ch.state = "reopen"; return said("Reopened this issue.") },
		"open":   func(_ act, _ string, ch *change) doing { ch.state = "reopen"; return said("Reopened this issue.") },
		"label":  addLabels, "labels": addLabels, "unlabel": removeLabels, "remove_label": removeLabels, "relabel": relabel,
		"assign": assignTo, "reassign": assignTo, "unassign": unassign, "remove_assignee": unassign,
		"milestone": setMilestone, "remove_milestone": clearMilestone,
		"iteration": setIteration, "remove_iteration": clearIteration,
		"due": setDue, "due_date": setDue, "remove_due_date": clearDue,
		"weight": setWeight, "clear_weight": clearWeight,
		"title": setTitle, "confidential": makeConfidential,
		"lock": func(_ act, _ string, ch *change) doing { ch.locked = ptr(true); return said("Locked the discussion.") },
		"unlock": func(_ act, _ string, ch *change) doing {
			ch.locked = ptr(false)
			return said("Unlocked the discussion.")
		},
		"move": moveTo, "clone": cloneTo, "duplicate": duplicateOf, "relate": relateTo,
		"status": setStatus, "estimate": setEstimate, "spend": spendTime, "spent": spendTime,
	}
	for _, name := range []string{"todo", "done", "subscribe", "unsubscribe", "award", "react", "cc", "shrug", "tableflip", "assign_reviewer"} {
		commands[name] = func(act, string, *change) doing { return said("Done.") }
	}
	commandPattern = commandExpression()
}

func addLabels(a act, arg string, ch *change) doing {
	names := labelArgs(arg)
	if len(names) == 0 {
		return failed("Could not apply label command.")
	}
	for _, n := range names { // a command creates no labels: only those that exist are found
		if a.s.labelAnywhere(n) {
			ch.add = append(ch.add, n)
		}
	}
	if len(ch.add) == 0 {
		return failed("Failed to find label.")
	}
	return said("Added ~" + strings.Join(names, " ~") + " label.")
}

func removeLabels(_ act, arg string, ch *change) doing {
	if arg == "" {
		ch.setLabels, ch.labels = true, nil
		return said("Removed all labels.")
	}
	ch.remove = append(ch.remove, labelArgs(arg)...)
	return said("Removed " + arg + " label.")
}

func relabel(_ act, arg string, ch *change) doing {
	ch.setLabels, ch.labels = true, labelArgs(arg)
	return said("Replaced all labels with " + arg + " label.")
}

func assignTo(a act, arg string, ch *change) doing {
	people := a.people(arg)
	if len(people) == 0 {
		return failed("Failed to assign a user because no user was found.")
	}
	ch.assignees = &people
	return said("Assigned " + arg + ".")
}

func unassign(_ act, _ string, ch *change) doing {
	ch.assignees = &[]int64{}
	return said("Removed assignee.")
}

func setMilestone(a act, arg string, ch *change) doing {
	title := strings.Trim(strings.TrimPrefix(arg, "%"), `"`)
	for _, m := range a.s.milestones {
		if m.title == title && !m.deleted {
			ch.milestone = ptr(m.id)
			return said("Set the milestone to %" + title + ".")
		}
	}
	return failed("Failed to find milestone.")
}

func clearMilestone(_ act, _ string, ch *change) doing {
	ch.milestone = ptr(int64(0))
	return said("Removed milestone.")
}

var iterationRef = regexp.MustCompile(`\*iteration:(?:(\d+)|"([^"]+)")|--(current|next)`)

func setIteration(a act, arg string, ch *change) doing {
	m := iterationRef.FindStringSubmatch(arg)
	if m == nil || !a.s.licensed() {
		return failed("Could not apply iteration command.")
	}
	next := ""
	for _, it := range a.s.iterations {
		st := a.s.iterationState(it)
		hit := m[1] == itoa(it.id) && m[1] != "" || m[2] != "" && m[2] == it.title || m[3] == "current" && st == 2
		if m[3] == "next" && st == 1 && (next == "" || it.start < next) {
			hit, next = true, it.start
		}
		if hit {
			ch.iteration = ptr(it.id)
		}
	}
	if ch.iteration == nil {
		return failed("Failed to find iteration.")
	}
	return said("Set the iteration to *iteration:" + itoa(*ch.iteration) + ".")
}

func clearIteration(a act, _ string, ch *change) doing {
	if !a.s.licensed() {
		return failed("Could not apply remove_iteration command.")
	}
	ch.iteration = ptr(int64(0))
	return said("Removed the iteration.")
}

func setDue(_ act, arg string, ch *change) doing {
	if _, err := time.Parse(time.DateOnly, arg); err != nil {
		return failed("Failed to set due date because the date format is invalid.")
	}
	ch.due = ptr(arg)
	return said("Set the due date to " + arg + ".")
}

func clearDue(_ act, _ string, ch *change) doing {
	ch.due = ptr("")
	return said("Removed the due date.")
}

func setWeight(a act, arg string, ch *change) doing {
	n, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || n < 0 || !a.s.licensed() {
		return failed("Could not apply weight command.")
	}
	w := &n
	ch.weight = &w
	return said("Set weight to " + arg + ".")
}

func clearWeight(_ act, _ string, ch *change) doing {
	var none *int64
	ch.weight = &none
	return said("Cleared weight.")
}

func setTitle(_ act, arg string, ch *change) doing {
	ch.title = ptr(arg)
	return said("Changed the title to \"" + arg + "\".")
}

func makeConfidential(_ act, _ string, ch *change) doing {
	ch.confidential = ptr(true)
	return said("Made this issue confidential.")
}

func setStatus(_ act, arg string, ch *change) doing {
	ch.status = ptr(strings.Trim(arg, `"`))
	return said("Status set to " + arg + ".")
}

func setEstimate(_ act, arg string, ch *change) doing {
	d, err := time.ParseDuration(strings.ReplaceAll(arg, " ", ""))
	if err != nil {
		return failed("Could not apply estimate command.")
	}
	ch.estimate = ptr(int64(d / time.Second))
	return said("Set time estimate to " + arg + ".")
}

func spendTime(_ act, arg string, ch *change) doing {
	d, err := time.ParseDuration(strings.ReplaceAll(arg, " ", ""))
	if err != nil {
		return failed("Could not apply spend command.")
	}
	ch.spend = ptr(int64(d / time.Second))
	return said("Added " + arg + " spent time.")
}

func (s *Server) labelAnywhere(name string) bool {
	for _, l := range s.labels {
		if l.name == name && !l.deleted {
			return true
		}
	}
	return false
}

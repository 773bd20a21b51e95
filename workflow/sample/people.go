package sample

import "opsboard/workflow"

// team are the people who do the work.
var team = []string{"ana", "tomek", "noor", "kofi", "ines", "lee"}

// requesters are those who ask, and their departments.
var requesters = []struct{ name, department string }{
	{"priya", "Billing"},
	{"jonas", "Licensing"},
	{"mei", "Onboarding"},
	{"freya", "Support EMEA"},
	{"haruto", "Support APAC"},
	{"diego", "Support AMER"},
	{"samira", "Sales"},
	{"oskar", "Security"},
	{"luisa", "Training"},
	{"bram", "Accounts"},
}

// leaders approve, from the lowest level to the highest.
var leaders = []string{"helena", "marcus", "yvonne"}

// leader is who approves at a level of the workflow.
func leader(r *workflow.Rules, level string) string {
	for i, l := range r.Levels() {
		if l == level {
			return leaders[min(i, len(leaders)-1)]
		}
	}
	return leaders[1] // the roadmap's owner
}

// itself is who the board's own acts are by.
const itself = "opsboard"

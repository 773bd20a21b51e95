package sample

// area is a part of the team's work, with what people say about it.
type area struct {
	label     string   // on cards
	repo      string   // in links
	things    []string // what breaks or is wished for, as a title begins
	symptoms  []string // of bugs
	steps     []string
	expected  string
	wishes    []string
	code      string // with its language
	plan      []string
	done      []string
	remarks   []string // by whoever works on it
	questions []string // asked of the requester
}

// areas are all parts, in the order of the topics' letters.
var areas = map[string]*area{
	"form": &forms, "macro": &macros, "trigger": &triggers, "view": &views, "sla": &slas,
	"oncall": &oncall, "audit": &audits, "hook": &hooks, "crm": &crm, "license": &licenses,
}

// areaNames are the keys of areas in a fixed order.
var areaNames = []string{"form", "macro", "trigger", "view", "sla", "oncall", "audit", "hook", "crm", "license"}

var forms = area{
	label: "forms", repo: "ticket-forms",
	things: []string{"License request form", "Emergency form", "Refund form", "Sub-processor form", "Account change form"},
	symptoms: []string{
		"The form accepts an empty **product version** and the ticket reaches us without it.",
		"Conditional fields stay visible after the requester changes the *problem type*, and their old values are sent along.",
		"Full-width characters are dropped on submit: `サーバー` arrives as an empty text.",
	},
	steps:    []string{"Open the form as an end user", "Choose a problem type, then another one", "Submit, and open the ticket as an agent"},
	expected: "Only the fields of the chosen problem type are sent, and required ones are asked for.",
	wishes:   []string{"a field for the deployment type", "conditional fields per problem type", "help text from one place", "the same order of fields on both forms"},
	code:     "```yaml\n- title: Product version\n  type: regexp\n  regexp: '^\\d+\\.\\d+'\n  required_in_portal: true\n```",
	plan:     []string{"Change the field in the sandbox and export its YAML", "Update the conditions of both forms", "Let two agents and one requester fill it in", "Deploy with the Tuesday batch, announce in the week in review"},
	done:     []string{"The field definitions live in the repository now; the deploy job writes them to the sandbox first.", "Conditions were rewritten for both forms, old values are cleared on change."},
	remarks:  []string{"The sandbox form has this already, see the preview.", "Field ids differ between sandbox and production, so I added a lookup table.", "Heads-up: the portal caches forms for ten minutes."},
	questions: []string{
		"which form exactly, and does it also happen for a requester who is signed out? A screenshot would help.",
		"which problem types should ask for this field, and is it required for all of them?",
	},
}

var macros = area{
	label: "macros", repo: "macros",
	things: []string{"Out-of-scope macro", "Escalation macro", "Follow-up macro", "Refund macro", "Shared macros folder"},
	symptoms: []string{
		"The macro replaces the assignee with the group, so the next reply starts in the general queue again.",
		"Placeholders are printed as they are (`{{ticket.requester.first_name}}`) when the macro is used in bulk.",
		"The macro links to the old handbook page, and requesters land on a 404.",
	},
	steps:    []string{"Pick any solved ticket in the sandbox", "Apply the macro", "Look at assignee and comment before saving"},
	expected: "The assignee stays, and the greeting carries the requester's name.",
	wishes:   []string{"one macro per closing reason", "the text in three languages", "a link to the right handbook page", "a list of macros that nobody used for a year"},
	code:     "```json\n{\"field\": \"comment_value\", \"value\": [\"channel:web\", \"Hi {{ticket.requester.first_name}},\"]}\n```",
	plan:     []string{"List the macros that set the assignee", "Rewrite them from the template", "Review the wording with the docs team", "Remove the old ones after two weeks"},
	done:     []string{"All closing macros come from one template; a check refuses a macro that sets the assignee.", "Texts were reviewed by the docs team and translated."},
	remarks:  []string{"There are 14 copies of this macro, three with typos.", "Usage of the last 90 days is in the sheet; five macros make up 80 %.", "I'd rather have one macro with a dropdown than six macros."},
	questions: []string{
		"what should happen with tickets that are on hold when the macro is applied?",
		"could you paste the exact wording you would like, in English is enough?",
	},
}

var triggers = area{
	label: "triggers", repo: "triggers",
	things: []string{"Auto-close trigger", "VIP trigger", "First-reply trigger", "Spam trigger", "Region trigger"},
	symptoms: []string{
		"Two triggers fight: one sets the priority to *high*, the next one takes it back, and the requester gets two mails.",
		"The trigger fires on every update instead of only on creation, so tags that an agent removed come back.",
		"An internal note counts as an answer, so the requester gets \"your ticket was closed\" for a note that they cannot see.",
		"Country codes are compared by their first letter: `MX` and `MT` end in the same region.",
	},
	steps:    []string{"Create a ticket as a requester of a Premium account", "Remove the tag that the trigger added", "Add an internal note"},
	expected: "The trigger runs once, at creation, and an agent's decision stands.",
	wishes:   []string{"an order of triggers that is written down", "a dry run against last week's tickets", "no mail to the requester for internal changes", "a name that says what it does"},
	code:     "```yaml\nconditions:\n  all:\n    - field: update_type\n      operator: is\n      value: Create\n```",
	plan:     []string{"Export the triggers and draw who writes which field", "Merge the two that write the priority", "Replay 200 tickets of last week in the sandbox", "Switch over in a quiet hour and watch the queue for a day"},
	done:     []string{"The two triggers became one, with a condition on creation.", "The replay of 200 tickets differs in three, all of them wanted."},
	remarks:  []string{"Position 37 runs before position 12 because of the category; that took me an hour.", "The replay shows no difference for Self-managed accounts.", "Please do not deploy before the on-call handover."},
	questions: []string{
		"do you have a ticket number from this week where it happened? Older events are gone.",
		"which of the two triggers should win when both apply?",
	},
}

var views = area{
	label: "views", repo: "views",
	things: []string{"Needs-org view", "Breaching-soon view", "My open tickets view", "APAC handover view", "Stale tickets view"},
	symptoms: []string{
		"The view misses tickets whose organisation was set after creation.",
		"Sorting by next breach puts tickets without an SLA on top, so nobody sees the urgent ones.",
		"Tickets of the whole group are listed, because the condition is *group is mine* where it should be *assignee is me*.",
	},
	steps:    []string{"Open the view with more than 30 tickets", "Sort by next breach", "Compare with the search `status<solved`"},
	expected: "Tickets without an SLA come last and the count equals the one of the search.",
	wishes:   []string{"a column for the account's region", "the view split by shift", "no view with more than twelve columns", "a count on the dashboard"},
	code:     "```text\nstatus<solved tags:needs-org -tags:handover order_by:sla\n```",
	plan:     []string{"Write down what the view is for, in one sentence", "Rebuild its conditions from that", "Run both views side by side for a week", "Retire the old one"},
	done:     []string{"The conditions were rebuilt, tickets without an SLA sort last.", "Both views ran side by side for a week; the counts agree."},
	remarks:  []string{"Search and view disagree by exactly the tickets that were merged.", "The column order matters more than I thought: half of the team reads it on a phone.", "We are at the limit of shared views, so something else has to go."},
	questions: []string{
		"who uses this view, and in which shift? I want to ask them first.",
		"how many tickets do you see there right now, and how many do you expect?",
	},
}

var slas = area{
	label: "sla", repo: "sla-policies",
	things: []string{"First-reply SLA", "Emergency SLA", "Next-reply SLA", "Weekend SLA", "SLA badge"},
	symptoms: []string{
		"The clock keeps running while the ticket is *pending*, so we breach on answers we are waiting for.",
		"Policies are matched from top to bottom and the general one stands above the Premium one.",
		"The badge keeps showing the breach of the first reply after the second one was answered in time.",
	},
	steps:    []string{"Open a Premium ticket on a Friday evening", "Set it to pending", "Look at the badge on Monday"},
	expected: "Hours outside the account's business hours do not count, nor does the time we wait.",
	wishes:   []string{"holidays per region", "a warning two hours ahead", "targets in one table in the handbook", "a report of breaches by cause"},
	code:     "```json\n{\"priority\": \"high\", \"metric\": \"first_reply_time\", \"target\": 240, \"business_hours\": true}\n```",
	plan:     []string{"Put the policies into the order that the contract names", "Set business hours per region", "Recompute last month in the sandbox and compare breaches", "Tell the account managers before the switch"},
	done:     []string{"Policies are ordered as the contract names them; business hours are per region.", "Last month recomputed: 31 breaches instead of 58, the rest were ours to wait for."},
	remarks:  []string{"Breaches this week: 9, of which 6 come from this.", "The contract says *business hours of the customer*, not ours. That changes the plan a little.", "Recomputed in the sandbox, the table is attached to the merge request."},
	questions: []string{
		"which contract does this account have, and does it name weekends?",
		"is the wish about first replies only, or about every reply?",
	},
}

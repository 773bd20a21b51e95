package sample

var oncall = area{
	label: "on-call", repo: "oncall-rotations",
	things: []string{"Weekend rotation", "Emergency pager", "Shift handover", "Escalation policy", "Holiday rota"},
	symptoms: []string{
		"The person who swapped their shift was paged all the same, at 03:40.",
		"Two people are primary between 15:00 and 16:00 UTC since the clocks changed.",
		"The handover note lists open emergencies only; one that is *on hold* is silently left out.",
	},
	steps:    []string{"Swap a shift in the rota file", "Wait for the nightly job", "Compare the pager's calendar with the file"},
	expected: "The file is what the pager follows, within an hour.",
	wishes:   []string{"swaps by merge request", "a reminder a day before", "a handover note from open emergencies", "no more than one weekend a month per person"},
	code:     "```yaml\nweekend:\n  zone: Europe/Warsaw\n  starts: Fri 18:00\n  people: [ana, kofi, lee]\n```",
	plan:     []string{"Read swaps from the rota file instead of the calendar", "Write starts in the shift's own zone", "Run a week in shadow next to the old job", "Switch over on a Tuesday"},
	done:     []string{"The job reads the rota file every hour and writes the pager's overrides.", "A week in shadow: no difference but the two swaps that the old job lost."},
	remarks:  []string{"I was the one who got paged, happy to test this.", "The pager's API counts weeks from Monday, our file from Sunday.", "Shadow run is on since yesterday, nothing odd so far."},
	questions: []string{
		"which night was it, and did the page name you or the team?",
		"should swaps need somebody's approval, or is telling the lead enough?",
	},
}

var audits = area{
	label: "audit", repo: "audit-logs",
	things: []string{"Audit log export", "Role change report", "Access review", "Deleted tickets log", "Sign-in report"},
	symptoms: []string{
		"The export stops after 10,000 events without saying so.",
		"Role changes made by the provisioning app have no author.",
		"API tokens and people are counted alike, so the report shows 412 sign-ins at 03:00.",
	},
	steps:    []string{"Export a month with more than 10,000 events", "Count the lines", "Compare with the number on the screen"},
	expected: "All events are there, or the export says that it is cut.",
	wishes:   []string{"a weekly export to cold storage", "names instead of user ids", "an alert on a new admin", "a retention of 18 months"},
	code:     "```sh\ncurl -s \"$HOST/api/v2/audit_logs?page[size]=100\" | jq '.meta.has_more'\n```",
	plan:     []string{"Page by cursor instead of by number", "Join ids with names at export time", "Write the count into the last line", "Keep 18 months, delete the rest"},
	done:     []string{"The export pages by cursor and ends with a count that the job checks.", "Names are joined at export time, so renamed users stay readable."},
	remarks:  []string{"Security wants this before the review in spring.", "Cursor paging gives 41,203 events for October, the old export had 10,000.", "Retention is a legal question, I asked for a sentence we can link to."},
	questions: []string{
		"for which period do you need it, and by when?",
		"is a CSV enough, or does the auditor need the raw events?",
	},
}

var hooks = area{
	label: "webhooks", repo: "webhook-relay",
	things: []string{"Ticket webhook", "Status page webhook", "Chat webhook", "Webhook relay", "Incident webhook"},
	symptoms: []string{
		"A delivery that fails is tried once more and then lost; nobody is told.",
		"Events arrive twice when the receiver answers after 12 seconds, and we post the note twice.",
		"A line end in the title makes the JSON invalid; the chat answers 400 and we drop the message.",
	},
	steps:    []string{"Let the receiver sleep for 15 seconds", "Update a ticket", "Count the notes"},
	expected: "One note per event, and a failed delivery is kept and shown.",
	wishes:   []string{"retries with growing pauses", "a list of failed deliveries", "a signature on every request", "a replay button"},
	code:     "```json\n{\"event\": \"ticket.updated\", \"id\": \"01JD3\", \"attempt\": 2, \"signature\": \"sha256=…\"}\n```",
	plan:     []string{"Remember event ids for a day and drop repeats", "Retry five times with growing pauses", "Keep what failed in a table with a replay job", "Alert at more than 20 failures an hour"},
	done:     []string{"Repeats are dropped by event id; five retries; failures are kept for replay.", "The alert fired once in the test and told the right channel."},
	remarks:  []string{"The other side answers in 200 ms mostly, but its p99 is 14 s.", "Replayed the 37 lost events of Tuesday by hand for now.", "Signature check is in, behind a flag."},
	questions: []string{
		"which receiver is this, and can it check a signature?",
		"roughly when did the last event arrive? Then I can look for it in the relay's log.",
	},
}

var crm = area{
	label: "salesforce-sync", repo: "crm-sync",
	things: []string{"Account sync", "Contact sync", "Organisation merge", "Region field", "Contract end date"},
	symptoms: []string{
		"Accounts renamed in Salesforce become a second organisation here, and their tickets lose the SLA.",
		"The nightly run stops at the first record with an empty country and the rest waits a day.",
		"Phone numbers that an agent typed in are replaced by the empty field of the other side every night.",
	},
	steps:    []string{"Rename an account in the Salesforce sandbox", "Run the sync", "Search for both names"},
	expected: "One organisation, with the new name, and a bad record does not stop the others.",
	wishes:   []string{"sync every hour instead of every night", "a report of records that were skipped", "the account manager's name on the ticket", "no overwriting of notes written by hand"},
	code:     "```sql\nSELECT Id, Name, Region__c FROM Account\nWHERE LastModifiedDate > YESTERDAY\n```",
	plan:     []string{"Match by account id, not by name", "Skip and list bad records", "Merge the 212 doubles with the script, in batches of 20", "Run hourly once the list stays empty for a week"},
	done:     []string{"Accounts match by id; 212 doubles were merged; bad records are listed in the job's output.", "The run takes four minutes, so it is hourly now."},
	remarks:  []string{"212 doubles so far, the oldest from 2023.", "Sales ops will fix the empty countries on their side too.", "Dry run: 18,940 accounts, 36 would change, all expected."},
	questions: []string{
		"could you name one account where the data is wrong, and what would be right?",
		"who owns this field in Salesforce? We should not overwrite theirs.",
	},
}

var licenses = area{
	label: "license-app", repo: "license-app",
	things: []string{"License app", "Trial extension", "Seat count", "Offline license", "True-up reminder"},
	symptoms: []string{
		"An extended trial ends at midnight UTC of the day *before* the one that was promised.",
		"The app shows the seats of the first subscription when an account has two.",
		"The app refuses names such as *Köhler & Söhne*: \"invalid byte in license data\".",
	},
	steps:    []string{"Open an account with two subscriptions", "Extend its trial by 14 days", "Look at the license file's last day"},
	expected: "The last day is the one in the mail, and both subscriptions are listed.",
	wishes:   []string{"extension without asking an engineer", "a limit of two extensions", "the license history on the ticket", "a reminder 30 days ahead"},
	code:     "```ruby\nlicense.expires_at = (date + 1).beginning_of_day # the promised day counts\n```",
	plan:     []string{"Count the last day in, in the account's zone", "List all subscriptions with their seats", "Backfill the 60 licenses of this quarter", "Tell the licensing team what changed"},
	done:     []string{"The last day counts; all subscriptions are listed; 60 licenses were corrected.", "The form in the app limits extensions to two and asks for a reason."},
	remarks:  []string{"Happened to three customers this month, I sent them new files by hand.", "The off-by-one is in the app, not in the mail.", "Two subscriptions are rarer than I thought: 140 accounts."},
	questions: []string{
		"which account is it? The id in the URL is enough, please no license file in the ticket.",
		"who may extend a trial, everybody or licensing only?",
	},
}

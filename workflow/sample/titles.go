package sample

import (
	"math/rand/v2"

	"opsboard/workflow"
)

// topic is what a card is about.
type topic struct {
	area, title string
	symptom     int // of a bug: which of the area's
}

// topics are the first titles of a kind, each used once before titles are put
// together. The first two of each try what terminals find hard.
var topics = map[workflow.Kind][]topic{
	"bug": {
		{"form", "緊急フォームの全角文字が送信時に消える", 2},
		{"sla", "🔥 SLA badge shows breach on tickets we already answered", 2},
		{"sla", "Next-reply clock keeps running while a ticket is pending", 0},
		{"macro", "Escalation macro drops the assignee", 0},
		{"hook", "Ticket webhook posts the same note twice", 1},
		{"crm", "Renamed Salesforce accounts become a second organisation", 0},
		{"license", "Trial extension ends a day early", 0},
		{"oncall", "Swapped weekend shift still pages the wrong person", 0},
		{"view", "Breaching-soon view sorts tickets without SLA first", 1},
		{"audit", "Audit log export stops at 10,000 events", 0},
		{"trigger", "VIP trigger adds its tag back after an agent removed it", 1},
		{"form", "Emergency form accepts an empty product version", 0},
		{"trigger", "Auto-close mails the requester about internal notes", 2},
		{"macro", "Placeholders are not filled in when a macro runs in bulk", 1},
		{"crm", "Nightly account sync stops at the first empty country", 1},
		{"view", "APAC handover view misses tickets with a late organisation", 0},
		{"hook", "Status page webhook gives up after one retry", 0},
		{"oncall", "Two primaries on call for an hour since the clocks changed", 1},
		{"license", "License app shows seats of the first subscription only", 1},
		{"sla", "Premium policy never matches: the general one stands above it", 1},
		{"form", "Refund form sends hidden fields along", 1},
		{"audit", "Role changes by the provisioning app have no author", 1},
		{"trigger", "Region trigger puts Mexico into EMEA", 3},
		{"macro", "Follow-up macro links to a handbook page that moved", 2},
		{"view", "My open tickets shows tickets of the whole group", 2},
		{"crm", "Contact sync overwrites phone numbers typed by agents", 2},
		{"license", "Offline license rejects organisation names with an umlaut", 2},
		{"oncall", "Handover note is empty when an emergency is on hold", 2},
		{"hook", "Chat webhook breaks on a title with a line end", 2},
		{"audit", "Sign-in report counts API tokens as people", 2},
	},
	"feature": {
		{"form", "日本語のヘルプテキストをフォームに追加する", 0},
		{"oncall", "📟 Page the secondary when the primary stays silent for 10 min", 0},
		{"sla", "Warn two hours before an SLA breaches", 0},
		{"form", "Ask for the deployment type on the technical form", 0},
		{"crm", "Show the account manager on the ticket", 0},
		{"macro", "One closing macro per reason, with a dropdown", 0},
		{"trigger", "Dry-run triggers against last week's tickets", 0},
		{"view", "Split the main queue by shift", 0},
		{"hook", "Replay button for failed webhook deliveries", 0},
		{"license", "Let support extend trials without an engineer", 0},
		{"audit", "Weekly export of audit logs to cold storage", 0},
		{"oncall", "Swap on-call shifts by merge request", 0},
		{"sla", "Holidays per region in the business hours", 0},
		{"crm", "Sync Salesforce accounts every hour", 0},
		{"form", "Conditional fields per problem type", 0},
		{"macro", "Out-of-scope answers in three languages", 0},
		{"view", "Column for the account's region in all shared views", 0},
		{"trigger", "Route license tickets by product", 0},
		{"hook", "Sign every webhook request", 0},
		{"audit", "Alert when somebody becomes an admin", 0},
		{"license", "Limit trial extensions to two per account", 0},
		{"sla", "Report of breaches by cause", 0},
		{"oncall", "Remind people a day before they are on call", 0},
		{"crm", "List skipped records after every Salesforce sync", 0},
		{"form", "Same order of fields on the portal and the agent form", 0},
		{"macro", "Find macros that nobody used for a year", 0},
		{"view", "Count of unassigned emergencies on the dashboard", 0},
		{"trigger", "Tag tickets from accounts in their last 30 days", 0},
		{"hook", "Post incident updates to the status page", 0},
		{"license", "License history in the ticket sidebar", 0},
		{"audit", "Names instead of user ids in the role report", 0},
		{"sla", "Separate target for follow-ups on solved tickets", 0},
		{"crm", "Warn when an organisation has no contract", 0},
		{"oncall", "At most one weekend a month per person", 0},
		{"form", "Pre-fill the form from the error page's link", 0},
		{"macro", "Preview a macro before it is applied in bulk", 0},
	},
	"administrative": {
		{"audit", "新メンバーのアクセス権を設定する", 0},
		{"oncall", "🌴 Holiday rota for the end of the year", 0},
		{"audit", "Quarterly access review of all agents", 0},
		{"license", "Renew the screen-recording licenses", 0},
		{"form", "Create sandbox logins for the new hires", 0},
		{"oncall", "Add the two new engineers to the weekend rotation", 0},
		{"macro", "Yearly review of macro wording with the docs team", 0},
		{"crm", "Hand the Salesforce connected app over to IT", 0},
		{"view", "Remove shared views of people who left", 0},
		{"audit", "Evidence for the spring audit", 0},
		{"hook", "Rotate the webhook signing keys", 0},
		{"sla", "Publish the new SLA table in the handbook", 0},
		{"trigger", "Rename triggers by the new scheme", 0},
		{"license", "Count seats for the true-up", 0},
		{"form", "Translate the form's consent text", 0},
		{"crm", "Clean up 36 accounts without a country", 0},
		{"oncall", "Buy a second pager number for APAC", 0},
		{"view", "Archive dashboards of last year", 0},
		{"macro", "Training session on the new macros", 0},
		{"hook", "Move the relay to the new cluster's DNS name", 0},
		{"audit", "Delete exports older than 18 months", 0},
		{"sla", "Agree on targets with the account managers", 0},
	},
}

var (
	faults = []string{
		"fails", "is slow", "shows old data", "sends two mails", "loses the tags", "ignores merges", "is empty",
		"breaks on umlauts", "times out", "drops attachments", "counts twice", "uses the wrong zone", "skips CCs", "rounds down", "asks twice", "forgets the group",
	}
	wishes  = []string{"Faster", "Shared", "Simpler", "Automatic", "Nightly", "Read-only", "Translated", "Searchable", "Per-region", "Self-service", "Smaller", "Documented", "Tested", "Versioned", "Hourly", "Printable"}
	tiers   = []string{"Premium", "Ultimate", "Free", "Trial", "partner", "education", "government", "reseller"}
	regions = []string{"EMEA", "APAC", "AMER", "LATAM", "DACH", "the Nordics", "Japan", "Iberia"}
)

// about chooses what the nth card of a kind is about: one of the topics while
// they last, then words put together.
func about(rng *rand.Rand, k workflow.Kind, nth int) topic {
	list, known := topics[k]
	if !known {
		list = topics["feature"]
	}
	if nth < len(list) {
		return list[nth]
	}
	name := pick(rng, areaNames)
	thing := pick(rng, areas[name].things)
	whose := " for " + pick(rng, tiers) + " in " + pick(rng, regions)
	if k == "bug" {
		return topic{name, thing + " " + pick(rng, faults) + whose, rng.IntN(len(areas[name].symptoms))}
	}
	return topic{name, pick(rng, wishes) + " " + lowerFirst(thing) + whose, 0}
}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

package sample

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"opsboard/workflow"
)

// create makes the card, in the requester's words.
func (t *teller) create() bool {
	c := workflow.Create{
		Kind: t.kind, Title: t.topic.title, Description: t.description(), Requester: t.requester,
		Labels: []string{t.label, "Customer::" + t.department},
	}
	if t.rng.IntN(8) > 0 {
		c.Priority = pick(t.rng, []int{1, 2, 2, 3, 3, 3, 3, 4})
	}
	return t.do(t.requester, t.door(), c)
}

func (t *teller) description() string {
	switch t.kind {
	case "bug":
		return t.report()
	case "administrative":
		return t.chore()
	}
	return t.wish()
}

func (t *teller) report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## What happens\n\n%s First seen on ticket #%s, %d more since.\n\n## Steps\n\n", t.symptoms[t.topic.symptom], t.number(5), 1+t.rng.IntN(9))
	for i, s := range t.steps {
		fmt.Fprintf(&b, "%d. %s\n", i+1, s)
	}
	fmt.Fprintf(&b, "\n## Expected\n\n%s\n", t.expected)
	switch t.rng.IntN(3) {
	case 0:
		b.WriteString("\n" + t.code + "\n")
	case 1:
		fmt.Fprintf(&b, "\n| region | tickets | affected |\n|---|---:|---:|\n| EMEA | %d | %d |\n| APAC | %d | %d |\n", 40+t.rng.IntN(90), t.rng.IntN(20), 30+t.rng.IntN(60), t.rng.IntN(12))
	}
	return b.String()
}

func (t *teller) wish() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Problem\n\n%s It costs %s about %d minutes a shift.\n\n## What would help\n\n", pick(t.rng, pains), t.department, 5*(1+t.rng.IntN(8)))
	for i, s := range t.wishes {
		fmt.Fprintf(&b, "- [%s] %s\n", []string{" ", "x"}[min(1, t.rng.IntN(4)/3)], s)
		if i > 0 && t.rng.IntN(4) == 0 {
			break
		}
	}
	switch t.rng.IntN(3) {
	case 0:
		fmt.Fprintf(&b, "\n| | today | wished |\n|---|---:|---:|\n| clicks | %d | 2 |\n| minutes | %d | 1 |\n", 6+t.rng.IntN(9), 4+t.rng.IntN(9))
	case 1:
		b.WriteString("\nThis is what we have now:\n\n" + t.code + "\n")
	}
	fmt.Fprintf(&b, "\n> Asked for by %s, see #%s.\n", t.department, t.number(5))
	return b.String()
}

func (t *teller) chore() string {
	var b strings.Builder
	b.WriteString("### To do\n\n")
	for _, s := range t.plan {
		fmt.Fprintf(&b, "- [ ] %s\n", s)
	}
	fmt.Fprintf(&b, "\n**Why now:** %s\n", pick(t.rng, []string{"it is on the list of the spring audit.", "the old agreement ends with this quarter.", "two people join next month.", "we promised it in the retrospective."}))
	return b.String()
}

func (t *teller) gameplan() string {
	var b strings.Builder
	for i, s := range t.plan {
		fmt.Fprintf(&b, "%d. %s\n", i+1, s)
	}
	fmt.Fprintf(&b, "\nRisk: %s. Way back: deploy the last release again.", pick(t.rng, []string{"low", "low", "two shifts see the change before it is announced", "the nightly job runs in between"}))
	return b.String()
}

func (t *teller) blueprint() (text string, links []string) {
	text = "### What was done\n\n" + strings.Join(t.done, "\n") + "\n\nIn production since the batch of " + t.at.Format("2 January") + "."
	links = []string{t.link("merge_requests")}
	if t.rng.IntN(3) == 0 {
		links = append(links, t.link("issues"))
	}
	return text, links
}

func (t *teller) preview() string {
	return pick(t.rng, []string{
		"It is in the sandbox: log in as an end user and try it with one of your own tickets.",
		"Preview: " + t.link("merge_requests") + "\n\nPlease look at the second example, that is the one that you described.",
		"Ready to try. The old one stays until you say yes.",
	})
}

// remark lets somebody say something, now and then.
func (t *teller) remark() {
	if t.rng.IntN(5) == 0 {
		t.act(pick(t.rng, team), workflow.Say{Text: pick(t.rng, t.remarks)})
	}
}

func (t *teller) link(what string) string {
	return "https://gitlab.example.com/support-ops/" + t.repo + "/-/" + what + "/" + strconv.Itoa(100+t.rng.IntN(900))
}

// number is one of so many digits.
func (t *teller) number(digits int) string {
	n := 1 + t.rng.IntN(9)
	for range digits - 1 {
		n = n*10 + t.rng.IntN(10)
	}
	return strconv.Itoa(n)
}

// lowerFirst begins with a small letter, unless the word is written in capitals.
func lowerFirst(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(first)) + s[n:]
}

package exchange

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"opsboard/workflow"
)

// WriteMarkdown writes the cards as task lists, one list a stage in the order of
// the workflow, stages that it does not know after them, empty ones left out. A
// closed card is a ticked task. Texts are escaped and drawn in one line, so that
// no title can break out of its item or reach a terminal.
func WriteMarkdown(w io.Writer, rules *workflow.Rules, items Items) error {
	if rules == nil {
		rules = workflow.Default()
	}
	order, lists := rules.Stages(""), map[workflow.Stage][]string{}
	for it, err := range items {
		if err != nil {
			return err
		}
		s := it.Card.Stage
		if !slices.Contains(order, s) {
			order = append(order, s)
		}
		lists[s] = append(lists[s], task(it))
	}
	b := bufio.NewWriter(w)
	between := ""
	for _, s := range order {
		if len(lists[s]) == 0 {
			continue
		}
		fmt.Fprintf(b, "%s## %s (%d)\n\n", between, escape(string(s)), len(lists[s]))
		for _, t := range lists[s] {
			_, _ = b.WriteString(t)
		}
		between = "\n"
	}
	return b.Flush()
}

// task is one item: "- [ ] #31 Title · bug · priority 1 · DRI sam".
func task(it Item) string {
	c, box := it.Card, " "
	if !c.IsOpen() {
		box = "x"
	}
	parts := []string{string(c.Kind)}
	if c.Resolution != workflow.Open && c.Resolution != workflow.Completed {
		parts = append(parts, string(c.Resolution))
	}
	if c.Priority > 0 {
		parts = append(parts, fmt.Sprintf("priority %d", c.Priority))
	}
	for _, p := range []struct{ word, value string }{{"DRI", c.DRI}, {"", c.Iteration.String()}, {"", c.Milestone}, {"due", string(c.Due)}} {
		if p.value != "" {
			parts = append(parts, strings.TrimSpace(p.word+" "+p.value))
		}
	}
	if c.Confidential {
		parts = append(parts, "confidential")
	}
	parts = append(parts, c.Labels...)
	for i, p := range parts {
		parts[i] = escape(p)
	}
	return fmt.Sprintf("- [%s] %s %s · %s\n", box, it.name(), escape(c.Title), strings.Join(parts, " · "))
}

// escape makes a text one line that Markdown takes as it is: marks are escaped,
// line ends become spaces, what would steer a terminal or reorder the line
// becomes a visible sign.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			b.WriteByte(' ')
		case r < 0x20:
			b.WriteRune('\u2400' + r)
		case r == 0x7f:
			b.WriteRune('\u2421')
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			b.WriteRune(unicode.ReplacementChar)
		case strings.ContainsRune("\\`*_[]<>#|~&!$@^{}", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

package board

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
)

// summaryFormat is how the summary of a review is written.
type summaryFormat uint8

const (
	inPlain summaryFormat = iota
	inMarkdown
	inChat
	summaryFormats // how many there are
)

var formatNames = [summaryFormats]string{"text", "Markdown", "chat"}

// elapsed is how long the review has taken, without the time that it was left.
func (v review) elapsed(now time.Time) time.Duration { return v.spent + now.Sub(v.begun) }

// minutes says a duration as a person does who does not count seconds.
func minutes(d time.Duration) string {
	if d < time.Minute {
		return "under a minute"
	}
	return counted(int(d/time.Minute), "minute")
}

// summaryLines are what is queued, as `opsboard queue` has it, and the verdicts.
func (v review) summaryLines(m Model) []string {
	now, agenda := m.cfg.Now(), v.inFull(m)
	var out []string
	mark, about := "  ", func(s string) string { return s }
	switch v.format {
	case inMarkdown:
		out, mark, about = append(agenda.Markdown(), "", "### Verdicts", ""), "- ", escapeMarkdown
		out = append(out, escapeMarkdown(v.verdictCounts()+"; "+minutes(v.elapsed(now))))
	case inChat:
		out, mark = agenda.Chat(), "   ◦ "
		out = append(out, "• Verdicts: "+v.verdictCounts()+"; "+minutes(v.elapsed(now)))
	default:
		out = append(agenda.Text(), "", "Verdicts: "+v.verdictCounts()+"; "+minutes(v.elapsed(now)))
	}
	first := true
	for i := later; i < verdicted; i++ {
		for _, c := range v.cards {
			if c.verdict != i {
				continue
			}
			if first && v.format == inMarkdown {
				out = append(out, "")
			}
			first = false
			out = append(out, mark+about(verdictWords[i]+": "+c.Handle+" "+c.Card.Title+" ("+c.note+")"))
		}
	}
	for i, l := range out {
		out[i] = cell.Clean(l)
	}
	return out
}

// copySummary puts the summary on the clipboard of the terminal.
func (m Model) copySummary() (Model, tea.Cmd) {
	v := m.review
	text := strings.Join(v.summaryLines(m), "\n") + "\n"
	m.status = said(plain, "Copied the summary as "+formatNames[v.format]+".")
	return m, tea.SetClipboard(text)
}

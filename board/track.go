package board

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// track is one flow on show: the cards of a kind, or all; or those of a view.
type track struct {
	view   string // the saved filter that it shows; "" for a kind, and for all
	fault  string // why that filter cannot be read
	title  string
	kinds  []workflow.Kind // nil: all
	stages []workflow.Stage
}

// tracksOf lists the tracks of a workflow: each kind, then all together.
func tracksOf(r *workflow.Rules) []track {
	var out []track
	for _, k := range r.Kinds() {
		out = append(out, track{title: plural(cell.Clean(string(k))), kinds: []workflow.Kind{k}, stages: r.Stages(k)})
	}
	return append(out, track{title: "All", stages: r.Stages("")})
}

// plural is what the track of a kind is called: "bug" → "Bugs". A word that
// describes, such as administrative, stays as it is.
func plural(kind string) string {
	first, n := utf8.DecodeRuneInString(kind)
	title := string(unicode.ToUpper(first)) + kind[n:]
	for _, end := range []string{"s", "ive", "al", "ic"} {
		if strings.HasSuffix(kind, end) {
			return title
		}
	}
	return title + "s"
}

func sameTracks(a, b []track) bool {
	return slices.EqualFunc(a, b, func(x, y track) bool {
		return x.title == y.title && slices.Equal(x.stages, y.stages)
	})
}

// onTrack shows another track, in the same stage where it has it. Its cards are
// still to be loaded.
func (m Model) onTrack(n int) Model {
	wasView := len(m.tabs.all) > 0 && m.onView() != ""
	m = m.leftTab()
	stage := workflow.Stage("")
	if len(m.shown.cols) > 0 {
		stage = m.shown.cols[m.shown.col].stage
	}
	m.tabs.all = m.allTracks()
	m.tabs.at = n % len(m.tabs.all)
	m = m.withTabFilter(wasView)
	m.shown.cols, m.shown.col, m.shown.left, m.file.blank, m.shown.home = nil, 0, 0, true, nil
	for i, s := range m.tabs.onShow().stages {
		m.shown.cols = append(m.shown.cols, column{stage: s})
		if s == stage {
			m.shown.col = i
		}
	}
	return m
}

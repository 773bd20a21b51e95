package filter

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"opsboard/workflow"
)

// test is one value of a term, ready to be held against cards.
type test struct {
	key      key
	op       op
	none     bool          // the empty value is asked for
	word     string        // a name, a label, a word of the workflow
	number   int           // priority, weight, number on the remote
	from, to time.Time     // the instant lies in [from, to); zero is open
	first    workflow.Date // an iteration, or a day twice
	last     workflow.Date
	words    []string // each begins a word of the text
	phrase   string   // stands in the text, where there are no words
	view     *Filter  // a whole filter
}

func invalid(s spec, v value, why string) *workflow.Invalid {
	return &workflow.Invalid{Field: "filter " + s.name, Value: string(v.op) + v.text, Why: why}
}

// readWord reads one of the words that the key knows, whatever its case.
func readWord(env Env, s spec, v value) (test, error) {
	known := s.words(env)
	for _, w := range known {
		if strings.EqualFold(w, v.text) {
			return test{key: s.key, word: w, none: w == "none"}, nil
		}
	}
	bad := invalid(s, v, "is none of "+strings.Join(known, ", "))
	bad.Nearest = workflow.Nearest(v.text, known)
	return test{}, bad
}

// readWaiting reads what a card waits for. That an approval was requested stands
// in a comment.
func readWaiting(env Env, s spec, v value) (test, error) {
	t, err := readWord(env, s, v)
	if t.word == "approval" {
		t.key = onApproval
	}
	return t, err
}

// readShort reads what is: knows; each stands for a longer term.
func readShort(env Env, s spec, v value) (test, error) {
	t, err := readWord(env, s, v)
	if err != nil {
		return test{}, err
	}
	switch t.word {
	case "open", "closed":
		t.key = onState
	case "mine":
		return readName(env, spec{name: s.name, key: onDRI}, value{text: "@me"})
	case "unassigned":
		t.key, t.none = onDRI, true
	case "waiting":
		t.key, t.word = onWaiting, "requester"
	case "ready", "blocked":
		t.key = onGate
	case "rejected":
		t.key = onValidation
	case "overdue":
		t.key, t.first = onOverdue, env.today()
	case "forced":
		t.key, t.word = onForced, "yes"
	case "pinned":
		t.key, t.word = onPinned, "yes"
	case "confidential":
		t.key, t.word = onConfidential, "yes"
	case "conflict":
		t.key = onClash
	case "unsent":
		t.key = onUnsent
	}
	return t, nil
}

func readName(env Env, s spec, v value) (test, error) {
	t := test{key: s.key, word: v.text}
	if v.quoted {
		return t, nil
	}
	people := s.key == onDRI || s.key == onRequester || s.key == onDelegate
	switch {
	case strings.EqualFold(v.text, "none"):
		return test{key: s.key, none: true}, nil
	case people && strings.EqualFold(v.text, "@me"):
		if t.word = env.Me; t.word == "" {
			return test{}, invalid(s, v, "is nobody: say who you are")
		}
	case people:
		t.word = strings.TrimPrefix(v.text, "@")
	}
	return t, nil
}

func readNumber(_ Env, s spec, v value) (test, error) {
	t := test{key: s.key, op: v.op}
	if strings.EqualFold(v.text, "none") && v.op == is {
		t.none = true
		return t, nil
	}
	n, err := strconv.Atoi(v.text)
	top := 1_000_000
	if s.key == onPriority {
		top = 4
	}
	if err != nil || n < 0 || n > top || n == 0 && s.key == onPriority {
		bad := invalid(s, v, "is no weight: a whole number such as 3, <=5, or none")
		if s.key == onPriority {
			bad.Why = "is no priority: 1 (urgent) to 4 (low), <=2, or none"
		}
		bad.Nearest = workflow.Nearest(v.text, []string{"none"})
		return test{}, bad
	}
	t.number = n
	return t, nil
}

func readText(_ Env, s spec, v value) (test, error) {
	t := test{key: s.key}
	if !v.quoted {
		if t.words = asked(v.text); len(t.words) > 0 {
			return t, nil
		}
	}
	t.phrase = phrase(v.text)
	return t, nil
}

// readID reads the beginning of an id, or #N as a remote counts.
func readID(_ Env, s spec, v value) (test, error) {
	t := test{key: s.key, word: strings.ToLower(v.text)}
	if n, ok := strings.CutPrefix(v.text, "#"); ok {
		i, err := strconv.Atoi(n)
		if err != nil || i < 1 {
			return test{}, invalid(s, v, "is no number of a card: #31")
		}
		t.number = i
		return t, nil
	}
	for _, r := range t.word {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') {
			return test{}, invalid(s, v, fmt.Sprintf("is no beginning of an id: %q is neither letter nor digit", r))
		}
	}
	return t, nil
}

package workflow

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What fits into a card. The limits of titles and texts are GitLab's own.
const (
	maxTitle                 = 255     // characters
	maxName                  = 255     // characters
	maxText                  = 1 << 20 // bytes
	maxURL                   = 2048    // bytes
	maxWeight                = 1_000_000
	priorityMin, priorityMax = 1, 4
)

func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

// checkTitle refuses a title that is empty, over 255 characters (GitLab's
// limit), not UTF-8, or that carries control characters.
func checkTitle(s string) error {
	switch n := utf8.RuneCountInString(s); {
	case isBlank(s):
		return &Invalid{Field: "title", Value: s, Why: "is empty: a card needs a title"}
	case n > maxTitle:
		return &Invalid{Field: "title", Value: s, Why: fmt.Sprintf("has %d characters; at most %d fit", n, maxTitle)}
	}
	return checkLine("title", s)
}

// checkLine refuses control characters and bytes that are no UTF-8.
func checkLine(field, s string) error {
	if !utf8.ValidString(s) {
		return &Invalid{Field: field, Value: strings.ToValidUTF8(s, "\uFFFD"), Why: "is not UTF-8"}
	}
	if i := strings.IndexFunc(s, unicode.IsControl); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return &Invalid{
			Field: field, Value: strings.ToValidUTF8(s, "\uFFFD"),
			Why: fmt.Sprintf("has a control character (%U at byte %d): it must be one line of plain text", r, i),
		}
	}
	return nil
}

// checkName is checkLine for a short value: a person, a label, a milestone.
func checkName(field, s string) error {
	if n := utf8.RuneCountInString(s); n > maxName {
		return &Invalid{Field: field, Value: s, Why: fmt.Sprintf("has %d characters; at most %d fit", n, maxName)}
	}
	return checkLine(field, s)
}

// checkText refuses a text over 1 MiB (GitLab's limit) or with bytes that are no
// UTF-8. Lines, tabs and whatever else a person pastes are kept as they are.
func checkText(field, s string) error {
	if len(s) > maxText {
		return &Invalid{Field: field, Value: strings.ToValidUTF8(s[:40], "\uFFFD"), Why: fmt.Sprintf("is %.1f MB long; at most 1 MiB fits", float64(len(s))/1e6)}
	}
	if !utf8.ValidString(s) {
		return &Invalid{Field: field, Value: strings.ToValidUTF8(s[:min(40, len(s))], "\uFFFD"), Why: "is not UTF-8"}
	}
	return nil
}

// firstError is the first of the checks that failed.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func checkPriority(p int) error {
	if p != 0 && (p < priorityMin || p > priorityMax) {
		return &Invalid{Field: "priority", Value: fmt.Sprint(p), Why: "is no priority: 1 (urgent) to 4 (low), or 0 for none"}
	}
	return nil
}

func checkWeight(w int) error {
	if w < 0 || w > maxWeight {
		return &Invalid{Field: "weight", Value: fmt.Sprint(w), Why: fmt.Sprintf("is no weight: a whole number from 0 (none) to %d", maxWeight)}
	}
	return nil
}

func checkURL(u string) error {
	if !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://") {
		return &Invalid{Field: "link", Value: u, Why: "is no web address: it begins with https:// or http://"}
	}
	if len(u) > maxURL {
		return &Invalid{Field: "link", Value: u, Why: fmt.Sprintf("is too long: at most %d characters fit", maxURL)}
	}
	return checkLine("link", u)
}

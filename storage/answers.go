package storage

import (
	"errors"
	"fmt"

	"opsboard/workflow"
)

// NotFound says that no card is called that.
type NotFound struct {
	Name string
	Why  string // where the name itself is at fault: "at least 4 letters are needed"
}

// Error is a sentence.
func (e *NotFound) Error() string {
	if e.Why != "" {
		return fmt.Sprintf("no card is called %q: %s", shorten(e.Name), e.Why)
	}
	return fmt.Sprintf("no card is called %q", shorten(e.Name))
}

// Ambiguous says that several cards are called that.
type Ambiguous struct {
	Name       string
	Candidates []Row // brief; at most 10 of them
	More       bool  // there are others
}

// Error is a sentence that names the candidates by their handles.
func (e *Ambiguous) Error() string {
	s := fmt.Sprintf("%q may be any of ", shorten(e.Name))
	for i, r := range e.Candidates {
		if i > 0 {
			s += ", "
		}
		s += r.Handle
	}
	if e.More {
		s += ", …"
	}
	return s
}

func shorten(s string) string {
	if r := []rune(s[:min(len(s), 200)]); len(r) > 40 {
		return string(r[:40]) + cut
	}
	return s
}

// isAnswer reports whether the error is an answer to a wish, and no trouble.
func isAnswer(err error) bool {
	var (
		refusal   *workflow.Refusal
		invalid   *workflow.Invalid
		notFound  *NotFound
		ambiguous *Ambiguous
	)
	return errors.As(err, &refusal) || errors.As(err, &invalid) || errors.As(err, &notFound) || errors.As(err, &ambiguous)
}

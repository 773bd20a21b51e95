// Package pattern is regular expressions that cost nothing before they are first
// used: a program that starts to print one line reads none of them.
package pattern

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression in the syntax of package regexp. It is for use at
// the level of a package, by any number of goroutines.
type Pattern struct {
	text string
	once sync.Once
	re   *regexp.Regexp
}

// Of is the pattern with this text. A text that is no regular expression panics
// when it is first used.
func Of(text string) *Pattern { return &Pattern{text: text} }

func (p *Pattern) read() *regexp.Regexp {
	p.once.Do(func() { p.re = regexp.MustCompile(p.text) })
	return p.re
}

// MatchString is that of regexp.Regexp.
func (p *Pattern) MatchString(s string) bool { return p.read().MatchString(s) }

// FindStringSubmatch is that of regexp.Regexp.
func (p *Pattern) FindStringSubmatch(s string) []string { return p.read().FindStringSubmatch(s) }

// ReplaceAllString is that of regexp.Regexp.
func (p *Pattern) ReplaceAllString(s, with string) string { return p.read().ReplaceAllString(s, with) }

package git

import (
	"strings"
)

// pushed is what a push says became of the one ref that it was for.
type pushed struct {
	flag    byte   // ' ' moved, '*' new, '=' as it was, '-' deleted, '!' rejected; 0: not said
	summary string // "[remote rejected]"
	reason  string // "pre-receive hook declined": untrusted text
}

// readPush finds the line about a ref in what git push --porcelain printed.
func readPush(out []byte, ref string) pushed {
	for line := range strings.Lines(string(out)) {
		line = strings.TrimRight(line, "\r\n")
		if len(line) < 2 || line[1] != '\t' || !strings.ContainsRune(" +-*!=", rune(line[0])) {
			continue
		}
		refs, rest, ok := strings.Cut(line[2:], "\t")
		_, to, pair := strings.Cut(refs, ":")
		if !ok || !pair || to != ref {
			continue
		}
		p := pushed{flag: line[0], summary: rest}
		if i := strings.Index(rest, " ("); i >= 0 && strings.HasSuffix(rest, ")") {
			p.summary, p.reason = rest[:i], rest[i+2:len(rest)-1]
		}
		return p
	}
	return pushed{}
}

// landed reports whether the ref is now where it was asked to be.
func (p pushed) landed() bool {
	return p.flag == ' ' || p.flag == '*' || p.flag == '=' || p.flag == '-'
}

// stale reports whether the ref was not where it was expected: somebody was
// quicker. Both git here and git there may be who noticed.
func (p pushed) stale() bool {
	if p.flag != '!' {
		return false
	}
	if p.summary == "[rejected]" {
		return true
	}
	for _, word := range []string{
		"failed to update ref", "cannot lock ref", "reference already exists", "incorrect old value",
		"non-fast-forward", "is at ", "failed to lock", "already exists",
	} {
		if strings.Contains(p.reason, word) {
			return true
		}
	}
	return false
}

// unsaid reports whether the other side did not say what became of it.
func (p pushed) unsaid() bool {
	return p.flag == 0 || p.flag == '+' || strings.HasPrefix(p.summary, "[remote failure]") || strings.HasPrefix(p.summary, "[no match]")
}

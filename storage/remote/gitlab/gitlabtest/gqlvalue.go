package gitlabtest

import (
	"encoding/json"
	"strconv"
	"text/scanner"
)

// value reads one argument: a variable, or a value written out.
func (p *gqlParser) value() any {
	if p.is("$") {
		return p.vars[p.word()]
	}
	tok, kind := p.tok, p.kind
	switch {
	case p.is("["):
		list := []any{}
		for !p.is("]") && p.err == nil {
			list = append(list, p.value())
			p.is(",")
		}
		return list
	case p.is("{"):
		hash := map[string]any{}
		for !p.is("}") && p.err == nil {
			name := p.word()
			p.must(":")
			hash[name] = p.value()
			p.is(",")
		}
		return hash
	case p.is("-"):
		tok = "-" + p.tok
		p.next()
		return json.Number(tok)
	}
	p.next()
	switch kind {
	case scanner.Int, scanner.Float:
		return json.Number(tok)
	case scanner.String:
		s, err := strconv.Unquote(tok)
		if err != nil {
			p.fail("a string that is none")
		}
		return s
	case scanner.Ident:
		switch tok {
		case "true", "false":
			return tok == "true"
		case "null":
			return nil
		}
		return tok // an enum
	}
	p.fail("expected a value")
	return nil
}

// complexity counts what a query costs, one a field (GitLab counts so at the least).
func complexity(fields []selected) int {
	n := 0
	for _, f := range fields {
		n += 1 + complexity(f.fields)
	}
	return n
}

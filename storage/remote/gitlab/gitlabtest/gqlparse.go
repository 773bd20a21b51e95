package gitlabtest

import (
	"errors"
	"fmt"
	"strings"
	"text/scanner"
)

// selected is one field that a GraphQL document asks for.
type selected struct {
	name, alias string
	args        map[string]any
	fields      []selected
}

// gqlParser reads the part of GraphQL that clients of GitLab use: operations,
// variables, aliases, fragments. Directives are read and not obeyed.
type gqlParser struct {
	scan      scanner.Scanner
	tok       string
	kind      rune
	vars      map[string]any
	fragments map[string][]selected
	spreads   int
	err       error
}

// parseGraphQL reads a document and returns its one operation. Fragments must be
// defined before or after it; they are put in where they are used.
func parseGraphQL(text string, vars map[string]any) (mutation bool, fields []selected, err error) {
	p := &gqlParser{vars: vars, fragments: map[string][]selected{}}
	p.scan.Init(strings.NewReader(text))
	p.scan.Mode = scanner.ScanIdents | scanner.ScanInts | scanner.ScanFloats | scanner.ScanStrings
	p.scan.Error = func(_ *scanner.Scanner, msg string) { p.fail(msg) }
	p.next()
	for p.kind != scanner.EOF && p.err == nil {
		switch p.tok {
		case "fragment":
			p.next()
			name := p.word()
			p.word() // on
			p.word() // the type
			p.fragments[name] = p.selection()
		case "query", "mutation":
			mutation = p.tok == "mutation"
			p.next()
			if p.kind == scanner.Ident {
				p.next()
			}
			p.variables()
			fields = p.selection()
		default:
			fields = p.selection()
		}
	}
	if p.err != nil {
		return false, nil, p.err
	}
	if fields == nil {
		return false, nil, errors.New("unexpected end of document")
	}
	return mutation, p.spread(fields, 0), p.err
}

func (p *gqlParser) fail(msg string) {
	if p.err == nil {
		p.err = fmt.Errorf("parse error on %q: %s", p.tok, msg)
	}
}

func (p *gqlParser) next() {
	for p.kind = p.scan.Scan(); p.kind == '#'; p.kind = p.scan.Scan() { // a comment ends with its line
		for r := p.scan.Next(); r != '\n' && r != scanner.EOF; r = p.scan.Next() {
		}
	}
	p.tok = p.scan.TokenText()
}

func (p *gqlParser) word() string {
	w := p.tok
	if p.kind != scanner.Ident {
		p.fail("expected a name")
	}
	p.next()
	return w
}

func (p *gqlParser) is(tok string) bool {
	if p.tok != tok {
		return false
	}
	p.next()
	return true
}

func (p *gqlParser) must(tok string) {
	if !p.is(tok) {
		p.fail("expected " + tok)
	}
}

// variables skips the declarations, and takes their defaults.
func (p *gqlParser) variables() {
	if !p.is("(") {
		return
	}
	for !p.is(")") && p.err == nil {
		p.must("$")
		name := p.word()
		p.must(":")
		for p.tok == "[" || p.tok == "]" || p.tok == "!" || p.kind == scanner.Ident {
			p.next()
		}
		if p.is("=") {
			v := p.value()
			if _, given := p.vars[name]; !given && p.vars != nil {
				p.vars[name] = v
			}
		}
		p.is(",")
	}
}

func (p *gqlParser) selection() []selected {
	p.must("{")
	out := []selected{}
	for !p.is("}") && p.err == nil {
		if p.is(".") {
			p.must(".")
			p.must(".")
			if p.is("on") {
				p.word()
			} else if p.kind == scanner.Ident {
				out = append(out, selected{name: "…" + p.word()})
				continue
			}
			out = append(out, p.selection()...)
			continue
		}
		f := selected{name: p.word()}
		f.alias = f.name
		if p.is(":") {
			f.name = p.word()
		}
		f.args = p.arguments()
		for p.is("@") {
			p.word()
			p.arguments()
		}
		if p.tok == "{" {
			f.fields = p.selection()
		}
		out = append(out, f)
		p.is(",")
	}
	return out
}

func (p *gqlParser) arguments() map[string]any {
	args := map[string]any{}
	if !p.is("(") {
		return args
	}
	for !p.is(")") && p.err == nil {
		name := p.word()
		p.must(":")
		args[name] = p.value()
		p.is(",")
	}
	return args
}

// spread puts fragments in the place of their names.
func (p *gqlParser) spread(fields []selected, depth int) []selected {
	if p.spreads++; depth > 20 || p.spreads > 10_000 {
		p.fail("fragments go round in circles")
		return nil
	}
	var out []selected
	for _, f := range fields {
		if name, ok := strings.CutPrefix(f.name, "…"); ok {
			out = append(out, p.spread(p.fragments[name], depth+1)...)
			continue
		}
		if f.fields != nil {
			f.fields = p.spread(f.fields, depth+1)
		}
		out = append(out, f)
	}
	return out
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// bent are the mutants that a machine finds: every comparison, condition and
// statement of a package's functions bent once. Any test of the package may kill
// them. They are many, and some change nothing that can be seen: they are played
// from time to time, by hand.
func bent(root, pkg, tests string, words []string) (out []*mutant, err error) {
	files, err := filepath.Glob(filepath.Join(root, pkg, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range files {
		name, _ := filepath.Rel(root, path)
		if strings.HasSuffix(path, "_test.go") || strings.Contains(name, "_windows") || strings.Contains(name, "_other") {
			continue
		}
		if len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(filepath.Base(name), w) }) {
			continue
		}
		f, err := readFile(path)
		if err != nil {
			return nil, err
		}
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				ast.Inspect(fn.Body, func(n ast.Node) bool {
					for _, c := range bends(f.src, n) {
						line := 1 + bytes.Count(f.src[:c.from-1], []byte("\n"))
						out = append(out, &mutant{
							name: fmt.Sprintf("%s:%d %s", filepath.Base(name), line, c.what), file: name, pkg: "./" + pkg, test: tests,
							old: string(cut(f.src, c.from, c.to)), new: c.new, at: int(c.from) - 1, id: fmt.Sprint(len(out) + 1),
						})
					}
					return true
				})
			}
		}
	}
	return out, nil
}

// bend is one change of the text between two places.
type bend struct {
	from, to  token.Pos
	new, what string
}

// others are what an operator is taken for.
var others = map[token.Token]token.Token{
	token.LAND: token.LOR, token.LOR: token.LAND, token.EQL: token.NEQ, token.NEQ: token.EQL,
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.ADD: token.SUB, token.SUB: token.ADD,
}

// bends are the ways to bend a piece of a function.
func bends(src []byte, n ast.Node) (out []bend) {
	text := func(n ast.Node) string { return string(cut(src, n.Pos(), n.End())) }
	switch n := n.(type) {
	case *ast.BinaryExpr:
		to, known := others[n.Op]
		lit, isLit := n.Y.(*ast.BasicLit)
		if known && (n.Op != token.ADD || isLit && lit.Kind == token.INT) { // texts are not taken from each other
			out = append(out, bend{n.OpPos, n.OpPos + token.Pos(len(n.Op.String())), to.String(), n.Op.String() + " is " + to.String()})
		}
	case *ast.IfStmt:
		out = append(out, bend{n.Cond.Pos(), n.Cond.End(), "!(" + text(n.Cond) + ")", "if not " + short(text(n.Cond))})
	case *ast.BlockStmt:
		return without(src, n.List)
	case *ast.CaseClause:
		return without(src, n.Body)
	case *ast.IncDecStmt:
		to := map[token.Token]string{token.INC: "--", token.DEC: "++"}[n.Tok]
		out = append(out, bend{n.TokPos, n.End(), to, n.Tok.String() + " is " + to})
	case *ast.BranchStmt:
		if n.Label == nil && n.Tok == token.CONTINUE {
			out = append(out, bend{n.Pos(), n.End(), "break", "continue is break"})
		}
	}
	return out
}

// without leaves out one statement at a time: calls and assignments.
func without(src []byte, list []ast.Stmt) (out []bend) {
	for _, n := range list {
		text := string(cut(src, n.Pos(), n.End()))
		switch n := n.(type) {
		case *ast.ExprStmt:
			if strings.HasPrefix(text, "panic(") {
				continue
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				continue
			}
		default:
			continue
		}
		// It stays in the text, so that what it uses is used.
		out = append(out, bend{n.Pos(), n.End(), "if mutantAsked == \"\" { " + text + " }", "without " + short(text)})
	}
	return out
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 50 {
		s = string(r[:50]) + "…"
	}
	return s
}

// measure plays the tests without any fault: they must pass, and one with a fault may
// take five times as long, and a minute.
func measure(root, scratch string, mutants []*mutant) error {
	if len(mutants) == 0 {
		return errors.New("no file of the package has such a word in its name")
	}
	none := *mutants[0]
	none.id, none.within = "", time.Hour
	began := time.Now()
	if out, err := none.run(root, scratch).CombinedOutput(); err != nil {
		return fmt.Errorf("the tests fail without a fault: %w\n%s", err, out)
	}
	took := time.Since(began)
	fmt.Printf("%d bends; the tests without one: %s\n", len(mutants), took.Round(100*time.Millisecond))
	for _, m := range mutants {
		m.within = 5*took + time.Minute
	}
	return nil
}

// tell writes who survived, for a person to judge.
func tell(survived, all []*mutant) {
	endless := 0
	for _, m := range all {
		if m.endless {
			endless++
		}
	}
	for _, m := range survived {
		fmt.Fprintln(os.Stdout, "lives:", m.name)
	}
	fmt.Printf("%d of %d killed, %d of them for not ending\n", len(all)-len(survived), len(all), endless)
}

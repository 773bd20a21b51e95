package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed explained.txt
var explained string

// bent are the mutants that a machine finds: every comparison, condition and
// statement of a package's functions bent once. Any test of the package may kill
// them, but those that no compiler takes. They are many, and some change nothing that
// can be seen: they are played from time to time, by hand.
func bent(root, pkg, by string, words []string) (out []*mutant, err error) {
	files, err := filepath.Glob(filepath.Join(root, pkg, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range files {
		name, _ := filepath.Rel(root, path)
		if strings.HasSuffix(path, "_test.go") || strings.Contains(name, "_windows") || strings.Contains(name, "_other") {
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
						if !wanted(words, fmt.Sprintf("%s:%d ", filepath.Base(name), line)) {
							continue
						}
						out = append(out, &mutant{
							name: fmt.Sprintf("%s:%d %s", filepath.Base(name), line, c.what), file: name, pkg: "./" + by,
							old: string(cut(f.src, c.from, c.to)), new: c.new, at: int(c.from) - 1, id: fmt.Sprint(len(out) + 1),
							what: c.what, line: lineAt(f.src, int(c.from)-1),
						})
					}
					return true
				})
			}
		}
	}
	return out, nil
}

// wanted reports whether a place is among those that are asked for: "fold" is every file
// with that in its name, "fold.go:12" a line.
func wanted(words []string, place string) bool {
	return len(words) == 0 || slices.ContainsFunc(words, func(w string) bool {
		file, line, both := strings.Cut(w, ":")
		name, at, _ := strings.Cut(strings.TrimSpace(place), ":")
		return strings.Contains(name, file) && (!both || at == line)
	})
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
			out = append(out, bend{n.OpPos, n.OpPos + token.Pos(len(n.Op.String())), to.String(), to.String() + " in " + short(text(n))})
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

// lineAt is the line of the text around a place, without the space before and behind it.
func lineAt(src []byte, at int) string {
	from := bytes.LastIndexByte(src[:at], '\n') + 1
	line, _, _ := bytes.Cut(src[from:], []byte("\n"))
	return string(bytes.TrimSpace(line))
}

// spread puts them in an order in which any beginning lies evenly over all files.
func spread(all []*mutant) (out []*mutant) {
	for _, step := range []int{64, 32, 16, 8, 4, 2, 1} {
		for i := 0; i < len(all); i += step {
			if step == 64 || i/step%2 == 1 {
				out = append(out, all[i])
			}
		}
	}
	return out
}

// tell writes who survived, for a person to judge, but for those that are explained,
// and reports whether there are such.
func tell(all []*mutant) (lives bool, err error) {
	known, err := explanations()
	if err != nil {
		return false, err
	}
	played, killed, explained, endless := 0, 0, 0, 0
	for _, m := range all {
		if !m.played {
			continue
		}
		played++
		switch {
		case m.killed:
			killed++
		case known[m.file+"\n"+m.line+"\n"+m.what] != "":
			explained++
		default:
			fmt.Fprintf(os.Stdout, "lives: %s (%d tests run it)\n\t%s\n\t%s\n\t%s\n", m.name, m.reached, m.file, m.line, m.what)
		}
		if m.endless {
			endless++
		}
	}
	fmt.Printf("%d of %d played: %d killed, %d of them for not ending; %d live and are explained; %d live\n", played, len(all), killed, endless, explained, played-killed-explained)
	return killed+explained < played, nil
}

// explanations are of the bends that no test can notice, or that none should: four
// lines each in explained.txt, the file, its line, the bend, and why.
func explanations() (map[string]string, error) {
	out := map[string]string{}
	for i, block := range strings.Split(strings.TrimSpace(explained), "\n\n") {
		if i == 0 {
			continue // what it is about
		}
		lines := strings.Split(block, "\n")
		if len(lines) != 4 {
			return nil, fmt.Errorf("explained.txt: a file, its line, the bend and why, not:\n%s", block)
		}
		out[strings.Join(lines[:3], "\n")] = lines[3]
	}
	return out, nil
}

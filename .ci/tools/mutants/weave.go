package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// selector is the variable of the environment that says which fault a woven
// program has; without it, it has none.
const selector = "OPSBOARD_MUTANT"

// weave builds the test programs with all faults in them. A function with faults
// becomes one that asks which is wanted, and calls the true one or one with that
// fault: so hundreds of mutants are one build for each package of tests.
func weave(root, scratch string, mutants []*mutant) error {
	files := map[string]*woven{}
	functions := 0
	places := map[string]string{}
	var pkgs []string
	for _, m := range mutants {
		f := files[m.file]
		if f == nil {
			var err error
			if f, err = readFile(filepath.Join(root, m.file)); err != nil {
				return err
			}
			f.functions = &functions
			files[m.file] = f
		}
		ok, err := f.add(m)
		if err != nil {
			return err
		}
		if !ok { // a constant, a table: it lies in no function
			if err := m.alone(root, scratch, f.src); err != nil {
				return err
			}
			continue
		}
		if !slices.Contains(pkgs, m.pkg) {
			pkgs = append(pkgs, m.pkg)
		}
	}
	for name, f := range files {
		if len(f.calls) == 0 {
			continue
		}
		path := filepath.Join(root, name)
		copied := filepath.Join(scratch, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(copied, f.text(), 0o600); err != nil {
			return err
		}
		places[path] = copied
		asks := filepath.Join(filepath.Dir(path), "mutant_asked.go")
		copied = filepath.Join(scratch, strings.ReplaceAll(filepath.Dir(name), "/", "_")+"_asked.go")
		imports, more := `"os"`, ""
		if mutants[0].at > 0 {
			imports, more = "\"os\"\n\"strconv\"\n\"sync\"\n", told
		}
		text := fmt.Sprintf("package %s\n\nimport (\n%s\n)\n\nvar mutantAsked = os.Getenv(%q)\n%s", f.tree.Name.Name, imports, selector, more)
		if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
			return err
		}
		places[asks] = copied
	}
	if len(pkgs) == 0 {
		return nil
	}
	overlay, err := writeOverlay(filepath.Join(scratch, "woven.json"), places)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", append([]string{"test", "-c", "-overlay=" + overlay, "-vet=off", "-o", scratch + "/"}, pkgs...)...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("a mutant that cannot be built is none (each is named in the place of its file):\n%s", out)
	}
	return nil
}

// alone gives a fault a build of its own.
func (m *mutant) alone(root, scratch string, src []byte) error {
	changed := filepath.Join(scratch, "alone"+m.id+".go")
	if err := os.WriteFile(changed, bytes.Replace(src, []byte(m.old), []byte(m.new), 1), 0o600); err != nil {
		return err
	}
	var err error
	m.overlay, err = writeOverlay(filepath.Join(scratch, "alone"+m.id+".json"), map[string]string{filepath.Join(root, m.file): changed})
	return err
}

func writeOverlay(path string, places map[string]string) (string, error) {
	text, err := json.Marshal(map[string]any{"Replace": places})
	return path, errors.Join(err, os.WriteFile(path, text, 0o600))
}

// place is where a compiler says that it cannot be built.
func (m *mutant) place() string { return strings.ReplaceAll(m.name, ":", ",") }

// woven is a file that has faults in it.
type woven struct {
	src    []byte
	tree   *ast.File
	calls  map[int][]*mutant // by the number of the function that has them
	copies []string          // the functions with one fault each

	functions *int // with faults, in all files
}

func readFile(path string) (*woven, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	tree, err := parser.ParseFile(token.NewFileSet(), "", src, 0)
	return &woven{src: src, tree: tree, calls: map[int][]*mutant{}}, err
}

// add takes a fault in; ok is false where it lies in no function.
func (f *woven) add(m *mutant) (ok bool, err error) {
	from := m.at
	if from == 0 {
		if n := bytes.Count(f.src, []byte(m.old)); n != 1 {
			return false, fmt.Errorf("%s: %s has %d places like this, and should have one:\n%s", m.name, m.file, n, m.old)
		}
		from = bytes.Index(f.src, []byte(m.old))
	}
	src := slices.Concat(f.src[:from], []byte(m.new), f.src[from+len(m.old):])
	tree, err := parser.ParseFile(token.NewFileSet(), m.name, src, 0)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(f.tree.Decls, func(d ast.Decl) bool {
		fn, ok := d.(*ast.FuncDecl)
		return ok && int(fn.Body.Lbrace) <= from && from+len(m.old) < int(fn.Body.End())
	})
	if i < 0 || len(tree.Decls) != len(f.tree.Decls) {
		return false, nil
	}
	fn := tree.Decls[i].(*ast.FuncDecl)
	if len(f.calls[i]) == 0 {
		*f.functions++
	}
	m.function = *f.functions
	f.calls[i] = append(f.calls[i], m)
	f.copies = append(f.copies, fmt.Sprintf("\n//line %s:1\n%s%s%s\n", m.place(),
		cut(src, fn.Pos(), fn.Name.Pos()), "mutant"+m.id+"_"+fn.Name.Name, cut(src, fn.Name.End(), fn.End())))
	return true, nil
}

// text is the file with the true functions under other names, those with faults
// beside them, and, under the old names, those that ask.
func (f *woven) text() []byte {
	var out bytes.Buffer
	at := token.Pos(1)
	for i, d := range f.tree.Decls {
		if mutants := f.calls[i]; len(mutants) > 0 {
			fn := d.(*ast.FuncDecl)
			out.Write(cut(f.src, at, fn.Pos()))
			f.ask(&out, fn, mutants)
			out.WriteString("\n\n")
			out.Write(cut(f.src, fn.Pos(), fn.Name.Pos()))
			out.WriteString("mutant0_" + fn.Name.Name)
			at = fn.Name.End()
		}
	}
	out.Write(f.src[at-1:])
	for _, c := range f.copies {
		out.WriteString(c)
	}
	return out.Bytes()
}

// ask writes the function that calls the one that is wanted.
func (f *woven) ask(out *bytes.Buffer, fn *ast.FuncDecl, mutants []*mutant) {
	call := ""
	out.WriteString("func ")
	if fn.Recv != nil {
		fmt.Fprintf(out, "(mutated %s) ", cut(f.src, fn.Recv.List[0].Type.Pos(), fn.Recv.List[0].Type.End()))
		call = "mutated."
	}
	out.WriteString(fn.Name.Name)
	of := "" // the types that a generic function is called with
	if types := fn.Type.TypeParams; types != nil {
		out.Write(cut(f.src, types.Pos(), types.End()))
		var names []string
		for _, t := range types.List {
			for _, n := range t.Names {
				names = append(names, n.Name)
			}
		}
		of = "[" + strings.Join(names, ", ") + "]"
	}
	var takes, gives []string
	for _, p := range fn.Type.Params.List {
		_, isRest := p.Type.(*ast.Ellipsis)
		for range max(1, len(p.Names)) {
			name := fmt.Sprintf("mutant%d", len(takes))
			takes = append(takes, fmt.Sprintf("%s %s", name, cut(f.src, p.Type.Pos(), p.Type.End())))
			if isRest {
				name += "..."
			}
			gives = append(gives, name)
		}
	}
	fmt.Fprintf(out, "(%s) ", strings.Join(takes, ", "))
	answers := ""
	if r := fn.Type.Results; r != nil {
		out.Write(cut(f.src, r.Pos(), r.End()))
		answers = "return "
	}
	out.WriteString(" {\n\tswitch mutantAsked {\n")
	for _, m := range mutants {
		fmt.Fprintf(out, "\tcase %q:\n\t\t%s%smutant%s_%s%s(%s)\n", m.id, answers, call, m.id, fn.Name.Name, of, strings.Join(gives, ", "))
	}
	out.WriteString("\tdefault:\n")
	if mutants[0].at > 0 {
		fmt.Fprintf(out, "\t\tmutantPassed(%d)\n", mutants[0].function)
	}
	fmt.Fprintf(out, "\t\t%s%smutant0_%s%s(%s)\n\t}\n", answers, call, fn.Name.Name, of, strings.Join(gives, ", "))
	out.WriteString("}")
}

// cut is the text between two places.
func cut(src []byte, from, to token.Pos) []byte { return src[from-1 : to-1] }

// usesRapid reports whether a test program knows rapid's flags.
func usesRapid(program string) bool {
	knows, seen := rapids.Load(program)
	if !seen {
		text, err := os.ReadFile(program)
		knows = err == nil && bytes.Contains(text, []byte("rapid.shrinktime"))
		rapids.Store(program, knows)
	}
	return knows.(bool)
}

// rapids are the programs that were looked into.
var rapids sync.Map

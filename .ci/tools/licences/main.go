// Command licences reads SBOMs, lists the licence of every module in any of them, and
// writes all their texts, which must go along with the binaries. A module whose licence
// is not found, or is none of those that ask for no more than to be named, is an error.
//
//	go -C .ci/tools run ./licences -texts LICENSES.txt dist/*.cdx.json
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// free are the licences that only ask to be named. The third of BSD's is found under
// its other name too.
var free = []string{"MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "BSD-Source-Code", "Apache-2.0"}

// sbom is what is read of a CycloneDX file.
type sbom struct {
	Components []struct {
		Name, Version string
		Licenses      []struct{ License struct{ ID, Name string } }
	}
}

func main() {
	texts := flag.String("texts", "", "the file for the texts")
	flag.Parse()
	if err := list(*texts, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func list(texts string, files []string) error {
	found := map[string]string{} // by module@version
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var b sbom
		if err := json.Unmarshal(text, &b); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, c := range b.Components {
			var names []string
			for _, l := range c.Licenses {
				names = append(names, l.License.ID+l.License.Name)
			}
			found[c.Name+"@"+c.Version] = strings.Join(names, ", ")
		}
	}
	if len(found) == 0 {
		return fmt.Errorf("no module is named in %d files", len(files))
	}
	var all strings.Builder
	var odd []string
	for _, module := range slices.Sorted(maps.Keys(found)) {
		name, path, err := textOf(module)
		if err != nil {
			return err
		}
		licence := found[module]
		if strings.HasPrefix(module, "std@") {
			licence = "BSD-3-Clause" // Go's own
		}
		if !slices.Contains(free, licence) {
			odd = append(odd, fmt.Sprintf("%s: %q", module, licence))
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fmt.Printf("%-16s %s\n", licence, module)
		fmt.Fprintf(&all, "%s, %s\n\n%s\n\n", module, name, text)
	}
	fmt.Printf("%d modules in %d binaries\n", len(found), len(files))
	if len(odd) > 0 {
		return fmt.Errorf("licences to be looked at: %s", strings.Join(odd, "; "))
	}
	if texts == "" {
		return nil
	}
	return os.WriteFile(texts, []byte(all.String()), 0o644)
}

// textOf is where a module's licence lies.
func textOf(module string) (name, path string, err error) {
	args := []string{"mod", "download", "-json", module}
	if strings.HasPrefix(module, "std@") {
		args = []string{"env", "-json", "GOROOT"}
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return "", "", fmt.Errorf("find %s: %w", module, err)
	}
	var at struct{ Dir, GOROOT string }
	if err := json.Unmarshal(out, &at); err != nil {
		return "", "", err
	}
	dir := at.Dir + at.GOROOT
	for _, pattern := range []string{"LICENSE*", "LICENCE*", "COPYING*"} {
		if paths, _ := filepath.Glob(filepath.Join(dir, pattern)); len(paths) > 0 {
			return filepath.Base(paths[0]), paths[0], nil
		}
	}
	return "", "", fmt.Errorf("no licence lies in %s", dir)
}

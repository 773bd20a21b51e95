package cli

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"
)

// tomlTrouble is why a text of TOML cannot be read, in our words and with its line.
func tomlTrouble(err error) error {
	var bad toml.ParseError
	if errors.As(err, &bad) {
		return fmt.Errorf("line %d: %s", bad.Position.Line, bad.Message)
	}
	if m := otherType.FindStringSubmatch(err.Error()); m != nil {
		is, meant := m[3]+m[6], m[4]+m[5]
		return fmt.Errorf("line %s: %s is %s, where %s is meant", m[1], m[2], orWord(tomlTypes[is], is), orWord(tomlTypes[meant], meant))
	}
	return err
}

// otherType is what the parser says of a value that is of another type than is meant.
var otherType = regexp.MustCompile(`^toml: line (\d+) \(last key "(.*)"\): (?:incompatible types: TOML value has type (\S+); destination has type (\S+)|type mismatch for \S+: expected (\S+) but found (\S+))$`)

var tomlTypes = map[string]string{
	"int64": "a whole number", "integer": "a whole number", "float64": "a number", "float": "a number",
	"string": "a text in quotes", "time.Time": "a day", "bool": "true or false", "boolean": "true or false",
	"table": "a table", "map[string]any": "a table", "slice": "a list in brackets", "[]any": "a list in brackets",
}

// lineOf is the line of a text of TOML on which a key stands, from 1: the parser
// does not say. 1 where it is not found.
func lineOf(text string, key toml.Key) int {
	section, last := "", key[len(key)-1]
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = strings.TrimSpace(strings.TrimRight(strings.SplitN(name, "]", 2)[0], "]"))
			if section == key.String() {
				return i + 1
			}
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		name = strings.Trim(strings.TrimSpace(name), `"'`)
		if ok && (name == key.String() && section == "" || name == last && section == strings.Join(key[:len(key)-1], ".")) {
			return i + 1
		}
	}
	return 1
}

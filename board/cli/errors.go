package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/pflag"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// The codes of the --json contract, each with its exit code.
const (
	codeRefused   = "refused"   // a rule said no
	codeDamaged   = "damaged"   // check found damage
	codeUsage     = "usage"     // an unknown flag, key, value or card
	codeFailure   = "failure"   // trouble with the file or the system
	codeConflicts = "conflicts" // conflicts wait after a sync
)

var exitCodes = map[string]int{codeRefused: 1, codeDamaged: 1, codeUsage: 2, codeFailure: 3, codeConflicts: 4}

// failure is why a command did not do what it was asked to, in the terms of the
// contract. Empty fields are absent.
type failure struct {
	err        error
	code       string // empty: failure
	rule       workflow.RuleName
	message    string // one sentence
	missing    []string
	hint       string // what to do: a command, or a sentence
	problem    string // what is wrong with the file, in storage's word
	candidates []string
}

// Error is the message.
func (f *failure) Error() string { return f.message }

// Unwrap is what it came from.
func (f *failure) Unwrap() error { return f.err }

// usage is bad usage: what is wrong, and what to write instead.
func usage(message, hint string) *failure {
	return &failure{code: codeUsage, message: message, hint: hint}
}

// failureOf puts any error into the terms of the contract.
func failureOf(err error) *failure {
	var f *failure
	var refusal *workflow.Refusal
	var invalid *workflow.Invalid
	var broken *workflow.FileError
	var unknown *storage.NotFound
	var several *storage.Ambiguous
	var file *storage.FileError
	switch {
	case errors.As(err, &f):
		if f.code == "" {
			f.code = codeFailure
		}
		return f
	case errors.As(err, &refusal):
		return &failure{err: err, code: codeRefused, rule: refusal.Rule, message: refusal.Message, missing: refusal.Fields(), hint: refusal.Hint}
	case errors.As(err, &invalid):
		return &failure{err: err, code: codeUsage, message: err.Error(), hint: nearestHint(invalid)}
	case errors.As(err, &broken):
		return &failure{err: err, code: codeRefused, rule: "workflow/file", message: err.Error()}
	case errors.As(err, &unknown):
		return &failure{err: err, code: codeUsage, message: err.Error(), hint: "`opsboard list` shows the cards that there are"}
	case errors.As(err, &several):
		return ambiguous(several)
	case errors.As(err, &file):
		return &failure{err: err, code: codeFailure, message: err.Error(), problem: string(file.Problem), hint: file.Advice}
	}
	if u := flagFailure(err); u != nil {
		return u
	}
	return &failure{err: err, code: codeFailure, message: err.Error()}
}

func ambiguous(a *storage.Ambiguous) *failure {
	f := &failure{err: a, code: codeUsage, message: a.Error()}
	var shown []string
	for _, c := range a.Candidates {
		f.candidates = append(f.candidates, c.Handle)
		shown = append(shown, c.Handle+" "+cell.Cut(cell.Clean(c.Card.Title), 30))
	}
	if len(shown) > 0 {
		f.hint = "write more of the id: " + strings.Join(shown, " · ")
	}
	return f
}

// nearestHint says what a person most likely meant, where the sentence of the
// error does not name it yet.
func nearestHint(i *workflow.Invalid) string {
	switch i.Field {
	case "filter key", "filter":
		return "`opsboard list --help` shows the filter language"
	case "member":
		return "`opsboard remote members` and the remote's name show who may"
	case "view", "filter view":
		return "`opsboard view list` shows those that are saved"
	case "number":
		return "`opsboard log` shows the numbers"
	case "sort":
		return "sort by " + strings.Join(storage.SortKeys(), ", ") + "; a - in front reverses"
	}
	if key, ok := strings.CutPrefix(i.Field, "filter "); ok && i.Value == "" && filter.IsOrdered(key) {
		return "a shell takes < and > for itself: write 'age:>14d' in quotes"
	}
	return ""
}

// flagFailure is the failure of an error of the flag parser; nil for another.
func flagFailure(err error) *failure {
	var missing *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &missing):
		return usage("flag --"+missing.GetFlag().Name+" needs a value", "")
	case errors.As(err, &wrong):
		name, value := wrong.GetFlag().Name, clip(wrong.GetValue())
		if wrong.GetFlag().Value.Type() == "bool" {
			return usage(fmt.Sprintf("flag --%s takes no value, and %q is one", name, value), "")
		}
		return usage(fmt.Sprintf("flag --%s %q is no whole number", name, value), "")
	case errors.As(err, &syntax):
		return usage("there is no flag "+clip(syntax.GetSpecifiedFlag()), "")
	}
	return nil
}

// clip shortens what a person typed for a message.
func clip(s string) string { return cell.Cut(cell.Clean(s), 60) }

// report writes the failure as the contract says, and returns the exit code.
func (a *app) report(doing string, f *failure) int {
	if a.flags.json {
		a.reportJSON(f)
		return exitCodes[f.code]
	}
	line := "opsboard: "
	if doing != "" {
		line += doing + ": "
	}
	fmt.Fprintln(a.env.Stderr, cell.Clean(line+f.message))
	if f.hint != "" {
		fmt.Fprintln(a.env.Stderr, cell.Clean("  hint: "+f.hint))
	}
	return exitCodes[f.code]
}

// errorJSON is the error object of the contract: every field is always there.
type errorJSON struct {
	Code       string   `json:"code"`
	Rule       *string  `json:"rule"`
	Message    string   `json:"message"`
	Missing    []string `json:"missing"`
	Hint       *string  `json:"hint"`
	Problem    *string  `json:"problem"`
	Candidates []string `json:"candidates"`
}

func (f *failure) json() errorJSON {
	return errorJSON{f.code, orNull(string(f.rule)), f.message, orEmpty(f.missing), orNull(f.hint), orNull(f.problem), orEmpty(f.candidates)}
}

func (a *app) reportJSON(f *failure) {
	_ = writeJSON(a.env.Stderr, struct {
		Error errorJSON `json:"error"`
	}{f.json()}, false) // nobody is left to tell
}

// cannotRead is why a file could not be read, which what calls by its path. Where it
// is not there, begins says how one comes to be; "" where the name alone can be wrong.
func cannotRead(what string, err error, begins string) *failure {
	f := &failure{err: err, message: "cannot read " + what + ": " + bareError(err)}
	if begins != "" && errors.Is(err, fs.ErrNotExist) {
		f.hint = "look at the name: " + begins
	}
	return f
}

// bareError is what the system said, without the path that the sentence has
// already.
func bareError(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

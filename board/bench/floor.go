package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"go.etcd.io/bbolt"
)

// The floors are the least that the same work costs: done by the same program
// file without rules, history, checksums, counters, undo or screens. They are
// processes of their own, as what they stand beside is.

// Floor plays one of the bare programs: args are what it is called, then what it
// works on. bench starts it as a process beside the program; it is for nobody else.
func Floor(ctx context.Context, now func() time.Time, args []string, in io.Reader, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("no floor is named")
	}
	name, args := args[0], args[1:]
	switch {
	case name == "start":
		return nil
	case name == "tea":
		_, err := tea.NewProgram(empty{}, tea.WithFPS(120)).Run()
		return err
	case name == "peak" && len(args) > 0:
		return printPeak(ctx, now, args, in, out)
	case name == "import" && len(args) == 1:
		return bareImport(args[0], in)
	case len(args) == 0:
		return fmt.Errorf("floor %s has nothing to work on", name)
	}
	act, writes, err := bareAct(name, args[1:], out)
	if err != nil {
		return err
	}
	return inBare(args[0], writes, act)
}

// printPeak runs a program and prints how many nanoseconds it took and the most
// memory that it held, in MB. Whoever starts a program lends it its own memory for
// a moment, which the system counts as the program's: so a process that holds
// little does it.
func printPeak(ctx context.Context, now func() time.Time, args []string, in io.Reader, out io.Writer) error {
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	var said bytes.Buffer
	c.Stdin, c.Stderr = in, &said
	began := now()
	if err := c.Run(); err != nil {
		return fmt.Errorf("%w: %s", err, said.Bytes())
	}
	_, err := fmt.Fprintln(out, int64(now().Sub(began)), peakOf(c.ProcessState))
	return err
}

// inBare opens the floor's file for one transaction.
func inBare(path string, writes bool, act func(*bbolt.Tx) error) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, ReadOnly: !writes})
	if err != nil {
		return err
	}
	defer db.Close()
	if writes {
		return db.Update(act)
	}
	return db.View(act)
}

// bareAct is what a floor does in its transaction.
func bareAct(name string, args []string, out io.Writer) (act func(*bbolt.Tx) error, writes bool, err error) {
	need := map[string]int{"list": 1, "search": 1, "show": 1, "move": 2, "lines": 0}
	if n, known := need[name]; !known || len(args) < n {
		return nil, false, fmt.Errorf("there is no floor %s", name)
	}
	switch name {
	case "list":
		return func(tx *bbolt.Tx) error { return bareList(tx, args[0], out) }, false, nil
	case "search":
		return func(tx *bbolt.Tx) error { return bareSearch(tx, args[0], out) }, false, nil
	case "show":
		return func(tx *bbolt.Tx) error { return barePrint(tx, []byte(args[0]), out) }, false, nil
	case "move": // one card or many, in one transaction
		return func(tx *bbolt.Tx) error { return bareMove(tx, args[0], args[1:]) }, true, nil
	}
	return func(tx *bbolt.Tx) error { return bareLines(tx, out) }, false, nil
}

// screenful is how many rows a list shows.
const screenful = 50

// bareList prints the first cards of a stage.
func bareList(tx *bbolt.Tx, stage string, out io.Writer) error {
	prefix := []byte(stage + "/")
	c, n := tx.Bucket([]byte("list")).Cursor(), 0
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix) && n < screenful; k, _ = c.Next() {
		if err := barePrint(tx, k[len(prefix):], out); err != nil {
			return err
		}
		n++
	}
	return nil
}

// bareSearch prints the first cards that hold a word.
func bareSearch(tx *bbolt.Tx, word string, out io.Writer) error {
	found := tx.Bucket([]byte("word")).Get([]byte(word))
	for n := 0; n < screenful && len(found) >= 4; n++ {
		if err := barePrint(tx, tx.Bucket([]byte("num")).Get(found[:4]), out); err != nil {
			return err
		}
		found = found[4:]
	}
	return nil
}

func barePrint(tx *bbolt.Tx, id []byte, out io.Writer) error {
	var c bareCard
	if err := json.Unmarshal(tx.Bucket([]byte("card")).Get(id), &c); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, string(id), c["stage"], c["title"])
	return err
}

// bareMove moves cards to a stage.
func bareMove(tx *bbolt.Tx, to string, ids []string) error {
	cards, list := tx.Bucket([]byte("card")), tx.Bucket([]byte("list"))
	for _, id := range ids {
		var c bareCard
		if err := json.Unmarshal(cards.Get([]byte(id)), &c); err != nil {
			return err
		}
		if err := list.Delete([]byte(c["stage"] + "/" + id)); err != nil {
			return err
		}
		c["stage"] = to
		if err := barePut(cards, list, id, c); err != nil {
			return err
		}
	}
	return nil
}

// bareLines passes over all lines of history and counts them.
func bareLines(tx *bbolt.Tx, out io.Writer) error {
	c, n, bytes := tx.Bucket([]byte("line")).Cursor(), 0, 0
	for k, v := c.First(); k != nil; k, v = c.Next() {
		n, bytes = n+1, bytes+len(v)
	}
	_, err := fmt.Fprintln(out, n, bytes)
	return err
}

// empty is a Bubble Tea program that does nothing but count keys.
type empty struct{ n int }

// Init begins with nothing.
func (empty) Init() tea.Cmd { return nil }

// Update counts a key.
func (e empty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		if k.String() == "q" {
			return e, tea.Quit
		}
		e.n++
	}
	return e, nil
}

// View shows the count.
func (e empty) View() tea.View {
	v := tea.NewView(fmt.Sprintf("%s %d", firstWord, e.n))
	v.AltScreen = true
	return v
}

// firstWord is what both programs show in their first frame: the first column.
const firstWord = "Triage"

// bareCard is what the floor keeps of a card.
type bareCard map[string]string

// readBare takes a line of JSON as the floor does: the last value of each field.
func readBare(data []byte) (id string, c bareCard, lines []step, err error) {
	var l line
	if err := json.Unmarshal(data, &l); err != nil {
		return "", nil, nil, err
	}
	c = bareCard{}
	for _, s := range l.History {
		for _, ch := range s.Changes {
			c[strings.TrimSuffix(ch.Field+"."+ch.Key, ".")] = ch.New
		}
	}
	return string(l.ID), c, l.History, nil
}

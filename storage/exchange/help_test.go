package exchange

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"opsboard/workflow"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// got is what a reading yielded.
type got struct {
	recs []Record
	bad  []*RecordError
	err  error // what ended it
}

func gather(seq iter.Seq2[Record, error]) got {
	var g got
	for r, err := range seq {
		var re *RecordError
		switch {
		case errors.As(err, &re):
			g.bad = append(g.bad, re)
		case err != nil:
			g.err = err
		default:
			g.recs = append(g.recs, r)
		}
	}
	return g
}

// readText reads a text as a file of that name.
func readText(t *testing.T, name, text string, o Options) got {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return gather(Read(path, withNow(o)))
}

func withNow(o Options) Options {
	if o.Now.IsZero() {
		o.Now = noon
	}
	if o.By == "" {
		o.By = "importer"
	}
	return o
}

// oneIssue reads one line of issues.ndjson.
func oneIssue(t *testing.T, line string, o Options) Record {
	t.Helper()
	g := readText(t, "issues.ndjson", line+"\n", o)
	require.NoError(t, g.err)
	require.Empty(t, g.bad)
	require.Len(t, g.recs, 1)
	return g.recs[0]
}

// fold is the card that a record's entries make. Every change must begin where
// the one before ended, and time must not run backwards.
func fold(t require.TestingT, r Record) workflow.Card {
	c, err := foldErr(r)
	require.NoError(t, err)
	return c
}

func foldErr(r Record) (workflow.Card, error) {
	var c workflow.Card
	last := time.Time{}
	for i, e := range r.Entries {
		if e.At.Before(last) {
			return c, fmt.Errorf("entry %d is earlier than the one before", i)
		}
		if e.What == "" || e.By == "" || e.ID == "" || len(e.Changes) == 0 {
			return c, fmt.Errorf("entry %d lacks what, by, id or changes: %+v", i, e)
		}
		last = e.At
		stood := map[[2]string]string{}
		for _, v := range c.Values() {
			stood[[2]string{string(v.Field), v.Key}] = v.Text
		}
		for _, ch := range e.Changes {
			if stood[[2]string{string(ch.Field), ch.Key}] != ch.Old {
				return c, fmt.Errorf("entry %d (%s): %s %s was %q, not %q", i, e.What, ch.Field, ch.Key, stood[[2]string{string(ch.Field), ch.Key}], ch.Old)
			}
		}
		next, err := c.With(e.Changes)
		if err != nil {
			return c, err
		}
		c = next
	}
	return c, nil
}

func whats(r Record) string {
	var w []string
	for _, e := range r.Entries {
		w = append(w, e.What)
	}
	return strings.Join(w, " ")
}

func items(list ...Item) Items {
	return func(yield func(Item, error) bool) {
		for _, it := range list {
			if !yield(it, nil) {
				return
			}
		}
	}
}

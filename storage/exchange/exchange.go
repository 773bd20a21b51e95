// Package exchange reads boards that other programs wrote and writes ours for
// them: GitLab's project export and issue CSV, our own JSON lines, CSV and
// Markdown.
//
// What is read becomes facts: a history of entries that fold to a card. Facts
// are not judged by the rules; what had to be assumed is said in a note. Reading
// is streamed, one issue at a time, and nothing of an archive is written to disk.
// Text is kept as it was written, however hostile: who draws it cleans it.
package exchange

import (
	"fmt"
	"io"
	"iter"
	"time"

	"opsboard/workflow"
)

// Format says what a file holds.
type Format string

// The formats that can be read. Auto looks at the content, never at the name.
const (
	Auto         Format = "auto"
	GitLabExport Format = "gitlab-export" // .tar.gz, its folder, or issues.ndjson alone
	GitLabCSV    Format = "gitlab-csv"
	JSONL        Format = "jsonl" // ours, or one plain object with a title a line
)

// Formats lists the formats that can be read, for help and completion.
func Formats() []Format { return []Format{Auto, GitLabExport, GitLabCSV, JSONL} }

// Options say how a file is read.
type Options struct {
	Rules  *workflow.Rules   // nil: the default workflow
	Format Format            // empty: Auto
	Map    map[string]string // label → the stage or kind that it stands for; asked before the workflow's own labels
	Now    time.Time         // for what carries no time of its own
	By     string            // who imports; stands where the file names nobody
}

// Record is one card as a file tells it.
type Record struct {
	ID      workflow.CardID  // empty where the file gives none of ours
	Entries []workflow.Entry // oldest first, Seq and Step counted from 1 in this record; they fold to the card
	Card    *workflow.Card   // what they fold to, where reading them has told; else nil
	Notes   []string         // what was assumed: "no kind label: taken as a feature"
	Where   string           // file:line
	System  int              // GitLab's own notes ("changed the description"), which are no comments
}

// RecordError names one record that could not be read. Reading goes on after it.
type RecordError struct {
	File string
	Line int // from 1; of a CSV row, its first line
	Why  string
}

// Error is "file:line: why".
func (e *RecordError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Why) }

// Read yields the cards of one path: a file, an archive, or a folder that an
// archive was unpacked to. A record that cannot be read is yielded as a
// *[RecordError], and reading goes on. Any other error is the last thing
// yielded: the path cannot be read, is none of the formats, or is a bomb. A
// stage or kind in o.Map that the workflow does not have is a *[workflow.Invalid].
func Read(path string, o Options) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if err := readPath(path, o, yield); err != nil {
			yield(Record{}, err)
		}
	}
}

// ReadFrom is [Read] for what comes through a pipe; name stands in errors for
// the path. An archive cannot be read this way, for it is read twice.
func ReadFrom(r io.Reader, name string, o Options) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if err := readStream(r, name, o, yield); err != nil {
			yield(Record{}, err)
		}
	}
}

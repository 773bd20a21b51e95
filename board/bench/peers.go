package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"opsboard/workflow"
)

// mostOfPeers is the largest board that peers are measured at: beyond it they take
// minutes and gigabytes.
const mostOfPeers = 100_000

// peerNames are the programs that do a part of what opsboard does, as people find
// them. The one whose work is measured is taskwarrior; of the others the report
// says whether they are here.
var peerNames = []string{"taskwarrior", "git-bug", "dstask"}

var peerWorks = []row{
	{name: "import", work: "`import`", unit: "s"},
	{name: "list", work: "`list`, 50 cards of a stage", unit: "ms"},
	{name: "show", work: "`show`", unit: "ms"},
	{name: "move", work: "`move`, durable", unit: "ms"},
	{name: "search", work: "search for a rare word", unit: "ms"},
	{name: "memory", work: "`list`: peak memory", unit: "MB"},
}

// peerRows are the rows of each peer: what it takes stands where the floor does.
func peerRows() []row {
	var out []row
	for _, p := range peerNames {
		for _, w := range peerWorks {
			w.name, w.work, w.floor = p+"-"+w.name, w.work+", beside "+p, p
			out = append(out, w)
		}
	}
	return out
}

// asksForPeers is the group of rows that is measured only when it is asked for.
const asksForPeers = "peers"

// peers measures the same work on the programs that are installed.
func (r *run) peers(b *built) error {
	for _, name := range peerNames {
		binary := strings.Replace(name, "taskwarrior", "task", 1)
		path, err := exec.LookPath(binary)
		switch {
		case err != nil:
			r.unmeasured(b.n, "not measured here: "+name+" is not installed", name+"-import")
		case name != "taskwarrior":
			r.unmeasured(b.n, "not measured: bench cannot give it cards", name+"-import")
		case b.n > mostOfPeers:
			r.unmeasured(b.n, "not measured: it would take minutes and gigabytes", name+"-import")
		default:
			if err := r.taskwarrior(b, path); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// warrior is taskwarrior in a home of its own: the stage is its project, the
// description and the comments are its annotations.
type warrior struct {
	*desk
	path string
}

// settings keep it from asking and from greeting.
const settings = "confirmation=no\nverbose=nothing\nhooks=no\nnews.version=9.9.9\n"

func (r *run) warrior(path string) (warrior, error) {
	d, err := r.desk("taskwarrior")
	if err != nil {
		return warrior{}, err
	}
	rc, data := filepath.Join(d.dir(), "taskrc"), filepath.Join(d.dir(), "data")
	d.env = append(d.env, "TASKRC="+rc, "TASKDATA="+data)
	return warrior{d, path}, errors.Join(os.Mkdir(data, 0o700), os.WriteFile(rc, []byte(settings), 0o600))
}

func (w warrior) task(args ...string) *exec.Cmd { return w.other(w.path, args...) }

// taskwarrior does the same work with the same cards, in turn with ours.
func (r *run) taskwarrior(b *built, path string) error {
	w, err := r.warrior(path)
	if err != nil {
		return err
	}
	defer os.RemoveAll(w.dir())
	took, err := w.feed(b.n)
	if err != nil {
		return err
	}
	seconds := samples{took.Seconds()}
	r.took("taskwarrior-import", b.n, samples{b.took.Seconds()}, seconds)
	id := taskID(0)
	for _, x := range []struct {
		row          string
		ours, theirs *exec.Cmd
		back, undone func() *exec.Cmd // after each round
	}{
		{row: "list", ours: b.command("list", "stage:triage", "--limit", "50"), theirs: w.task("project:Triage", "limit:50", "list")},
		{row: "show", ours: b.command("show", b.card), theirs: w.task(id, "info")},
		{
			row: "move", ours: b.command("move", b.card, "Planning"), theirs: w.task(id, "modify", "project:Planning"),
			back:   func() *exec.Cmd { return b.command("undo") },
			undone: func() *exec.Cmd { return w.task(id, "modify", "project:Triage") },
		},
		{row: "search", ours: b.command("list", rareWord, "state:any"), theirs: w.task("/"+rareWord+"/", "all")},
	} {
		var s, f samples
		for range r.rounds(5, 2) {
			if err := b.inTurn(again(x.ours), again(x.theirs), &s, &f); err != nil {
				return err
			}
			if x.back == nil {
				continue
			}
			for _, c := range []*exec.Cmd{x.back(), x.undone()} {
				if _, err := b.run(c); err != nil {
					return err
				}
			}
		}
		r.took("taskwarrior-"+x.row, b.n, s, f)
	}
	return r.besideMemory("taskwarrior-memory", b, w.desk, b.command("list", "stage:triage", "--limit", "50"), w.task("project:Triage", "limit:50", "list"))
}

// besideMemory keeps the most memory that a command of ours held, and one of a
// program at another place.
func (r *run) besideMemory(row string, b *built, there *desk, ours, theirs *exec.Cmd) error {
	mine, _, err := b.peak(ours)
	if err != nil {
		return err
	}
	other, _, err := there.peak(theirs)
	if err != nil {
		return err
	}
	if mine == 0 {
		r.unmeasured(b.n, noMemory, row)
		return nil
	}
	r.took(row, b.n, samples{mine}, samples{other})
	return nil
}

// again is a command that can be started once more.
func again(c *exec.Cmd) *exec.Cmd {
	next := *c
	return &next
}

// feed imports n cards.
func (w warrior) feed(n int) (time.Duration, error) {
	in, out, err := os.Pipe()
	if err != nil {
		return 0, err
	}
	cards := writer{language: newLanguage(1), n: n, now: w.r.cfg.Now(), rules: workflow.Default()}
	written := make(chan error, 1)
	ctx, end := context.WithCancel(w.r.ctx)
	defer end()
	go func() {
		<-ctx.Done()
		_ = in.Close() // a writer that waits for a reader that is gone ends
	}()
	go func() { written <- errors.Join(cards.tasks(out), out.Close()) }()
	c := w.task("import", "-")
	c.Stdin = in
	took, err := w.timed(c)
	if err != nil {
		return 0, err
	}
	return took, <-written
}

// taskID is the id of card i there.
func taskID(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", i) }

// task is a card as taskwarrior reads it.
type task struct {
	UUID        string      `json:"uuid"`
	Description string      `json:"description"`
	Status      string      `json:"status"`
	Project     string      `json:"project"`
	Entry       string      `json:"entry"`
	End         string      `json:"end,omitempty"`
	Tags        []string    `json:"tags"`
	Annotations []annotated `json:"annotations"`
}

type annotated struct {
	Entry       string `json:"entry"`
	Description string `json:"description"`
}

const taskTime = "20060102T150405Z"

// tasks writes the board's cards as taskwarrior reads them.
func (w writer) tasks(out io.Writer) error {
	b := bufio.NewWriterSize(out, 1<<16)
	if _, err := b.WriteString("[\n"); err != nil {
		return err
	}
	for i := range w.n {
		c := w.card(i)
		at := c.CreatedAt.UTC()
		t := task{
			UUID: taskID(i), Description: oneLine(c.Title), Status: "pending", Project: string(c.Stage), Entry: at.Format(taskTime),
			Tags: append([]string{c.DRI}, c.Labels...), Annotations: []annotated{{at.Format(taskTime), oneLine(c.Description)}},
		}
		if i == 0 {
			t.Project = "Triage"
		}
		if !c.IsOpen() {
			t.Status, t.End = "completed", c.ClosedAt.UTC().Format(taskTime)
		}
		for k, note := range c.Comments {
			t.Annotations = append(t.Annotations, annotated{at.Add(time.Duration(k+1) * time.Second).Format(taskTime), oneLine(note.Text)})
		}
		line, err := json.Marshal(t)
		if err != nil {
			return err
		}
		if i+1 < w.n {
			line = append(line, ',')
		}
		if _, err := b.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	if _, err := b.WriteString("]\n"); err != nil {
		return err
	}
	return b.Flush()
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

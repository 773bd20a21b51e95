package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"opsboard/workflow"
)

// task is a card as taskwarrior writes and reads it.
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

// taskID is the id of card i there.
func taskID(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", i) }

// taskOf is card i as a task.
func taskOf(i int, c workflow.Card) task {
	at := c.CreatedAt.UTC()
	t := task{
		UUID: taskID(i), Description: oneLine(c.Title), Status: "pending", Project: string(c.Stage), Entry: at.Format(taskTime),
		Tags: append([]string{c.DRI}, c.Labels...), Annotations: []annotated{{at.Format(taskTime), oneLine(c.Description)}},
	}
	if !c.IsOpen() {
		t.Status, t.End = "completed", c.ClosedAt.UTC().Format(taskTime)
	}
	for k, note := range c.Comments {
		t.Annotations = append(t.Annotations, annotated{at.Add(time.Duration(k+1) * time.Second).Format(taskTime), oneLine(note.Text)})
	}
	return t
}

// tasks writes the board's cards as taskwarrior writes them: in one JSON list.
func (w writer) tasks(out io.Writer) error {
	b := bufio.NewWriterSize(out, 1<<16)
	before := "[\n"
	for i := range w.n {
		line, err := json.Marshal(taskOf(i, w.shared(i)))
		if err != nil {
			return err
		}
		if _, err := b.WriteString(before + string(line)); err != nil {
			return err
		}
		before = ",\n"
	}
	if _, err := b.WriteString("\n]"); err != nil {
		return err
	}
	return b.Flush()
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

// fedTasks runs a program that reads n tasks from its standard input.
func (g *guest) fedTasks(c *exec.Cmd, n int) (took time.Duration, err error) {
	err = poured(c, g.r.writer(n).tasks, func() (err error) {
		took, err = g.timed(c)
		return err
	})
	return took, err
}

package bench

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// taskwarrior keeps a stage as a task's project, and the description and the
// comments as its annotations.
var taskwarrior = peer{
	name: "taskwarrior", needs: []string{"task"},
	most: 100_000, why: "it would take minutes and gigabytes",
	enter: enterTaskwarrior,
	deeds: map[string]deed{
		"list": {lines: [][]string{{"task", "project:Triage", "limit:50", "list"}}},
		"show": {lines: [][]string{{"task", theCard, "info"}}},
		"move": {
			lines: [][]string{{"task", theCard, "modify", "project:Planning"}},
			back:  [][]string{{"task", theCard, "modify", "project:Triage"}},
		},
		"search": {lines: [][]string{{"task", "/" + rareWord + "/", "all"}}},
	},
}

// settings keep it from asking and from greeting.
const settings = "confirmation=no\nverbose=nothing\nhooks=no\nnews.version=9.9.9\n"

func enterTaskwarrior(g *guest, n int) (time.Duration, error) {
	rc, data := filepath.Join(g.dir(), "taskrc"), filepath.Join(g.dir(), "data")
	g.env = append(g.env, "TASKRC="+rc, "TASKDATA="+data)
	if err := errors.Join(os.Mkdir(data, 0o700), os.WriteFile(rc, []byte(settings), 0o600)); err != nil {
		return 0, err
	}
	took, err := g.fedTasks(g.line("task", "import", "-"), n)
	if err == nil {
		g.card = taskID(0)
	}
	return took, err
}

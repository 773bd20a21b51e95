package bench

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// dstask keeps each card as a file in a git repository and commits every change.
// It reads what taskwarrior exports: the stage is the card's project, written in
// small letters, and the description and the comments are its notes. Where nobody
// looks on, it prints JSON.
var dstask = peer{
	name: "dstask", needs: []string{"dstask", "dstask-import", "git"},
	most: 20_000, why: "it numbers 10,000 open cards and no more",
	enter: enterDstask,
	deeds: map[string]deed{
		"list": {lines: [][]string{dstaskList}, as: "all cards of the stage"},
		"show": {lines: [][]string{{"dstask", theCard}}},
		"move": {
			lines: [][]string{{"dstask", "modify", theCard, "project:planning"}},
			back:  [][]string{{"dstask", "modify", theCard, "project:triage"}},
		},
		"search": {lines: [][]string{{"dstask", "show-resolved", rareWord}}, as: "among the cards that are done"},
	},
}

// dstaskList has no limit to set.
var dstaskList = []string{"dstask", "show-open", "project:triage"}

func enterDstask(g *guest, n int) (time.Duration, error) {
	dir, err := g.repository()
	if err != nil {
		return 0, err
	}
	g.env = append(g.env, "DSTASK_GIT_REPO="+dir)
	took, err := g.fedTasks(g.line("dstask-import", "tw"), n)
	if err != nil {
		return 0, err
	}
	out, err := g.run(g.line(dstaskList...))
	if err != nil {
		return 0, err
	}
	g.card, err = dstaskNumber(out)
	return took, err
}

// dstaskNumber is the number by which dstask knows the first card, among the cards
// that it prints.
func dstaskNumber(out string) (string, error) {
	var shown []struct {
		ID   int    `json:"id"`
		UUID string `json:"uuid"`
	}
	if err := json.Unmarshal([]byte(out), &shown); err != nil {
		return "", errors.New("dstask show-open prints no JSON: " + err.Error())
	}
	for _, t := range shown {
		if t.UUID == taskID(0) && t.ID > 0 {
			return strconv.Itoa(t.ID), nil
		}
	}
	return "", errors.New("dstask show-open does not show a card that dstask-import took")
}

package workflow

import (
	"strings"
	"time"
)

// outright are the needs whose words cannot be had from a card that already
// meets them, or that no guard of an arrow judges.
var outright = map[string]string{
	"approval":          "an approval",
	"informed":          "an answer from the requester",
	"iteration-later":   "a later iteration",
	"iteration-current": "the current iteration",
	"iteration-begun":   "its iteration to begin",
	"room":              "room in that stage",
	"reason":            "a reason",
	"order":             "one step at a time",
}

// Needs are the guards of those names, each as what the card needs for it in the
// words of its [Gate]: "gameplan" is "a gameplan". What the card has got since
// is named as well: the guard did not hold then.
func (r *Rules) Needs(c Card, names []string, now time.Time) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = r.need(c, name, now)
	}
	return out
}

func (r *Rules) need(c Card, name string, now time.Time) string {
	if guards[name] != nil {
		if g := r.gate(&c, name, facing(now)); !g.Met {
			return g.Need
		}
	}
	if words, ok := outright[name]; ok {
		return words
	}
	if guards[name] != nil {
		if g := r.gate(&Card{Kind: c.Kind}, name, facing(now)); !g.Met {
			return g.Need
		}
	}
	return strings.ReplaceAll(name, "-", " ") // of another workflow
}

// Words joins what is needed as a sentence does: "an iteration, a milestone and
// a DRI".
func Words(needs []string) string { return list(needs, " and ") }

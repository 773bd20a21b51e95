package gitlab

import (
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// kept is what a comment says of an answer to a clash. A change of a title or a label
// has no room for such a word, so it goes before it, in a comment of its own.
type kept struct {
	field     workflow.Field
	key       string
	value, of string // digests of what was kept, and of what it was kept over
	at        time.Time
}

// keptOf is what a marker says of answers.
func keptOf(list []remote.Kept) (out [][4]string) {
	for _, k := range list {
		out = append(out, [4]string{string(k.Field), k.Key, remote.Digest(k.Value), remote.Digest(k.Over)})
	}
	return out
}

// answered notes what a comment says of answers.
func (c *carried) answered(m marker, n *note) {
	for _, k := range m.rest.Kept {
		c.kept = append(c.kept, kept{workflow.Field(k[0]), k[1], k[2], k[3], n.CreatedAt.Time})
	}
}

// knew is what those had before them who answered a clash with the values that stand
// there now.
func (p *placing) knew() (out []remote.Had) {
	if len(p.said.kept) == 0 {
		return nil
	}
	there := map[[2]string]string{}
	for _, v := range p.card.Values() {
		there[[2]string{string(v.Field), v.Key}] = v.Text
	}
	for _, k := range p.said.kept {
		if remote.Digest(there[[2]string{string(k.field), k.key}]) == k.value {
			out = append(out, remote.Had{Field: k.field, Key: k.key, Digest: k.of, At: k.at})
		}
	}
	return out
}

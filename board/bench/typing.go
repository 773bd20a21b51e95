package bench

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"go.etcd.io/bbolt"
)

// typed is what is typed into a line of the board, key by key.
type typed struct {
	row   string // what stands before "-first" and "-all"
	opens string // the key that opens the line
	texts []string
	floor func(*bbolt.Tx) error
}

var typings = []typed{
	{"filter", "f", []string{"stage:triage", "dri:agent7 priority:1", "age:>14d", rareWord, "kalo"}, func(tx *bbolt.Tx) error { return bareList(tx, "Triage", noOutput{}) }},
	{"find", "/", []string{rareWord, "kalo kaka", "agent", "xq"}, func(tx *bbolt.Tx) error { return bareSearch(tx, rareWord, noOutput{}) }},
}

type noOutput struct{}

// Write keeps nothing.
func (noOutput) Write(p []byte) (int, error) { return len(p), nil }

// typing measures the keys that are typed into the filter and the search of the
// board: until the frame that shows what was found first, and until nothing is on
// its way any more. A key at which nothing is looked for, as within the name of a
// term, costs next to nothing, and is not counted: a person waits for the others.
func (r *run) typing(b *built) error {
	for _, x := range typings {
		var first, all, floor samples
		for range r.rounds(3, 1) {
			for _, text := range x.texts {
				m, err := r.cfg.Seat.Sit(b.file, 210, 44)
				if err != nil {
					return err
				}
				t := &typist{r: r, m: m}
				t.press(x.opens)
				for _, key := range text {
					if f, a, looked := t.press(string(key)); looked {
						first.add(f, time.Millisecond)
						all.add(a, time.Millisecond)
					}
				}
			}
			began := r.cfg.Now()
			if err := inBare(b.bare, false, x.floor); err != nil {
				return err
			}
			floor.add(r.cfg.Now().Sub(began), time.Millisecond)
		}
		r.took(x.row+"-first", b.n, first, floor)
		r.took(x.row+"-all", b.n, all, nil)
	}
	return nil
}

// typist sits at a board whose commands run one after the other.
type typist struct {
	r *run
	m tea.Model
}

// press types a key, and gives the time to the first answer on screen and to the
// last; looked says that there was one: that something was looked for.
func (t *typist) press(key string) (first, all time.Duration, looked bool) {
	began := t.r.cfg.Now()
	m, cmd := t.m.Update(tea.KeyPressMsg{Code: []rune(key)[0], Text: key})
	t.m = m
	for todo := []tea.Cmd{cmd}; len(todo) > 0; todo = todo[1:] {
		if todo[0] == nil {
			continue
		}
		switch msg := todo[0]().(type) {
		case nil:
		case tea.BatchMsg:
			todo = append(todo, msg...)
		default:
			m, cmd := t.m.Update(msg)
			_ = m.View()
			t.m, todo = m, append(todo, cmd)
			if !looked {
				first, looked = t.r.cfg.Now().Sub(began), true
			}
		}
	}
	return first, t.r.cfg.Now().Sub(began), looked
}

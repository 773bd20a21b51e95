package storage

import (
	"runtime"
	"sync"
)

// manyCards is from how many cards on a scan is shared among processors.
const manyCards = 5_000

// eachStretch is each by a scan of all cards.
func (p *search) eachStretch(visit func(*candidate) error, scan func(stretch, func(*candidate) error) error) error {
	if p.cards < manyCards || runtime.GOMAXPROCS(0) == 1 || p.t.bolt.Writable() {
		return scan(stretch{}, visit)
	}
	for _, name := range append(coreBuckets(), queryBuckets()...) {
		p.t.bucket(name) // so that none is looked up by several at once
	}
	var one sync.Mutex // visit is called by one at a time
	shared := func(x *candidate) error {
		one.Lock()
		defer one.Unlock()
		return visit(x)
	}
	return sideBySide(func() func(stretch) error {
		mine := shared
		if p.fork != nil {
			mine = p.fork()
		}
		return func(s stretch) error { return scan(s, mine) }
	})
}

// sideBySide lets the processors work on the stretches of the ids side by side,
// each with a work of its own. They only read.
func sideBySide(fork func() func(stretch) error) error {
	var all sync.WaitGroup
	todo := stretches()
	next := make(chan stretch, len(todo))
	for _, s := range todo {
		next <- s
	}
	close(next)
	failed := make([]error, runtime.GOMAXPROCS(0))
	for i := range failed {
		work := fork()
		all.Go(func() {
			failed[i] = guarded(func() error {
				for s := range next {
					if err := work(s); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	all.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// stretch is the ids from one on (nil: the first) to another (nil: to the end).
type stretch struct{ from, to []byte }

// stretches cuts the ids by their first letter, and leaves none out.
func stretches() []stretch {
	out := []stretch{{nil, []byte{'0'}}}
	for b := byte('0'); b < 'z'; b++ {
		out = append(out, stretch{[]byte{b}, []byte{b + 1}})
	}
	return append(out, stretch{[]byte{'z'}, nil})
}

// scan judges the cards of a stretch. Several may run in one transaction, as long
// as nobody writes.
func (p *search) scan(s stretch, visit func(*candidate) error) error {
	x, c := p.candidate(), p.heads.Cursor()
	for k, raw := c.Seek(s.from); k != nil && (s.to == nil || string(k) < string(s.to)); k, raw = c.Next() {
		ok, err := x.isRecord(k, raw)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := visit(x); err != nil {
			return err
		}
	}
	return nil
}

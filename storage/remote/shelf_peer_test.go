package remote_test

import (
	"context"
	"fmt"

	"opsboard/storage/remote"
)

// shelf is the log of a desk that hands on files, and one file that came in.
type shelf struct {
	*head
	came   []remote.Segment
	before []remote.Segment
	read   int // parts that were told
}

func (s *shelf) Log() remote.Log { return s.head }
func (s *shelf) Trust([]byte)    {}

func (s *shelf) told(segments []remote.Segment, after remote.Version, emit func(remote.Segment) error) error {
	t := &tape{segments: segments}
	if after != "" && t.place(after) == 0 {
		return fmt.Errorf("%s is no part of it", after)
	}
	return (&head{tape: t}).Fetch(context.Background(), after, func(part remote.Segment) error {
		s.read++
		return emit(part)
	})
}

func (s *shelf) Parting(context.Context) (p remote.Parting, err error) {
	n := 0
	for n < min(len(s.segments), len(s.came)) && s.segments[n].Version == s.came[n].Version {
		p.Common = s.came[n].Version
		n++
	}
	p.IsMore = n < len(s.came)
	return p, nil
}

func (s *shelf) Here(_ context.Context, after remote.Version, emit func(remote.Segment) error) error {
	return s.told(s.segments, after, emit)
}

func (s *shelf) Came(_ context.Context, after remote.Version, emit func(remote.Segment) error) error {
	return s.told(s.came, after, emit)
}

func (s *shelf) Extend(_ context.Context, segments ...remote.Segment) error {
	s.landAll(segments)
	return nil
}

func (s *shelf) ExtendCame(_ context.Context, segments ...remote.Segment) error {
	t := &head{tape: &tape{segments: s.came}}
	t.landAll(segments)
	s.came = t.segments
	return nil
}

func (s *shelf) Adopt(context.Context) error {
	s.before, s.segments = s.segments, s.came
	return nil
}

func (s *shelf) Before(_ context.Context, after remote.Version, emit func(remote.Segment) error) (bool, error) {
	if s.before == nil || emit == nil {
		return s.before != nil, nil
	}
	return true, s.told(s.before, after, emit)
}

func (s *shelf) Settle(context.Context) error {
	s.before = nil
	return nil
}

package git

import (
	"context"
	"errors"
	"fmt"

	"opsboard/storage/remote"
)

var _ remote.Auditor = (*Driver)(nil)

// Audit reads the copy of the log here from its beginning up to a version, and makes
// no call. Sizes, sums, the chain and the signatures are found anew.
func (d *Driver) Audit(ctx context.Context, upTo remote.Version, emit func(remote.Segment) error) error {
	want, err := readVersion(upTo)
	if err != nil {
		return &remote.LogDamage{Why: "the place up to which this board read the log cannot be understood"}
	}
	if want.n == 0 {
		return nil
	}
	if !isRepository(d.cfg.Dir) {
		return &remote.LogDamage{Why: "the copy of the log here is gone: the next sync fetches it again"}
	}
	st, told := &standing{}, error(nil)
	err = d.follow(ctx, st, want.commit, func(s decoded) error {
		told = emit(s.Segment)
		return told
	})
	var t *Trouble
	switch {
	case told != nil, ctx.Err() != nil:
		return errors.Join(told, ctx.Err())
	case errors.Is(err, errNotAfter), errors.As(err, &t):
		return &remote.LogDamage{N: st.n + 1, Why: fmt.Sprintf("the copy of the log here is damaged after part %d: the next sync mends what it can", st.n)}
	case err != nil:
		return err
	case st.link != want:
		return &remote.LogDamage{N: st.n, Why: fmt.Sprintf("the log up to part %d is not the one that this board agreed to", want.n)}
	}
	return nil
}

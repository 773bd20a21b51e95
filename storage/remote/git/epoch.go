package git

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"opsboard/storage/remote"
)

var _ remote.Epochs = (*Driver)(nil)

// epochWords begin the message of a commit whose segment marks an epoch. A message
// is believed by nobody: it says where to look.
const epochWords = "opsboard: epoch "

// Epoch is the number of the segment that marks the newest epoch of the log there. The
// next Fetch reads what was fetched for it.
func (d *Driver) Epoch(ctx context.Context) (uint64, error) {
	if err := d.placed(ctx); err != nil {
		return 0, err
	}
	tip, err := d.bring(ctx)
	if err != nil || tip == "" {
		return 0, err
	}
	d.brought = tip
	r, err := d.run(ctx, d.cfg.Limits.Local, call{args: []string{"rev-list", "--first-parent", "--max-count=1", "--grep=^" + epochWords, "--end-of-options", tip}})
	marks := strings.Fields(string(r.out))
	if err != nil || len(marks) == 0 {
		return 0, err
	}
	if !objectID.MatchString(marks[0]) {
		return 0, d.trouble(Unclear, "git does not say where the epoch begins", "", string(r.out))
	}
	if r, err = d.run(ctx, d.cfg.Limits.Local, call{args: []string{"rev-list", "--first-parent", "--count", "--end-of-options", marks[0]}}); err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(r.out)), 10, 63)
	if err != nil {
		return 0, d.trouble(Unclear, "git does not say where the epoch begins", "", string(r.out))
	}
	return n, nil
}

// titleOf is the first line of the commit of a segment.
func titleOf(s remote.Segment, n uint64) string {
	for _, e := range s.Entries {
		if x, ok := remote.EpochOf(e.Entry); ok {
			return fmt.Sprintf("%s%d, segment %d", epochWords, x.Number, n)
		}
	}
	noun := "entries"
	if len(s.Entries) == 1 {
		noun = "entry"
	}
	return fmt.Sprintf("opsboard: segment %d, %d %s", n, len(s.Entries), noun)
}

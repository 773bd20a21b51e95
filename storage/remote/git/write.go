package git

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// step is a commit to be made, with a segment in it or with nothing.
type step struct {
	when    int64
	message string
	body    []byte
}

// write makes commits, one after another, and says which they are. The same
// segment at the same place is the same commit, whoever makes it and when.
func (d *Driver) write(ctx context.Context, ref, parent string, steps ...step) ([]string, error) {
	blobs, err := d.blobs(ctx, steps)
	if err != nil {
		return nil, err
	}
	var in script
	for i, s := range steps {
		blob, id := fmt.Sprintf(":%d", 2*i+1), 2*i+2
		switch {
		case s.body == nil:
		case blobs != nil:
			blob = blobs[i]
		default:
			in.blob(2*i+1, s.body)
		}
		in.say("commit %s\nmark :%d\ncommitter opsboard <opsboard@localhost> %d +0000\ndata %d\n%s\n", ref, id, max(s.when, 0), len(s.message), s.message)
		if parent != "" {
			in.say("from %s\n", parent)
		}
		in.say("deleteall\n")
		if s.body != nil {
			in.say("M 100644 %s seg\n", blob)
		}
		in.say("\nget-mark :%d\n", id)
		parent = fmt.Sprintf(":%d", id)
	}
	return d.imported(ctx, in, len(steps))
}

// pressed is how much of segments is worth a git of its own.
const pressed = 2 << 20

// blobs writes the segments of a large push beforehand, as many gits side by side as
// there are processors: to press them is most of the work. It is nil where there is
// little to do.
func (d *Driver) blobs(ctx context.Context, steps []step) ([]string, error) {
	size := 0
	for _, s := range steps {
		size += len(s.body)
	}
	n := min(runtime.GOMAXPROCS(0), len(steps), size/pressed)
	if n < 2 {
		return nil, nil
	}
	parts, errs := make([][]string, n), make([]error, n)
	var all sync.WaitGroup
	for k := range n {
		all.Go(func() {
			var in script
			part := steps[k*len(steps)/n : (k+1)*len(steps)/n]
			for i, s := range part {
				in.blob(i+1, s.body)
				in.say("get-mark :%d\n", i+1)
			}
			parts[k], errs[k] = d.imported(ctx, in, len(part))
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return slices.Concat(parts...), nil
}

// imported has git do what a script says, and gives the n objects that it names.
func (d *Driver) imported(ctx context.Context, in script, n int) ([]string, error) {
	in.say("done\n")
	// No segment is kept as what differs from the one before: segments have little in
	// common, and everybody who reads one would put it together again.
	r, err := d.run(ctx, d.cfg.Limits.Local, call{args: []string{"fast-import", "--quiet", "--force", "--depth=0", "--done"}, in: io.MultiReader(in...)})
	if err != nil {
		return nil, err
	}
	ids := strings.Fields(string(r.out))
	if len(ids) != n || slices.ContainsFunc(ids, func(id string) bool { return !objectID.MatchString(id) }) {
		return nil, d.trouble(Unclear, "git does not say what it wrote", "", string(r.out))
	}
	return ids, nil
}

// script is what a fast-import is told; what it holds is not copied.
type script []io.Reader

func (s *script) say(format string, args ...any) {
	*s = append(*s, strings.NewReader(fmt.Sprintf(format, args...)))
}

func (s *script) blob(mark int, body []byte) {
	s.say("blob\nmark :%d\ndata %d\n", mark, len(body))
	*s = append(*s, bytes.NewReader(body))
	s.say("\n")
}

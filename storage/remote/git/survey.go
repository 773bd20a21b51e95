package git

import (
	"context"
	"slices"
	"strings"

	"opsboard/storage/remote"
)

// The two ways in which git names objects.
const (
	bySHA1   = "sha1"
	bySHA256 = "sha256"
)

// there is what a repository has.
type there struct {
	refs   []string // of boards
	other  bool     // something else, such as somebody's source code
	format string   // how it names its objects, where it has any
}

// boards are the boards that have a log there.
func (t there) boards() []string {
	var out []string
	for _, ref := range t.refs {
		if b := boardOf(ref); !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	slices.Sort(out)
	return out
}

var _ remote.Surveyor = (*Driver)(nil)

// Survey says which boards are kept in the repository, and whether anything else
// is. It changes nothing there.
func (d *Driver) Survey(ctx context.Context) (remote.Survey, error) {
	there, err := d.look(ctx)
	return remote.Survey{Boards: there.boards(), Other: there.other}, err
}

// look lists the refs that are there.
func (d *Driver) look(ctx context.Context) (there, error) {
	r, err := d.reach(ctx, d.cfg.Limits.Reach, "ls-remote", "--quiet", "--end-of-options", d.address.Text)
	if err != nil {
		return there{}, err
	}
	return readRefs(string(r.out)), nil
}

// readRefs reads what ls-remote prints. A line that is none is passed over.
func readRefs(out string) there {
	var t there
	for line := range strings.Lines(out) {
		id, ref, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok || !objectID.MatchString(id) {
			continue
		}
		if t.format = bySHA1; len(id) == 64 {
			t.format = bySHA256
		}
		switch {
		case ours(ref):
			t.refs = append(t.refs, ref)
		case ref == "HEAD", strings.HasPrefix(ref, "refs/opsboard/"), strings.HasPrefix(ref, "refs/heads/opsboard-trial/"):
		default:
			t.other = true
		}
	}
	return t
}

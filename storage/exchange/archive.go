package exchange

import (
	"archive/tar"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// The members of a project export that matter, by their exact cleaned name.
const (
	memberIssues     = "tree/project/issues.ndjson"
	memberLabels     = "tree/project/labels.ndjson"
	memberMilestones = "tree/project/milestones.ndjson"
	memberPeople     = "tree/project/project_members.ndjson"
)

// bomb is the end of a reading that would exhaust the machine.
type bomb struct{ path, why string }

func (e *bomb) Error() string {
	return fmt.Sprintf("read %s: %s; that is no board, and the reading was stopped", e.path, e.why)
}

// meter counts what is read and stops a bomb. Where from is set, it also
// compares with what went in.
type meter struct {
	in   io.Reader
	from *meter
	path string
	n    int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.in.Read(p)
	m.n += int64(n)
	if m.n > maxBytes {
		return n, &bomb{m.path, fmt.Sprintf("it holds more than %d GiB", maxBytes>>30)}
	}
	if m.from != nil && m.n > ratioFrom && m.n > maxRatio*m.from.n {
		return n, &bomb{m.path, fmt.Sprintf("it unpacks to more than %d times its size", maxRatio)}
	}
	return n, err
}

// readArchive reads a project export. The archive is passed over twice, for the
// people and labels that issues name by number may come after the issues.
func readArchive(r *reader, f io.ReadSeeker, name string, zipped bool, yield func(Record, error) bool) error {
	if err := readNames(r, f, name, zipped); err != nil {
		return err
	}
	return run(func(emit func(raw) bool) error {
		found := false
		err := eachMember(f, name, zipped, func(member string, in io.Reader) (bool, error) {
			if member != memberIssues {
				return true, nil
			}
			found = true
			return emitLines(in, name+"/"+member, maxLine, emit)
		})
		switch {
		case err == nil && !found:
			return fmt.Errorf("read %s: the archive holds no %s: it is no GitLab project export", name, memberIssues)
		case isDamage(err) && found: // after the issues: nothing of a card is lost
			return nil
		case isDamage(err):
			return fmt.Errorf("read %s: the archive is cut short or damaged before its issues: %w", name, err)
		}
		return err
	}, r.issue, yield)
}

// readNames takes in the people, labels and milestones. Damage is left to the
// pass over the issues, which knows what was lost.
func readNames(r *reader, f io.ReadSeeker, name string, zipped bool) error {
	err := eachMember(f, name, zipped, func(member string, in io.Reader) (bool, error) {
		err := r.names.read(member, in, name)
		return !r.names.complete(), err
	})
	if isDamage(err) {
		return nil
	}
	return err
}

// eachMember visits the regular members in order until visit says no. Names are
// cleaned; absolute ones and those that climb out are not visited. Links are
// not followed, nothing is written.
func eachMember(f io.ReadSeeker, name string, zipped bool, visit func(string, io.Reader) (bool, error)) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return cannot(name, err)
	}
	packed := &meter{in: f, path: name}
	all := packed
	if zipped {
		z, err := gzip.NewReader(packed)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		all = &meter{in: z, from: packed, path: name}
	}
	t := tar.NewReader(all)
	for n := 0; ; n++ {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && n >= maxMembers {
			err = &bomb{name, fmt.Sprintf("it holds more than %d members", maxMembers)}
		}
		if err != nil {
			return archiveError(name, err)
		}
		member, ok := memberName(h)
		if !ok {
			continue
		}
		// a sparse member unpacks to more than the archive holds: counted again
		more, err := visit(member, &meter{in: t, from: packed, path: name})
		if err != nil || !more {
			return archiveError(name, err)
		}
	}
}

// memberName is the cleaned name of a regular member; false for everything that
// is none, and for names that lead out of the archive.
func memberName(h *tar.Header) (string, bool) {
	if h.Typeflag != tar.TypeReg || strings.ContainsAny(h.Name, "\\\x00") || path.IsAbs(h.Name) {
		return "", false
	}
	for part := range strings.SplitSeq(h.Name, "/") {
		if part == ".." {
			return "", false
		}
	}
	return path.Clean(h.Name), true
}

func archiveError(name string, err error) error {
	var b *bomb
	switch {
	case err == nil:
		return nil
	case errors.As(err, &b):
		return b
	case errors.Is(err, tar.ErrHeader):
		return fmt.Errorf("read %s: what is in it is no tar archive, or a damaged one: %w", name, err)
	case strings.HasPrefix(err.Error(), "read "):
		return err
	}
	return fmt.Errorf("read %s: %w", name, err)
}

// isDamage reports whether a file was cut short or its bytes make no sense.
func isDamage(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) ||
		errors.As(err, &corrupt) || errors.Is(err, tar.ErrHeader)
}

package exchange

import (
	"fmt"
	"io"
	"os"
	"path"
)

// readFolder reads an unpacked project export: its root, tree, or tree/project.
// Links that lead out of the folder are not followed.
func readFolder(r *reader, dir string, f Format, yield func(Record, error) bool) error {
	if f == GitLabCSV || f == JSONL {
		return fmt.Errorf("read %s: it is a folder, and a %s is a file", dir, f)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return cannot(dir, err)
	}
	defer root.Close() // read only
	base, found := "", false
	for _, base = range []string{"tree/project", "project", "."} {
		if _, err := root.Lstat(path.Join(base, "issues.ndjson")); err == nil {
			found = true
			break
		}
	}
	if !found {
		return fmt.Errorf("read %s: the folder holds no %s: it is no unpacked GitLab project export", dir, memberIssues)
	}
	for _, m := range []string{memberPeople, memberLabels, memberMilestones} {
		if err := folderNames(r, root, base, m, dir); err != nil {
			return err
		}
	}
	name := path.Join(base, "issues.ndjson")
	in, err := openRegular(root, name)
	if err != nil {
		return cannot(path.Join(dir, name), err)
	}
	defer in.Close() // read only
	return run(lineSource(in, path.Join(dir, name), maxLine), r.issue, yield)
}

func folderNames(r *reader, root *os.Root, base, member, dir string) error {
	name := path.Join(base, path.Base(member))
	if _, err := root.Lstat(name); err != nil {
		return nil // not every export has it
	}
	in, err := openRegular(root, name)
	if err != nil {
		return cannot(path.Join(dir, name), err)
	}
	defer in.Close() // read only
	return r.names.read(member, io.Reader(in), path.Join(dir, name))
}

// openRegular opens a file, not a pipe or a device that could block for ever.
func openRegular(root *os.Root, name string) (*os.File, error) {
	st, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, fmt.Errorf("it is no regular file")
	}
	return root.Open(name)
}

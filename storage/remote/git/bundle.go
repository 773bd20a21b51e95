package git

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1" // by which git names what a file holds
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The kinds of trouble that a file to hand on may be.
const (
	NoFile     Kind = "no file"     // there is none of that name, or it cannot be read or written
	NoBundle   Kind = "no bundle"   // it is something else
	PartBundle Kind = "part bundle" // it is damaged, or was not copied whole
)

// largest is how many bytes a file that is taken in may have: some fifty times what
// two million operations need.
const largest = 3 << 30

// Bundle is what the first lines of a file say that was made to be handed on.
type Bundle struct {
	Board string // whose log it holds
	ref   string
	tip   string
	lines int64 // bytes before the objects
}

func fileTrouble(kind Kind, hint, format string, args ...any) *Trouble {
	return &Trouble{Kind: kind, Message: fmt.Sprintf(format, args...), Hint: hint}
}

const (
	hintNoBundle = "`opsboard bundle FILE` makes one that can be taken in"
	hintPart     = "copy it again, or ask for a new one; nothing of it was taken over"
)

// ReadBundle reads the first lines of a file, and no more. The error is a
// *[Trouble].
func ReadBundle(path string) (Bundle, error) {
	f, err := os.Open(path)
	if err != nil {
		return Bundle{}, cannot(path, "read", err)
	}
	defer f.Close()
	switch info, err := f.Stat(); {
	case err != nil:
		return Bundle{}, cannot(path, "read", err)
	case !info.Mode().IsRegular():
		return Bundle{}, fileTrouble(NoBundle, hintNoBundle, "%s is no file", path)
	case info.Size() > largest:
		return Bundle{}, fileTrouble(NoBundle, hintNoBundle, "%s is larger than a board could be", path)
	}
	b, err := readBundle(bufio.NewReader(io.LimitReader(f, 64<<10)))
	var t *Trouble
	if errors.As(err, &t) {
		t.Message = path + " " + t.Message
	}
	return b, err
}

// readBundle reads the lines before the objects: which format it is, and the one
// ref. What asks for objects that are not in it is no whole log.
func readBundle(in *bufio.Reader) (b Bundle, err error) {
	var read int64
	line := func() string {
		text, err := in.ReadString('\n')
		if err != nil {
			return "-"
		}
		read += int64(len(text))
		return strings.TrimSuffix(text, "\n")
	}
	other := func(what string) (Bundle, error) {
		return Bundle{}, fileTrouble(NoBundle, hintNoBundle, "%s", what)
	}
	switch first := line(); {
	case first == "# v2 git bundle", first == "# v3 git bundle":
	case strings.HasPrefix(first, "# v") && strings.HasSuffix(first, " git bundle"):
		return Bundle{}, fileTrouble(NoBundle, "update opsboard and git, or ask for one made by `opsboard bundle`", "is of a newer kind than this version reads")
	default:
		return other("is no file that was made to be handed on")
	}
	text := line()
	for ; strings.HasPrefix(text, "@"); text = line() {
		if text != "@object-format=sha1" {
			return Bundle{}, fileTrouble(NoBundle, "ask for one made by `opsboard bundle`", "is a git bundle of a kind that no board is handed on in")
		}
	}
	for ; text != ""; text = line() {
		id, ref, ok := strings.Cut(text, " ")
		switch {
		case text == "-":
			return Bundle{}, fileTrouble(PartBundle, hintPart, "ends in the middle")
		case strings.HasPrefix(text, "-"):
			return other("holds a part of something only")
		case !ok || len(id) != 40 || !objectID.MatchString(id) || b.ref != "" || ref != private(boardOf(ref)):
			return other("is a git bundle, and not of a board")
		}
		b = Bundle{Board: boardOf(ref), ref: ref, tip: id}
	}
	b.lines = read
	if b.ref == "" {
		return other("is a git bundle, and not of a board")
	}
	return b, nil
}

// isWhole reads the objects of a file against the sum that they end with.
func (b Bundle) isWhole(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return cannot(path, "read", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil {
		_, err = f.Seek(b.lines, io.SeekStart)
	}
	if err != nil {
		return cannot(path, "read", err)
	}
	sum, end := sha1.New(), make([]byte, sha1.Size)
	if _, err = io.CopyN(sum, f, max(info.Size()-b.lines-sha1.Size, 0)); err == nil {
		_, err = io.ReadFull(f, end)
	}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), err == nil && !bytes.Equal(sum.Sum(nil), end):
		return fileTrouble(PartBundle, hintPart, "%s is damaged, or was not copied whole", path)
	case err != nil:
		return cannot(path, "read", err)
	}
	return nil
}

// cannot is why a file cannot be used.
func cannot(path, do string, err error) *Trouble {
	why := err.Error()
	var p *fs.PathError
	if errors.As(err, &p) {
		why = p.Err.Error()
	}
	hint := ""
	if errors.Is(err, fs.ErrNotExist) {
		hint = "look at the name, and whether the stick is there"
	}
	t := fileTrouble(NoFile, hint, "cannot %s %s: %s", do, path, why)
	t.Said = ""
	return t
}

// Write writes the log here to a file, whole or not at all: what is there already
// is replaced at the end, in one step.
func (f *Files) Write(ctx context.Context, path string) error {
	dir := filepath.Dir(path)
	out, err := os.CreateTemp(dir, ".opsboard-*.tmp")
	if err != nil {
		return cannot(dir, "write into", err)
	}
	defer os.Remove(out.Name()) // when it took its place there is none
	var t *Trouble
	if err = f.pour(ctx, out); errors.As(err, &t) && t.Kind == DiskFull {
		t.Message, t.Hint = "there is no space left for "+path, "nothing was written, and what was there stays; free some space there"
	}
	if err == nil {
		err = wrap(path, errors.Join(out.Chmod(0o644), out.Sync()))
	}
	if closed := out.Close(); err == nil && closed != nil {
		err = cannot(path, "write", closed)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(out.Name(), path); err != nil {
		return cannot(path, "write", err)
	}
	if d, err := os.Open(dir); err == nil { // so that its name is on the stick too
		_ = d.Sync()
		_ = d.Close()
	}
	f.remember(f.here.kept()) // two logs part where one was handed on
	return nil
}

func wrap(path string, err error) error {
	if err == nil || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return cannot(path, "write", err)
}

// pour lets git write the log into an open file.
func (f *Files) pour(ctx context.Context, out *os.File) error {
	d := f.store
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Limits.Fetch)
	defer cancel()
	cmd := d.command(ctx, []string{"bundle", "create", "--quiet", "-", private(d.cfg.Board)})
	said := &capped{most: 64 << 10}
	cmd.Stdout, cmd.Stderr = out, said
	if err := cmd.Run(); err != nil {
		switch {
		case errors.Is(ctx.Err(), context.Canceled):
			return ctx.Err()
		case ctx.Err() != nil:
			return d.trouble(TimedOut, "the file was not written within "+d.cfg.Limits.Fetch.String(), "", said.String())
		case noSpace.MatchString(said.String()):
			return d.trouble(DiskFull, "there is no space left for the file", "", said.String())
		case cmd.ProcessState == nil:
			return d.trouble(NoGit, "git cannot be started: "+err.Error(), "", "")
		}
		return d.explain(said.String())
	}
	return nil
}

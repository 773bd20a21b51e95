package git

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

var errNotAfter = errors.New("the line does not begin where it was left")

// commit is one step of the line, with the segment that it holds.
type commit struct {
	id, parent string
	merges     bool
	body       []byte // the segment, cut at what a segment may be
	size       int64
	there      bool // it has a segment at all
	rest       io.Reader
	past       chan struct{} // closed once nobody wants the rest any more
	read       *lines        // what the segment holds, read beforehand
}

// wrong says what of a commit makes its segment contribute nothing.
func (c commit) wrong() string {
	switch {
	case c.merges:
		return "it joins two lines, and a log has one"
	case !c.there:
		return "it holds no segment of a log"
	case c.size > maxRead:
		return fmt.Sprintf("it has %d bytes, which is more than a segment holds", c.size)
	}
	return ""
}

// take is the segment of a commit and the link after it: all of its bytes count,
// those that nobody reads too.
func (d *Driver) take(c commit, at link) ([]byte, link, error) {
	h := at.next()
	h.Write(c.body)
	if c.rest != nil {
		if _, err := io.Copy(h, c.rest); err != nil {
			return nil, at, d.trouble(Damaged, "the copy of the log here is damaged", "", err.Error())
		}
	}
	return c.body, at.then(h, c.id), nil
}

// walk calls each with the commits after one up to another, oldest first, along
// their first parents. Two gits run side by side, so that nothing of it need be
// held in memory, and what comes next is read while each has to do with the last.
func (d *Driver) walk(ctx context.Context, after, tip string, each func(commit) error) error {
	ctx, end := context.WithCancelCause(ctx)
	cancel := func() { end(nil) }
	defer cancel()
	late := time.AfterFunc(d.cfg.Limits.Local, func() { end(context.DeadlineExceeded) }) // a git that does not answer; each takes its time
	defer late.Stop()
	args := []string{"rev-list", "--reverse", "--first-parent", "--parents", "--end-of-options", tip}
	if after != "" {
		args = append(args, "^"+after)
	}
	list, err := d.start(ctx, args)
	if err != nil {
		return err
	}
	defer list.stop(cancel)
	read, err := d.start(ctx, []string{"cat-file", "--batch"})
	if err != nil {
		return err
	}
	defer read.stop(cancel)

	steps, ahead := make(chan commit, 256), make(chan commit, readAhead)
	var listed, broken error
	go func() {
		defer close(steps)
		defer read.in.Close()
		listed = list.commits(func(c commit) error { return read.ask(ctx, c, steps) })
	}()
	go func() {
		defer close(ahead)
		broken = read.segments(ctx, steps, ahead)
	}()
	for c := range ahead {
		late.Stop()
		err := each(c)
		close(c.past)
		if err != nil {
			return err
		}
		late.Reset(d.cfg.Limits.Local)
	}
	if broken != nil {
		return d.broke(ctx, read, broken)
	}
	if listed != nil {
		return d.broke(ctx, list, listed)
	}
	return d.ended(ctx, list)
}

// readAhead is how many segments are read before they are asked for.
const readAhead = 8

// ask asks for the segment of a commit, and notes that an answer is to come.
func (p *process) ask(ctx context.Context, c commit, asked chan<- commit) error {
	if _, err := io.WriteString(p.in, c.id+":seg\n"); err != nil {
		return err
	}
	select {
	case asked <- c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// segments reads the segments of commits, one after another, and lets what is in
// them be taken apart meanwhile.
func (p *process) segments(ctx context.Context, of <-chan commit, to chan<- commit) error {
	for c := range of {
		if err := p.segment(&c); err != nil {
			return err
		}
		c.past = make(chan struct{})
		if c.there && c.rest == nil {
			c.read = linesOf(c.body)
		}
		select {
		case to <- c:
		case <-ctx.Done():
			return ctx.Err()
		}
		if c.rest != nil {
			select {
			case <-c.past: // it is read where it is hashed
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err := p.past(c); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// past leaves behind what nobody read of a segment, and the line end after it.
func (p *process) past(c commit) error {
	if c.rest != nil {
		if _, err := io.Copy(io.Discard, c.rest); err != nil {
			return err
		}
	}
	if !c.there {
		return nil
	}
	_, err := p.out.Discard(1)
	return err
}

// commits reads what rev-list prints: a commit and its parents on each line.
func (p *process) commits(each func(commit) error) error {
	for {
		line, err := p.out.ReadString('\n')
		if errors.Is(err, io.EOF) && line == "" {
			return nil
		}
		if err != nil {
			return err
		}
		c, err := readCommit(line)
		if err != nil {
			return err
		}
		if err := each(c); err != nil {
			return err
		}
	}
}

func readCommit(line string) (commit, error) {
	ids := strings.Fields(line)
	if len(ids) == 0 {
		return commit{}, errors.New("an empty line among commits")
	}
	for _, id := range ids {
		if !objectID.MatchString(id) {
			return commit{}, fmt.Errorf("%.80q among commits", id)
		}
	}
	c := commit{id: ids[0], merges: len(ids) > 2}
	if len(ids) > 1 {
		c.parent = ids[1]
	}
	return c, nil
}

// segment reads the answer of cat-file to one question.
func (p *process) segment(c *commit) error {
	line, err := p.out.ReadString('\n')
	if err != nil {
		return err
	}
	if strings.HasSuffix(line, " missing\n") || strings.HasSuffix(line, " ambiguous\n") {
		return nil
	}
	size, isBlob, err := readAnswer(line)
	if err != nil {
		return err
	}
	c.size, c.there = size, true
	if !isBlob { // a folder of that name, say
		c.there = false
		_, err := io.CopyN(io.Discard, p.out, size+1)
		return err
	}
	c.body = make([]byte, min(size, maxRead))
	if _, err := io.ReadFull(p.out, c.body); err != nil {
		return err
	}
	if size > maxRead {
		c.rest = io.LimitReader(p.out, size-maxRead)
	}
	return nil
}

// readAnswer reads "<id> blob <size>".
func readAnswer(line string) (size int64, isBlob bool, err error) {
	words := strings.Split(strings.TrimSuffix(line, "\n"), " ")
	if len(words) == 3 && objectID.MatchString(words[0]) {
		size, err = strconv.ParseInt(words[2], 10, 62)
		if err == nil && size >= 0 {
			return size, words[1] == "blob", nil
		}
	}
	return 0, false, fmt.Errorf("%.80q in answer to what a commit holds", line)
}

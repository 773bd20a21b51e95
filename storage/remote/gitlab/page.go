package gitlab

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// nextPage is the query of the page that an answer's Link header calls the next
// one. Only the query is taken: where a page is fetched from is ours to say.
func nextPage(h http.Header) (query string, ok bool) {
	for _, line := range h.Values("Link") {
		for line != "" {
			open := strings.IndexByte(line, '<')
			if open < 0 {
				break
			}
			end := strings.IndexByte(line[open:], '>')
			if end < 0 {
				break
			}
			target := line[open+1 : open+end]
			line = line[open+end+1:]
			params := line
			if i := strings.IndexByte(line, '<'); i >= 0 {
				params, line = line[:i], line[i:]
			} else {
				line = ""
			}
			if isNext(params) {
				return queryOf(target)
			}
		}
	}
	return "", false
}

// isNext reports whether a link's parameters hold rel="next".
func isNext(params string) bool {
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		value = strings.Trim(strings.TrimRight(strings.TrimSpace(value), ", "), `"`)
		for rel := range strings.FieldsSeq(value) {
			if strings.EqualFold(rel, "next") {
				return true
			}
		}
	}
	return false
}

func queryOf(target string) (string, bool) {
	u, err := url.Parse(target)
	if err != nil || u.RawQuery == "" {
		return "", false
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", false
	}
	q.Del("id") // of the path; and what a server might repeat of a token
	q.Del("private_token")
	q.Del("access_token")
	return q.Encode(), true
}

// pages fetches a list from a query on, page by page. visit gets each answer and
// the query of the next page, empty after the last. A page that calls itself the
// next one is asked for again, a few times.
func (c *client) pages(ctx context.Context, path, query string, visit func(r *reply, next string) error) error {
	var was trail
	for {
		if was.circles(query) {
			return &Failure{Call: "GET " + path, Err: errLoop}
		}
		page := c.page(ctx, path, query)
		if page.err != nil {
			return page.err
		}
		next, more := nextPage(page.r.header)
		if err := visit(page.r, next); err != nil || !more {
			return err
		}
		query = next
	}
}

// pagesAhead is pages with the next page under way while visit works on this one.
// A visit that makes calls of its own waits for that page first, by join, so that
// one call is made at a time and always in the same order.
func (c *client) pagesAhead(ctx context.Context, path, query string, visit func(r *reply, next string, join func()) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var coming chan fetched
	page := c.page(ctx, path, query)
	join := func() {
		if coming != nil {
			page, coming = <-coming, nil
		}
	}
	defer func() {
		cancel()
		join()
	}()
	var was trail
	for {
		if was.circles(query) {
			return &Failure{Call: "GET " + path, Err: errLoop}
		}
		if page.err != nil {
			return page.err
		}
		this := page.r
		next, more := nextPage(this.header)
		if more {
			coming = make(chan fetched, 1)
			go func(to chan<- fetched) { to <- c.page(ctx, path, next) }(coming)
		}
		if err := visit(this, next, join); err != nil || !more {
			return err
		}
		join()
		query = next
	}
}

// trail are the pages that were asked for.
type trail struct {
	times map[string]int
	last  string
}

// circles reports whether the query leads back to an earlier page, or for too long
// to itself.
func (t *trail) circles(query string) bool {
	if t.times == nil {
		t.times = map[string]int{}
	}
	t.times[query]++
	was := t.last
	t.last = query
	return t.times[query] > 1 && (query != was || t.times[query] > 3)
}

// fetched is a page, or why there is none.
type fetched struct {
	r   *reply
	err error
}

func (c *client) page(ctx context.Context, path, query string) fetched {
	values, err := url.ParseQuery(query)
	if err != nil {
		return fetched{err: &Failure{Call: "GET " + path, Err: err}}
	}
	r, err := c.get(ctx, path, values)
	for errors.Is(err, errTooLarge) && smaller(values) {
		r, err = c.get(ctx, path, values)
	}
	return fetched{r, err}
}

// smaller asks for fewer rows from the same row on: a hundred issues with long texts
// are more than one answer may hold. It reports whether there can be fewer.
func smaller(q url.Values) bool {
	rows, err := strconv.Atoi(q.Get("per_page"))
	if err != nil || rows <= 1 {
		return false
	}
	fewer := 1
	for _, n := range []int{25, 5} { // so that a page begins where it began
		if rows > n && rows%n == 0 {
			fewer = n
			break
		}
	}
	if page, err := strconv.Atoi(q.Get("page")); err == nil {
		q.Set("page", strconv.Itoa((page-1)*(rows/fewer)+1))
	}
	q.Set("per_page", strconv.Itoa(fewer))
	return true
}

// list fetches a whole list into memory.
func list[T any](ctx context.Context, c *client, path string, query url.Values) ([]T, *reply, error) {
	var out []T
	var last *reply
	err := c.pages(ctx, path, query.Encode(), func(r *reply, _ string) error {
		var page []T
		if err := r.decode(&page); err != nil {
			return err
		}
		out, last = append(out, page...), r
		return nil
	})
	return out, last, err
}

package gitlabtest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// paging is how a list was asked for.
type paging struct {
	page, size int
	total      int
}

// pages reads page and per_page: 20 by default, and more than 100 is 100.
func (c *call) pages() (paging, *failure) {
	page, f := c.query.int("page", 1)
	if f != nil {
		return paging{}, f
	}
	size, f := c.query.int("per_page", 20)
	if f != nil {
		return paging{}, f
	}
	if page < 1 {
		page = 1
	}
	if size < 1 {
		return paging{}, badParam("per_page has a value not allowed")
	}
	return paging{page: int(page), size: int(min(size, 100))}, nil
}

// bounds are the part of n rows that a page shows.
func (p paging) bounds() (from, to int) {
	from = min((p.page-1)*p.size, p.total)
	return from, min(from+p.size, p.total)
}

// offset answers one page of a list by its number, with GitLab's headers
// (recorded). defaults are the parameters that the Link carries unasked.
func offset[T any](c *call, rows []T, wire func(T) any, defaults ...string) *answer {
	p, f := c.pages()
	if f != nil {
		return f
	}
	p.total = len(rows)
	from, to := p.bounds()
	a := reply(200, each(rows[from:to], wire))
	last := max(1, (p.total+p.size-1)/p.size)
	next, prev := "", ""
	if p.page < last {
		next = itoa(int64(p.page + 1))
	}
	if p.page > 1 {
		prev = itoa(int64(p.page - 1))
	}
	counted := !c.s.cfg.NoTotals && p.total <= c.s.cfg.CountLimit
	a.header.Set("X-Page", itoa(int64(p.page)))
	a.header.Set("X-Per-Page", itoa(int64(p.size)))
	a.header.Set("X-Next-Page", next)
	a.header.Set("X-Prev-Page", prev)
	links := []string{}
	add := func(rel string, page int) {
		links = append(links, fmt.Sprintf("<%s>; rel=%q", c.link(defaults, "page", itoa(int64(page)), "per_page", itoa(int64(p.size))), rel))
	}
	if prev != "" {
		add("prev", p.page-1)
	}
	if next != "" {
		add("next", p.page+1)
	}
	add("first", 1)
	if counted {
		a.header.Set("X-Total", itoa(int64(p.total)))
		a.header.Set("X-Total-Pages", itoa(int64(last)))
		add("last", last)
	}
	a.header.Set("Link", strings.Join(links, ", "))
	return a
}

// each writes rows; one that the person may not read is left out, and the page is
// shorter by it.
func each[T any](rows []T, wire func(T) any) []any {
	out := make([]any, 0, len(rows))
	for _, r := range rows {
		if v := wire(r); v != nil {
			out = append(out, v)
		}
	}
	return out
}

// link is this request's address with every parameter of it, the path's id and the
// defaults, by name (recorded).
func (c *call) link(defaults []string, set ...string) string {
	q := url.Values{}
	for k, id := range map[string]string{"id": "id", "gid": "id", "iid": "issue_iid"} {
		if v, ok := c.path[k]; ok {
			q.Set(id, v)
		}
	}
	for i := 0; i+1 < len(defaults); i += 2 {
		q.Set(defaults[i], defaults[i+1])
	}
	given, _ := url.ParseQuery(c.rawQuery)
	maps.Copy(q, given)
	for i := 0; i+1 < len(set); i += 2 {
		q.Set(set[i], set[i+1])
	}
	return c.s.cfg.URL + "/api/v4/" + c.route + "?" + q.Encode()
}

// place is where a keyset page ends: the sort key and the id of its last row.
type place struct {
	Key string `json:"key"`
	ID  int64  `json:"id,string"`
}

func (p place) cursor(orderBy string) string {
	raw, _ := json.Marshal(map[string]string{orderBy: p.Key, "id": itoa(p.ID), "_kd": "n"}) // strings never fail
	return base64.URLEncoding.EncodeToString(raw)
}

func readCursor(orderBy, cursor string) (place, bool) {
	raw, err := base64.URLEncoding.DecodeString(cursor)
	if err != nil {
		return place{}, false
	}
	var m map[string]string
	if json.Unmarshal(raw, &m) != nil {
		return place{}, false
	}
	var p place
	p.Key = m[orderBy]
	_, err = fmt.Sscan(m["id"], &p.ID)
	return p, err == nil
}

// keyset answers the page after the cursor. Rows that moved meanwhile neither
// repeat nor hide others. There is no total, and no Link at the end.
func (c *call) keyset(rows []listed, orderBy string, descending bool, shown func(listed) bool, wire func(listed) any) *answer {
	p, f := c.pages()
	if f != nil {
		return f
	}
	if cursor := c.query.str("cursor", ""); cursor != "" {
		at, ok := readCursor(orderBy, cursor)
		if !ok {
			return badParam("cursor is invalid")
		}
		from, _ := slices.BinarySearchFunc(rows, at, func(l listed, at place) int {
			if d := l.compare(listed{key: at.Key, issue: &issue{id: at.ID}}, descending); d != 0 {
				return d
			}
			return -1 // the row at the cursor itself was on the page before
		})
		rows = rows[from:]
	}
	page := make([]listed, 0, p.size+1)
	for _, l := range rows {
		if len(page) > p.size {
			break
		}
		if shown(l) {
			page = append(page, l)
		}
	}
	more := len(page) > p.size
	page = page[:min(len(page), p.size)]
	a := reply(200, each(page, wire))
	if more {
		end := page[len(page)-1]
		next := place{end.key, end.issue.id}.cursor(orderBy)
		a.header.Set("Link", fmt.Sprintf("<%s>; rel=%q", c.link(nil, "cursor", next, "per_page", itoa(int64(p.size))), "next"))
		a.header.Set("X-NEXT-CURSOR", next)
	}
	return a
}

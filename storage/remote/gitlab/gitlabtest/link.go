package gitlabtest

import (
	"strconv"
	"strings"
	"time"
)

// link joins two issues: "relates_to", "blocks" (source blocks target).
type link struct {
	id             int64
	source, target *issue
	kind           string
	at             time.Time
}

type mergeRequest struct {
	id, iid      int64
	home         *space
	title, state string
	issues       []int64 // iids that it mentions
	closes       bool
	author       *user
	created      time.Time
}

// AddMergeRequest makes a merge request that mentions issues of its project, and
// returns its iid. closes says whether merging it would close them.
func (s *Server) AddMergeRequest(project, author, title, state string, closes bool, iids ...int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.mustSpace(project)
	mr := mergeRequest{
		id: s.nextID("merge"), iid: int64(len(p.merges) + 1), home: p, title: title, state: state,
		issues: iids, closes: closes, author: s.mustUser(author), created: s.now(),
	}
	p.merges = append(p.merges, mr)
	return mr.iid
}

func (s *Server) mergesOf(i *issue) []mergeRequest {
	var out []mergeRequest
	for _, mr := range i.home.merges {
		for _, iid := range mr.issues {
			if iid == i.iid {
				out = append(out, mr)
			}
		}
	}
	return out
}

func (s *Server) wireMerge(mr mergeRequest) object {
	var merged any
	if mr.state == "merged" {
		merged = mr.created
	}
	ref := "!" + itoa(mr.iid)
	return obj("id", mr.id, "iid", mr.iid, "project_id", mr.home.id, "title", mr.title, "description", "", "state", mr.state,
		"created_at", mr.created, "updated_at", mr.created, "merged_at", merged, "closed_at", nil, "target_branch", "main",
		"source_branch", "change-"+itoa(mr.iid), "author", s.wireUser(mr.author), "assignees", []object{}, "assignee", nil,
		"labels", []string{}, "draft", false, "milestone", nil, "sha", threadID(mr.id),
		"references", obj("short", ref, "relative", ref, "full", mr.home.path+ref),
		"web_url", s.webURL(mr.home)+"/-/merge_requests/"+itoa(mr.iid))
}

// issueRef reads "#12" or "12" within a project.
func (sp *space) issueRef(ref string) *issue {
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(ref), "#"), 10, 64)
	if err != nil {
		return nil
	}
	return sp.byIID[n]
}

// relate joins two issues once.
func (s *Server) relate(a act, from, to *issue, kind string) (link, *failure) {
	for _, l := range s.links {
		if l.source == from && l.target == to || l.source == to && l.target == from {
			return l, message(409, "Issue(s) already assigned")
		}
	}
	if kind == "is_blocked_by" {
		from, to, kind = to, from, "blocks"
	}
	l := link{id: s.nextID("link"), source: from, target: to, kind: kind, at: a.stamp}
	s.links = append(s.links, l)
	for _, pair := range [][2]*issue{{from, to}, {to, from}} {
		r := pair[0].truth().copy()
		a.system(r, "marked this issue as related to #"+itoa(pair[1].iid))
		a.touch(r)
		a.commit(pair[0], r)
	}
	return l, nil
}

// seenFrom is a link's kind as one of its ends says it.
func (l link) seenFrom(i *issue) (*issue, string) {
	if l.source == i {
		return l.target, l.kind
	}
	if l.kind == "blocks" {
		return l.source, "is_blocked_by"
	}
	return l.source, l.kind
}

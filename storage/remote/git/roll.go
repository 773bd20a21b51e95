package git

import (
	"slices"
	"strings"
	"unicode"

	"opsboard/storage/remote"
)

// The most members that a board has, and the longest name of one.
const (
	maxMembers = 1000
	maxName    = 255
)

// roll is who may write at a place in the log. It is a function of what is before
// that place, so it is the same for everybody.
type roll struct {
	Founders []string        `json:"founders,omitempty"` // their keys; empty: the log is not signed
	Members  []remote.Member `json:"members,omitempty"`
}

func (r roll) signed() bool { return len(r.Founders) > 0 }

func (r roll) has(key string) bool { return r.find(key) >= 0 }

func (r roll) find(key string) int {
	return slices.IndexFunc(r.Members, func(m remote.Member) bool { return m.Key == key })
}

// words is the fingerprint of the founders, "" for a log that is not signed.
func (r roll) words() string {
	if !r.signed() {
		return ""
	}
	return foundersWords(r.Founders)
}

// after is the roll after a segment with these entries, signed with a key that was
// verified, "" for none; or why the segment contributes nothing.
func (r roll) after(entries []remote.LogEntry, signer string) (next roll, why string) {
	if r.signed() {
		switch {
		case signer == "":
			return r, "it is not signed, and this board is"
		case !r.has(signer):
			return r, "it is signed by " + keyWords(signer) + ", who is no member at that place"
		}
	}
	next = r
	for _, e := range entries {
		changes := remote.MembersOf(e.Entry)
		if len(changes) == 0 {
			continue
		}
		founding := !next.signed()
		next.Members = slices.Clone(next.Members)
		for _, m := range changes {
			if why := next.change(m); why != "" {
				return r, why
			}
		}
		if founding {
			if !next.has(signer) {
				return r, "it makes the board a signed one, and is signed by none of its members"
			}
			for _, m := range next.Members {
				next.Founders = append(next.Founders, m.Key)
			}
		}
	}
	if next.signed() && len(next.Members) == 0 {
		return r, "it would leave the board without a member"
	}
	return next, ""
}

// change adds a member, or takes one away where there is no name.
func (r *roll) change(m remote.Member) (why string) {
	_, ok := readKey(m.Key)
	i := r.find(m.Key)
	switch {
	case !ok:
		return "it names a member by something that is no key"
	case m.Name == "" && i < 0:
		return "it removes somebody who is no member"
	case m.Name == "":
		r.Members = slices.Delete(r.Members, i, i+1)
	case !isName(m.Name):
		return "it gives a member a name that is none"
	case i >= 0:
		r.Members[i].Name = m.Name
	case len(r.Members) == maxMembers:
		return "it adds more members than a board has"
	default:
		r.Members = append(r.Members, remote.Member{Key: m.Key, Name: m.Name, Words: keyWords(m.Key)})
	}
	return ""
}

func isName(s string) bool {
	return strings.TrimSpace(s) == s && s != "" && len(s) <= maxName && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

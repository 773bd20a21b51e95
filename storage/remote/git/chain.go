package git

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"opsboard/storage/remote"
	"opsboard/storage/remote/pattern"
)

// link is a place in the chain of segments: how many there are, the hash over all
// of them, which is our own and rests on nothing of git's, and the commit that
// holds the last of them. The zero link is the empty log.
type link struct {
	n      uint64
	sum    [sha256.Size]byte
	commit string
}

var objectID = pattern.Of(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`)

// version is the link as the engine keeps it.
func (l link) version() remote.Version {
	if l.n == 0 {
		return ""
	}
	return remote.Version(fmt.Sprintf("%d.%x.%s", l.n, l.sum, l.commit))
}

// head is the hash as a segment names what is before it.
func (l link) head() string {
	if l.n == 0 {
		return ""
	}
	return hex.EncodeToString(l.sum[:])
}

// readVersion is the link that a version stands for.
func readVersion(v remote.Version) (link, error) {
	if v == "" {
		return link{}, nil
	}
	parts := strings.Split(string(v), ".")
	if len(parts) == 3 && objectID.MatchString(parts[2]) && len(parts[1]) == 2*sha256.Size {
		n, err := strconv.ParseUint(parts[0], 10, 63)
		sum, err2 := hex.DecodeString(parts[1])
		if err == nil && err2 == nil && n > 0 && strconv.FormatUint(n, 10) == parts[0] && hex.EncodeToString(sum) == parts[1] {
			return link{n: n, sum: [sha256.Size]byte(sum), commit: parts[2]}, nil
		}
	}
	return link{}, fmt.Errorf("%.200q is no version of a log in git", string(v))
}

// next begins the hash of the segment after a link: the bytes follow.
func (l link) next() hash.Hash {
	h := sha256.New()
	if l.n > 0 {
		h.Write(l.sum[:])
	}
	return h
}

// then is the link after a segment whose bytes went through the hash.
func (l link) then(h hash.Hash, commit string) link {
	out := link{n: l.n + 1, commit: commit}
	h.Sum(out.sum[:0])
	return out
}

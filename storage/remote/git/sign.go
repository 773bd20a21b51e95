package git

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"

	"opsboard/storage/remote"
)

// signing separates what is signed here from all else that a key may sign.
const signing = "opsboard segment\n"

// The signature is the last key of the first line.
const (
	signatureOpen  = `,"sig":"`
	signatureClose = `"}`
)

// signed adds the signature to a first line.
func signed(first []byte, key ed25519.PrivateKey) []byte {
	said := bytes.TrimSuffix(first, []byte("}"))
	sig := exact.EncodeToString(ed25519.Sign(key, append([]byte(signing), said...)))
	return append(append(append(bytes.Clone(said), signatureOpen...), sig...), signatureClose...)
}

// signerOf is the key that a first line is rightly signed with, "" where it is not
// signed; or why it contributes nothing.
func signerOf(first []byte, h header) (key, why string) {
	i := bytes.LastIndex(first, []byte(signatureOpen))
	if i < 0 && h.Key == "" && h.Format < formatSign {
		return "", ""
	}
	public, ok := readKey(h.Key)
	if i < 0 || !ok {
		return "", "it is not signed as it should be"
	}
	text, closed := bytes.CutSuffix(first[i+len(signatureOpen):], []byte(signatureClose))
	sig, err := exact.DecodeString(string(text))
	if !closed || err != nil || len(sig) != ed25519.SignatureSize || h.Format < formatSign {
		return "", "it is not signed as it should be"
	}
	if !ed25519.Verify(public, append([]byte(signing), first[:i]...), sig) {
		return "", "its signature is not that of the key that it names"
	}
	return h.Key, ""
}

// mayWrite says why nothing that is sealed here would count, as a
// *[remote.ClosedError].
func (d *Driver) mayWrite(now roll) error {
	closed := func(format string, args ...any) error { return &remote.ClosedError{Why: fmt.Sprintf(format, args...)} }
	switch known := d.known.Roll; {
	case known.signed() && !now.signed():
		return closed("the log at %s does not have its members any more: it was set back, or is a new one; `opsboard remote sign %s` by one who founded it (%s) puts them back",
			d.where(), d.cfg.Name, names(known.founders()))
	case !now.signed():
		return nil
	case d.key == nil:
		return closed("this board is signed, and you have no key yet: `opsboard remote key %s` makes one; then a member (%s) admits you", d.cfg.Name, names(now.Members))
	case !now.has(publicOf(d.key)):
		key := publicOf(d.key)
		return closed("this board is signed, and you are no member of it: ask one (%s) to admit you: `opsboard remote members %s add YOURNAME %s`", names(now.Members), d.cfg.Name, key)
	}
	return nil
}

func (r roll) founders() (out []remote.Member) {
	for _, key := range r.Founders {
		m := remote.Member{Key: key, Words: keyWords(key), Name: keyWords(key)}
		if i := r.find(key); i >= 0 {
			m = r.Members[i]
		}
		out = append(out, m)
	}
	return out
}

// names are the names of members, the first few of many.
func names(members []remote.Member) string {
	const most = 5
	var out []string
	for i, m := range members {
		if i == most {
			out = append(out, fmt.Sprintf("%d more", len(members)-most))
			break
		}
		out = append(out, m.Name)
	}
	return strings.Join(out, ", ")
}

// landed keeps the standing after a segment of our own.
func (d *Driver) landed(st *standing) {
	d.keep(st)
	d.known.Last = lastMark{d.cfg.Replica, st.last[d.cfg.Replica]}
}

// trusts makes sure that what is about to be read is of those who founded it when
// it was first met, before anything of it is told. Who they are is believed the
// first time.
func (d *Driver) trusts(ctx context.Context, from *standing, tip string) error {
	known := d.known.Roll
	if !known.signed() {
		return nil
	}
	now := from.roll
	if !now.signed() {
		ahead := from.clone()
		if err := d.follow(ctx, ahead, tip, nil); err != nil {
			if errors.Is(err, errNotAfter) {
				return nil // it is another line: who reads it from its beginning looks again
			}
			return err
		}
		now = ahead.roll
	}
	switch {
	case !now.signed():
		return d.trouble(OtherFounders, fmt.Sprintf("the log at %s is not signed any more; it was, by members whose founders are %s: it was set back, or replaced", d.where(), known.words()),
			fmt.Sprintf("nothing was taken over; ask %s, who can put it right by `opsboard remote sign %s`", names(known.founders()), d.cfg.Name), "")
	case now.words() != known.words():
		return d.trouble(OtherFounders, fmt.Sprintf("the log at %s was founded by others: their fingerprint is %s, and that of this board is %s", d.where(), now.words(), known.words()),
			fmt.Sprintf("nothing was taken over; compare with %s by voice. `opsboard remote remove %s` and `remote add` begin anew, if it is meant", names(known.founders()), d.cfg.Name), "")
	}
	return nil
}

package bench

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"go.etcd.io/bbolt"
)

// bareBatch is how many cards the floor writes in one transaction.
const bareBatch = 10_000

// bareImport reads JSON lines into a bare file: cards, a list by stage, which
// cards hold each word, and the lines of history.
func bareImport(path string, in io.Reader) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	defer db.Close()
	words, lines, n := map[string][]byte{}, bufio.NewScanner(in), uint32(0)
	lines.Buffer(nil, 16<<20)
	for more := true; more; {
		err := db.Update(func(tx *bbolt.Tx) error {
			b, err := bareBuckets(tx)
			if err != nil {
				return err
			}
			for range bareBatch {
				if more = lines.Scan(); !more {
					return lines.Err()
				}
				if err := b.add(n, lines.Bytes(), words); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket([]byte("word"))
		if err != nil {
			return err
		}
		b.FillPercent = 0.9
		for _, w := range slices.Sorted(maps.Keys(words)) {
			err = errors.Join(err, b.Put([]byte(w), words[w]))
		}
		return err
	})
}

// bare is the buckets of the floor in one transaction.
type bare struct{ card, list, num, line *bbolt.Bucket }

func bareBuckets(tx *bbolt.Tx) (b bare, err error) {
	for _, x := range []struct {
		name string
		to   **bbolt.Bucket
	}{{"card", &b.card}, {"list", &b.list}, {"num", &b.num}, {"line", &b.line}} {
		if *x.to, err = tx.CreateBucketIfNotExists([]byte(x.name)); err != nil {
			return b, err
		}
		(*x.to).FillPercent = 0.9
	}
	b.list.FillPercent = bbolt.DefaultFillPercent
	return b, nil
}

// add writes card number n and gathers its words.
func (b bare) add(n uint32, data []byte, words map[string][]byte) error {
	id, c, history, err := readBare(data)
	if err != nil {
		return err
	}
	if err := errors.Join(barePut(b.card, b.list, id, c), b.num.Put(bareNumber(n), []byte(id))); err != nil {
		return err
	}
	for _, s := range history {
		key := binary.BigEndian.AppendUint16([]byte(id), uint16(s.Seq))
		if err := b.line.Put(key, []byte(s.What+"\x00"+s.By+"\x00"+s.At.String())); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for field, text := range c {
		if field != "title" && field != "description" && !strings.HasPrefix(field, "comment") {
			continue
		}
		for _, w := range strings.Fields(strings.ToLower(text)) {
			if !seen[w] {
				seen[w] = true
				words[w] = append(words[w], bareNumber(n)...)
			}
		}
	}
	return nil
}

func bareNumber(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

func barePut(cards, list *bbolt.Bucket, id string, c bareCard) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return errors.Join(cards.Put([]byte(id), raw), list.Put([]byte(c["stage"]+"/"+id), nil))
}

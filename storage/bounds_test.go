package storage

import (
	"hash/fnv"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

func TestATextInThePlaceOfALostOneIsReadAsOneOfItsField(t *testing.T) {
	for field, want := range map[workflow.Field]string{
		workflow.FieldComment:   `{"id":"c1","text":"(this text was lost)"}`,
		workflow.FieldBlueprint: `{"text":"(this text was lost)"}`,
	} {
		text := lostText(field, "c1", 1000)
		require.JSONEq(t, want, text, "%s", field)
		require.Len(t, text, 1000, "as long as the lost one")
	}
	require.Equal(t, "(this text was lost)    ", lostText(workflow.FieldDescription, "", 24))
}

func TestWhoCallsACardByTooLittleIsToldWhy(t *testing.T) {
	require.Equal(t, `no card is called "k7"`, (&NotFound{Name: "k7"}).Error())
	require.Equal(t, `no card is called "k": at least 4 letters are needed`, (&NotFound{Name: "k", Why: "at least 4 letters are needed"}).Error())
}

func TestWhatABucketHoldsIsToldApartByWhereAKeyEndsToo(t *testing.T) {
	s := newTestBoard(t)
	rawly(t, s.path, func(tx *bbolt.Tx) error {
		one, err := tx.CreateBucket([]byte("one"))
		require.NoError(t, err)
		other, err := tx.CreateBucket([]byte("other"))
		require.NoError(t, err)
		require.NoError(t, firstError(one.Put([]byte("a"), []byte("bc")), other.Put([]byte("ab"), []byte("c"))))
		require.NotEqual(t, contentOf(one), contentOf(other))
		require.NoError(t, firstError(tx.DeleteBucket([]byte("one")), tx.DeleteBucket([]byte("other"))))
		return nil
	})
}

func TestAMetaPageOfAnySizeOfPagesThatCanBeIsGood(t *testing.T) {
	for size, want := range map[uint32]metaState{
		minPageSize / 2: metaBad, minPageSize: metaGood, 4096: metaGood, 5000: metaBad, maxPageSize: metaGood, 2 * maxPageSize: metaBad,
	} {
		b := make([]byte, headerSize+metaSize)
		m := b[headerSize:]
		native.PutUint32(m, metaMagic)
		native.PutUint32(m[4:], metaVersion)
		native.PutUint32(m[8:], size)
		h := fnv.New64a()
		_, _ = h.Write(m[:56])
		native.PutUint64(m[56:], h.Sum64())
		require.Equal(t, want, parseMeta(b).state, "%d", size)
	}
}

func TestTheFirstKeyAfterAPrefixIsAfterAllThatBeginWithIt(t *testing.T) {
	for prefix, want := range map[string]string{"a": "b", "a\xfe": "a\xff", "a\xff": "b", "a\xff\xff": "b", "\xff": "", "": ""} {
		require.Equal(t, want, string(past([]byte(prefix))), "%q", prefix)
	}
}

package git

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// rolled is who may write after segments, by members that sign them.
func rolled(t *testing.T, segs ...remote.Segment) roll {
	t.Helper()
	var r roll
	for _, s := range segs {
		next, why := r.after(s.Entries, publicOf(keyOf("ana")))
		require.Empty(t, why)
		r = next
	}
	return r
}

func TestAMemberIsToldByItsNameAlsoTheFirstOne(t *testing.T) {
	r := rolled(t, enrols([]string{"ana", "ben"}))
	for _, name := range []string{"ana", "ben"} {
		d := &Driver{key: keyOf(name), at: &standing{roll: r}}
		m, err := d.Members(t.Context())
		require.NoError(t, err)
		require.Equal(t, name, m.Me.Name)
		require.True(t, m.IsMember)
	}
	stranger := &Driver{key: keyOf("eve"), at: &standing{roll: r}}
	m, err := stranger.Members(t.Context())
	require.NoError(t, err)
	require.Equal(t, remote.Member{Key: publicOf(keyOf("eve")), Words: keyWords(publicOf(keyOf("eve")))}, m.Me)
	require.False(t, m.IsMember)
}

func TestAMemberMayBeNamedAnewAndIsThereOnce(t *testing.T) {
	for _, name := range []string{"ana", "ben"} {
		again := enrols(nil)
		again.Entries = []remote.LogEntry{remote.MemberEntry(remote.MemberChange{ID: "m2", By: "ana", At: monday, Add: []remote.Member{{Key: publicOf(keyOf(name)), Name: name + "-two"}}})}
		r := rolled(t, enrols([]string{"ana", "ben"}), again)
		require.Len(t, r.Members, 2)
		require.Equal(t, name+"-two", r.Members[r.find(publicOf(keyOf(name)))].Name)
	}
}

func TestAChangeOfMembersCountsBehindOtherEntriesOfItsSegment(t *testing.T) {
	s := seg("one")
	s.Entries = append(s.Entries, enrols([]string{"ana"}).Entries...)
	require.Len(t, rolled(t, s).Members, 1)
}

func TestWhoFoundedABoardIsSaidByNameWhereThatIsKnown(t *testing.T) {
	d := &Driver{cfg: Config{Name: "team"}, address: Address{Text: "/hub"}}
	d.known.Roll = rolled(t, enrols([]string{"ana", "ben", "cem"}), enrols(nil, "cem"))
	err := d.mayWrite(roll{})
	require.ErrorContains(t, err, "(ana, ben, "+keyWords(publicOf(keyOf("cem")))+")")
	require.NoError(t, (&Driver{}).mayWrite(roll{}), "where nobody signs, anybody writes")
}

func TestALogThatIsFoundedAgainGetsBackItsFoundersAndWhoCameAndWentSince(t *testing.T) {
	d := &Driver{key: keyOf("ana"), cfg: Config{Name: "team"}}
	change := remote.MemberChange{ID: "m9", By: "ana", At: monday}
	for name, known := range map[string]roll{
		"the founders alone":        rolled(t, enrols([]string{"ana", "ben"})),
		"one more":                  rolled(t, enrols([]string{"ana", "ben"}), enrols([]string{"cem"})),
		"one less":                  rolled(t, enrols([]string{"ana", "ben"}), enrols(nil, "ben")),
		"one more and one less too": rolled(t, enrols([]string{"ana", "ben"}), enrols([]string{"cem"}), enrols(nil, "ben")),
	} {
		entries, err := d.refound(change, known)
		require.NoError(t, err)
		s := enrols(nil)
		s.Entries = entries
		got := rolled(t, s)
		require.Equal(t, known.Founders, got.Founders, name)
		require.ElementsMatch(t, known.Members, got.Members, name)
		for _, e := range entries {
			require.NotEmpty(t, remote.MembersOf(e.Entry), "%s: an entry that changes nothing is none", name)
		}
	}
	d.key = keyOf("cem")
	_, err := d.refound(change, rolled(t, enrols([]string{"ana"}), enrols([]string{"cem"})))
	require.ErrorContains(t, err, "one who founded it (ana)")
}

func TestAFingerprintTellsWhereOneTextEndsAndTheNextBegins(t *testing.T) {
	require.NotEqual(t, words("a", "bc"), words("ab", "c"))
	require.NotEqual(t, foundersWords([]string{"a", "bc"}), foundersWords([]string{"ab", "c"}))
}

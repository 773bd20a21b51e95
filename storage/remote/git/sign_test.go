package git

import (
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage/remote"
)

// keyOf is the key of somebody in a test.
func keyOf(name string) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, name)
	return ed25519.NewKeyFromSeed(seed)
}

func enrols(add []string, remove ...string) remote.Segment {
	c := remote.MemberChange{ID: "member1", By: "ana", At: monday}
	for _, name := range add {
		c.Add = append(c.Add, remote.Member{Key: publicOf(keyOf(name)), Name: name})
	}
	for _, name := range remove {
		c.Remove = append(c.Remove, publicOf(keyOf(name)))
	}
	return remote.Segment{Board: board, Replica: "r", At: monday, Entries: []remote.LogEntry{remote.MemberEntry(c)}}
}

func line(text string) remote.Segment {
	s := seg(text)
	s.Board, s.Replica = board, "r"
	return s
}

// tells puts a segment after a standing and says why it contributes nothing, "" where
// it counts.
func tells(t require.TestingT, st *standing, body []byte) string {
	s, err := decode(body, board, st)
	require.NoError(t, err)
	h := st.next()
	h.Write(body)
	st.pass(s, st.then(h, strings.Repeat("a", 40)))
	require.Equal(t, s.Bad == "", len(s.Entries) > 0)
	return s.Bad
}

// made is a segment at a standing, by somebody's key, "" for unsigned.
func made(st *standing, s remote.Segment, name string) []byte {
	var key ed25519.PrivateKey
	if name != "" {
		key = keyOf(name)
	}
	return must(encode(s, st.link, st.last["r"].Sum, key))
}

func TestOnlyWhatAMemberSignedAtThatPlaceCounts(t *testing.T) {
	st := &standing{}
	step := func(s remote.Segment, by, want string) {
		t.Helper()
		require.Equal(t, want, tells(t, st, made(st, s, by)))
	}
	eve := "it is signed by " + keyWords(publicOf(keyOf("eve"))) + ", who is no member at that place"
	ben := "it is signed by " + keyWords(publicOf(keyOf("ben"))) + ", who is no member at that place"
	step(line("one"), "", "")
	step(enrols([]string{"ana"}), "eve", "it makes the board a signed one, and is signed by none of its members")
	step(enrols([]string{"ana"}), "", "it makes the board a signed one, and is signed by none of its members")
	step(enrols([]string{"ana"}), "ana", "")
	require.Equal(t, []string{publicOf(keyOf("ana"))}, st.roll.Founders)
	words := st.roll.words()
	step(line("two"), "", "it is not signed, and this board is")
	step(line("two"), "ana", "")
	step(enrols([]string{"eve"}), "eve", eve)
	step(line("three"), "ben", ben)
	step(enrols([]string{"ben"}), "ana", "")
	step(line("three"), "ben", "")
	step(enrols(nil, "eve"), "ben", "it removes somebody who is no member")
	step(enrols(nil, "ana", "ben"), "ben", "it would leave the board without a member")
	step(enrols(nil, "ben"), "ana", "")
	step(line("four"), "ben", ben)
	step(line("four"), "ana", "")
	require.Equal(t, words, st.roll.words(), "who founded it stays")
}

func TestAForgedFirstLineContributesNothing(t *testing.T) {
	founded := &standing{}
	require.Empty(t, tells(t, founded, made(founded, enrols([]string{"ana"}), "ana")))
	good := string(made(founded, line("x"), "ana"))
	ben := publicOf(keyOf("ben"))
	cut := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	const notAs, notThat = "it is not signed as it should be", "its signature is not that of the key that it names"
	for name, c := range map[string]struct{ body, want string }{
		"as it is":              {good, ""},
		"another replica":       {cut(`"replica":"r"`, `"replica":"q"`), notThat},
		"another moment":        {cut(`"at":"2026`, `"at":"2025`), notThat},
		"somebody else's key":   {cut(publicOf(keyOf("ana")), ben), notThat},
		"a huge key":            {cut(publicOf(keyOf("ana")), strings.Repeat("A", 3000)), notAs},
		"a key that is none":    {cut(`"key":"`, `"key":"!`), notAs},
		"bad base64":            {cut(`"sig":"`, `"sig":"!`), notAs},
		"a signature cut short": {cut(`"}`+"\n", `"`+"\n"), "its first line cannot be read"},
		"something after it":    {cut(`"}`+"\n", `","z":"1"}`+"\n"), notAs},
		"changed lines":         {cut(`"by":"ana"`, `"by":"ben"`), "its lines are not those that it was made with"},
		"taken for unsigned":    {cut(`"format":2`, `"format":1`), notAs},
		"newer, by nobody":      {`{"format":99,"board":"x"}` + "\n", notAs},
		"of another place":      {string(made(&standing{}, line("x"), "ana")), "it says that it is another one than its place in the log"},
	} {
		require.Equal(t, c.want, tells(t, founded.clone(), []byte(c.body)), name)
	}
}

// Whoever signs what: the roll is that of the prefix, a forged byte never counts, and
// reading again from anywhere gives the same.
func TestWhoMayWriteIsAFunctionOfThePrefix(t *testing.T) {
	people := []string{"ana", "ben", "cleo"}
	rapid.Check(t, func(t *rapid.T) {
		st, may := &standing{}, map[string]bool{}
		var bodies [][]byte
		var stands []*standing
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			by := rapid.SampledFrom(append([]string{""}, people...)).Draw(t, "by")
			s, who, adds := line("x"), "", false
			if rapid.Bool().Draw(t, "member") {
				who, adds = rapid.SampledFrom(people).Draw(t, "who"), rapid.Bool().Draw(t, "add")
				if s = enrols(nil, who); adds {
					s = enrols([]string{who})
				}
			}
			body := made(st, s, by)
			counts := len(may) == 0 || may[by]
			switch {
			case who == "":
			case len(may) == 0:
				counts = adds && by == who
			case !adds:
				counts = counts && may[who] && len(may) > 1
			}
			if forged := rapid.Bool().Draw(t, "forged"); forged && by != "" {
				body, counts = []byte(strings.Replace(string(body), `"board"`, `"Board"`, 1)), false
			}
			bodies, stands = append(bodies, body), append(stands, st.clone())
			require.Equal(t, counts, tells(t, st, body) == "")
			if counts && who != "" {
				if may[who] = true; !adds {
					delete(may, who)
				}
			}
			require.Len(t, st.roll.Members, len(may))
		}
		from := rapid.IntRange(0, len(bodies)-1).Draw(t, "from")
		again := stands[from].clone()
		for _, body := range bodies[from:] {
			tells(t, again, body)
		}
		require.Equal(t, st.link, again.link)
		require.Equal(t, st.roll, again.roll)
		require.Equal(t, st.last, again.last)
	})
}

func TestTwoCopiesOfOneBoardAndAPartThatIsMissingShow(t *testing.T) {
	st := &standing{}
	odd := func(prev string) string {
		s, err := decode(must(encode(line("x"), st.link, prev, nil)), board, st)
		require.NoError(t, err)
		require.Empty(t, s.Bad, "it counts all the same")
		return s.Odd
	}
	require.Empty(t, odd(""), "older versions do not say it")
	require.Empty(t, odd(firstOne))
	require.Contains(t, odd("beef"), "is missing: the log was set back")
	require.Empty(t, tells(t, st, must(encode(line("x"), st.link, firstOne, nil))))
	require.Empty(t, odd(st.last["r"].Sum))
	require.Contains(t, odd(firstOne), "two copies of one board")
	require.Contains(t, odd("beef"), "is not what is here")
}

func TestSixWordsHold96BitsAndAreSaidInOneWay(t *testing.T) {
	require.Equal(t, 16*4*16*4*16, 1<<16)
	require.Regexp(t, `^([bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]-?){6}$`, keyWords("x"))
	require.NotEqual(t, keyWords("x"), keyWords("y"))
	require.Equal(t, foundersWords([]string{"a", "b"}), foundersWords([]string{"b", "a"}))
}

func TestALogOfOtherFoundersIsRefusedAndOneThatWasSetBackIsFoundedAgain(t *testing.T) {
	there := hub(t)
	withKey := func(name string) func(*Config) {
		return func(c *Config) { c.Key = NewKey(keyOf(name).Seed()) }
	}
	ana, ben := peer(t, "ana", there, withKey("ana")), peer(t, "ben", there, withKey("ben"))
	probed(t, ana)
	old := appended(t, ana, "", "one")
	change := remote.MemberChange{ID: "m1", By: "ana", At: monday, Add: []remote.Member{{Key: publicOf(keyOf("ana")), Name: "ana"}}}
	m, err := ana.Enroll(t.Context(), change)
	require.NoError(t, err)
	require.True(t, m.IsMember)
	probed(t, ben)
	_, err = fetched(t, ben, "")
	require.NoError(t, err)
	_, err = ben.Append(t.Context(), ben.at.version(), seg("x"))
	var closed *remote.ClosedError
	require.ErrorAs(t, err, &closed)
	require.Contains(t, closed.Why, "ask one (ana)")
	require.Contains(t, closed.Why, publicOf(keyOf("ben")))
	require.EqualError(t, ben.MayAppend(), closed.Why)
	require.NoError(t, ana.MayAppend())
	anew := peer(t, "ben", there, withKey("ben"))
	_, err = anew.Probe(t.Context(), monday, ben.Memory())
	require.NoError(t, err)
	require.EqualError(t, anew.MayAppend(), closed.Why, "a plan reads nothing again that was read")
	require.NotContains(t, string(ana.Memory()), exact.EncodeToString(keyOf("ana").Seed()), "a private key is in no memory")

	// Set back to before it was signed: nothing is taken, and who founded it mends it.
	first, _ := readVersion(old)
	by(t, there, "update-ref", private(board), first.commit)
	again := peer(t, "ben", there, func(c *Config) { c.Dir = ben.cfg.Dir })
	_, err = again.Probe(t.Context(), monday, ben.Memory())
	require.NoError(t, err)
	segs, err := fetched(t, again, "")
	require.ErrorContains(t, err, "is not signed any more")
	require.Empty(t, segs)
	_, err = ana.Enroll(t.Context(), remote.MemberChange{ID: "m2", By: "ana", At: monday})
	require.NoError(t, err)
	segs, err = fetched(t, again, "")
	require.NoError(t, err)
	require.Len(t, segs, 2)

	// Replaced by one that somebody else founded: both fingerprints are said.
	by(t, there, "update-ref", "-d", private(board))
	eve := peer(t, "eve", there, withKey("eve"))
	probed(t, eve)
	other, err := eve.Enroll(t.Context(), remote.MemberChange{ID: "m3", By: "eve", At: monday, Add: []remote.Member{{Key: publicOf(keyOf("eve")), Name: "eve"}}})
	require.NoError(t, err)
	_, err = fetched(t, again, "")
	require.ErrorContains(t, err, other.Words)
	require.ErrorContains(t, err, m.Words)
}

func TestWhatIsKeptOfTheStandingMayBeLostOrWrong(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	v := log(t, ana, 3)
	for name, spoil := range map[string]func(*standingJSON){
		"as it is":     func(*standingJSON) {},
		"other board":  func(j *standingJSON) { j.Board = "x" },
		"other format": func(j *standingJSON) { j.Format = 9 },
		"an older one": func(j *standingJSON) { j.Version = v[0] },
		"no version":   func(j *standingJSON) { j.Version = "x" },
	} {
		var j standingJSON
		st := ana.kept()
		j = standingJSON{standingFormat, board, st.version(), st.last, st.roll}
		spoil(&j)
		body, err := json.Marshal(j)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(ana.cfg.Dir, standingFile), body, 0o600))
		ana.at = nil
		end, err := readVersion(v[2])
		require.NoError(t, err)
		got, err := ana.standingAt(t.Context(), end.commit)
		require.NoError(t, err, name)
		require.Equal(t, end, got.link, name)
		require.Equal(t, uint64(3), got.last["ana"].N, name)
		ana.keep(got)
	}
}

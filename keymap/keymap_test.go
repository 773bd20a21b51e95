package keymap_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/keymap"
)

func TestEveryKeyOfTheShippedTableMeansOneThingInItsScope(t *testing.T) {
	m := keymap.Default()
	for _, row := range m.Rows() {
		require.NotEmpty(t, row.Does, row.Action)
		for _, s := range row.Scopes {
			for _, k := range row.Keys {
				a, more := m.Lookup(s, k)
				require.Equal(t, row.Action, a, "%s on %s", k, s)
				require.False(t, more)
			}
		}
	}
}

func TestKeysPressedOneAfterTheOtherAreOneKey(t *testing.T) {
	m := keymap.Default()
	a, more := m.Lookup(keymap.OnBoard, "g")
	require.Equal(t, keymap.Action(""), a)
	require.True(t, more)
	a, _ = m.Lookup(keymap.OnBoard, "g", "p")
	require.Equal(t, keymap.Gameplan, a)
	a, _ = m.Lookup(keymap.OnBoard, "g", "g")
	require.Equal(t, keymap.Top, a)
	a, more = m.Lookup(keymap.OnBoard, "g", "z")
	require.Equal(t, keymap.Action(""), a)
	require.False(t, more)
}

func TestAKeyFileIsTakenOrRefusedInWords(t *testing.T) {
	for name, tc := range map[string]struct {
		file keymap.Overrides
		why  string // "" when taken
	}{
		"another key":                {keymap.Overrides{"comment": {"C"}}, ""},
		"two keys":                   {keymap.Overrides{"comment": {"C", "ctrl+o"}}, ""},
		"a sequence":                 {keymap.Overrides{"comment": {"g  c"}}, ""},
		"no key at all":              {keymap.Overrides{"comment": {}}, ""},
		"a key that is taken":        {keymap.Overrides{"comment": {"n"}}, `key "n" means both`},
		"two actions, one new key":   {keymap.Overrides{"comment": {"C"}, "blueprint": {"C"}}, `key "C" means both`},
		"the beginning of another":   {keymap.Overrides{"comment": {"g"}}, `longer sequence`},
		"a sequence behind a key":    {keymap.Overrides{"comment": {"n c"}}, `begins with "n"`},
		"an action that is not":      {keymap.Overrides{"coment": {"C"}}, `no action "coment"`},
		"a key that no terminal has": {keymap.Overrides{"comment": {"hyper+x"}}, `"hyper+x" is no key`},
		"an empty key":               {keymap.Overrides{"comment": {" "}}, `an empty key`},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := keymap.New(tc.file)
			if tc.why != "" {
				require.ErrorContains(t, err, tc.why)
				return
			}
			require.NoError(t, err)
			a, _ := m.Lookup(keymap.OnBoard, "c")
			require.Equal(t, keymap.Action(""), a, "the shipped key is free again")
		})
	}
}

func TestQuitKeepsOneKeyWhenItsFirstRowIsRebound(t *testing.T) {
	m, err := keymap.New(keymap.Overrides{"quit": {"ctrl+q"}})
	require.NoError(t, err)
	a, _ := m.Lookup(keymap.OnBoard, "ctrl+q")
	require.Equal(t, keymap.Quit, a)
	a, _ = m.Lookup(keymap.OnBoard, "q")
	require.Equal(t, keymap.Action(""), a)
}

func TestAReboundActionKeepsAKeyWhereverItActs(t *testing.T) {
	for _, row := range keymap.Default().Rows() {
		m, err := keymap.New(keymap.Overrides{string(row.Action): {"f12"}})
		require.NoError(t, err)
		for _, s := range row.Scopes {
			require.True(t, slices.ContainsFunc(m.In(s), func(b keymap.Binding) bool { return b.Action == row.Action }), "%s has lost its key on the %s", row.Action, s)
		}
	}
	m, err := keymap.New(keymap.Overrides{"force": {"f12"}, "retry": {"f5"}})
	require.NoError(t, err)
	require.Equal(t, "f12", m.KeyIn(keymap.InInbox, keymap.Force), "the key there was the same")
	require.Equal(t, "f5", m.KeyIn(keymap.OnBoard, keymap.Retry))
	require.Equal(t, "g r", m.KeyIn(keymap.InTriage, keymap.Retry), "there it has a key of its own")
	m, err = keymap.New(keymap.Overrides{"force": {}, "retry": {}})
	require.NoError(t, err)
	require.Empty(t, m.Key(keymap.Force)+m.Key(keymap.Retry))
}

func TestNoKeyFileMakesAKeyMeanTwoThings(t *testing.T) {
	var actions []string
	for _, row := range keymap.Table() {
		actions = append(actions, string(row.Action))
	}
	key := rapid.StringMatching(`(g |n )?[a-dgnpu]`)
	rapid.Check(t, func(t *rapid.T) {
		o := keymap.Overrides(rapid.MapOfN(rapid.SampledFrom(actions), rapid.SliceOfN(key, 0, 2), 0, 6).Draw(t, "key file"))
		m, err := keymap.New(o)
		if err != nil {
			return
		}
		for _, row := range m.Rows() {
			for _, s := range row.Scopes {
				for _, k := range row.Keys {
					a, more := m.Lookup(s, k)
					require.Equal(t, row.Action, a)
					require.False(t, more)
				}
			}
		}
	})
}

func TestEveryScopeHasATitleAndEveryRowStandsInOneGroup(t *testing.T) {
	times, titles := map[string]int{}, map[string]bool{}
	for _, s := range keymap.Scopes() {
		require.NotEmpty(t, s.Title(), s)
		titles[s.Title()] = true
	}
	require.Len(t, titles, len(keymap.Scopes()))
	m := keymap.Default()
	for _, g := range m.Groups() {
		for _, row := range g.Rows {
			require.Contains(t, row.Scopes, g.Scope)
			times[string(row.Action)+row.Keys[0]+row.Does]++
		}
		require.Contains(t, m.Markdown(), "#### "+g.Scope.Title()+"\n\n| key | does |")
	}
	for _, row := range m.Rows() {
		require.Equal(t, 1, times[string(row.Action)+row.Keys[0]+row.Does], row.Action)
	}
}

func TestTheKeyToNameIsTheOneOfThePlaceWhereOneIs(t *testing.T) {
	m := keymap.Default()
	require.Equal(t, "l", m.KeyIn(keymap.InTriage, keymap.Labels))
	require.Equal(t, "g l", m.KeyIn(keymap.OnBoard, keymap.Labels))
	require.Equal(t, "g r", m.KeyIn(keymap.InTriage, keymap.Retry))
	require.Equal(t, "r", m.KeyIn(keymap.OnCard, keymap.Retry))
	require.Equal(t, "r", m.KeyIn(keymap.InForm, keymap.Retry), "not there: any")
	m, err := keymap.New(keymap.Overrides{"labels": {}})
	require.NoError(t, err)
	require.Empty(t, m.KeyIn(keymap.InTriage, keymap.Labels))
}

func TestTheKeysOfThePlaceWhereOneIsComeFirstAndAllOfThem(t *testing.T) {
	m := keymap.Default()
	require.Equal(t, m.Groups(), m.GroupsFrom(keymap.OnBoard))
	for _, s := range keymap.Scopes() {
		groups := m.GroupsFrom(s)
		require.Equal(t, s, groups[0].Scope)
		require.ElementsMatch(t, m.In(s), groups[0].Rows, s)
		require.Len(t, slices.DeleteFunc(groups[1:], func(g keymap.Group) bool { return g.Scope != s }), 0)
	}
	require.Equal(t, keymap.Valid, m.GroupsFrom(keymap.InTriage)[0].Rows[0].Action, "its own before what it shares")
}

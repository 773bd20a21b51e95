package workflow_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

func TestHunksPutTogetherAreTheTexts(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "", "d"}), 0, 12).Draw(t, "lines"), "\n")
	})
	rapid.Check(t, func(t *rapid.T) {
		base, mine, theirs := text.Draw(t, "base"), text.Draw(t, "mine"), text.Draw(t, "theirs")
		var o, a, b []string
		clash := false
		for i, h := range workflow.Hunks(base, mine, theirs) {
			o, a, b = append(o, h.Base...), append(a, h.Mine...), append(b, h.Theirs...)
			clash = clash || h.Clashes()
			require.False(t, h.Same() && i > 0 && len(h.Base) == 0)
		}
		require.Equal(t, base, strings.Join(o, "\n"))
		require.Equal(t, mine, strings.Join(a, "\n"))
		require.Equal(t, theirs, strings.Join(b, "\n"))
		if mine == theirs || mine == base || theirs == base {
			require.False(t, clash, "only what both changed is a clash")
		}
	})
}

func TestHunksTellWhatClashes(t *testing.T) {
	got := workflow.Hunks("one\ntwo\nthree\nfour", "one\nTWO\nthree\nfour\nfive", "one\n2\nthree\nfour")
	require.Equal(t, []workflow.Hunk{
		{Base: []string{"one"}, Mine: []string{"one"}, Theirs: []string{"one"}},
		{Base: []string{"two"}, Mine: []string{"TWO"}, Theirs: []string{"2"}},
		{Base: []string{"three", "four"}, Mine: []string{"three", "four"}, Theirs: []string{"three", "four"}},
		{Base: []string{}, Mine: []string{"five"}, Theirs: []string{}},
	}, got)
	require.True(t, got[1].Clashes())
	require.False(t, got[3].Clashes())
	require.True(t, got[2].Same())
}

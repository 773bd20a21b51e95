package pattern

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPatternIsReadWhenItIsFirstUsed(t *testing.T) {
	p := Of(`^(a+)b$`)
	require.Nil(t, p.re)
	require.True(t, p.MatchString("aab"))
	read := p.re
	require.Equal(t, []string{"aab", "aa"}, p.FindStringSubmatch("aab"))
	require.Equal(t, "<aa>", p.ReplaceAllString("aab", "<$1>"))
	require.Same(t, read, p.re, "and read once")
}

func TestManyMayUseAPatternAtOnce(t *testing.T) {
	p := Of(`x`)
	found := make([]bool, 8)
	var all sync.WaitGroup
	for i := range found {
		all.Go(func() { found[i] = p.MatchString("x") })
	}
	all.Wait()
	require.NotContains(t, found, false)
}

func TestATextThatIsNoPatternIsSaidAtItsFirstUse(t *testing.T) {
	p := Of(`(`)
	require.Panics(t, func() { p.MatchString("x") })
}

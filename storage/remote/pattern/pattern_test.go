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
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { p.MatchString("x") })
	}
	all.Wait()
}

func TestATextThatIsNoPatternIsSaidAtItsFirstUse(t *testing.T) {
	p := Of(`(`)
	require.Panics(t, func() { p.MatchString("x") })
}

package remote

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatARunRemembersDoesNotGrowWithTheProject(t *testing.T) {
	r := &run{met: map[RID]bool{}}
	for n := range 3 * mostMet {
		rid := RID(fmt.Sprint(n))
		r.meet(rid)
		require.True(t, r.met[rid])
	}
	require.LessOrEqual(t, len(r.met), mostMet)
}

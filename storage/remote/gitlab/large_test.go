package gitlab

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote/gitlab/gitlabtest"
)

// heavy is a server whose pages are too large where they hold more than so many rows.
type heavy struct {
	http.RoundTripper
	most int
}

func (h heavy) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := h.RoundTripper.RoundTrip(req)
	if n, no := strconv.Atoi(req.URL.Query().Get("per_page")); err == nil && no == nil && n > h.most {
		res.ContentLength = pageCap + 1
	}
	return res, err
}

func TestPagesThatAreTooLargeAreAskedForInParts(t *testing.T) {
	for _, version := range []string{"18.5.0-ee", "17.4.0-ee"} {
		for _, most := range []int{99, 24, 4} {
			k := sit(t, func(c *gitlabtest.Config) { c.Version = version })
			k.srv.Fill("ben", 230)
			k.d.client.transport = heavy{k.srv.Transport(), most}
			k.pull()
			require.Len(t, k.cards, 230, "%s, %d at once", version, most)
		}
	}
	k := sit(t)
	k.srv.Fill("ben", 3)
	k.d.client.transport = heavy{k.srv.Transport(), 0}
	require.ErrorIs(t, k.tryPull(), errTooLarge, "one that is too large by itself")
}

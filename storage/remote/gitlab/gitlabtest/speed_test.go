package gitlabtest

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The server must not be what a measured first pull waits for.
func BenchmarkFirstPullOf10000Issues(b *testing.B) {
	clock := NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	srv := Sample(Config{Now: clock.Now})
	srv.Fill("ana", 10_000)
	client := &http.Client{Transport: srv.Transport()}
	for b.Loop() {
		pages := 0
		for at := srv.URL() + "/api/v4/projects/2001/issues?pagination=keyset&order_by=updated_at&sort=asc&per_page=100"; at != ""; pages++ {
			req, err := http.NewRequest("GET", at, nil)
			require.NoError(b, err)
			req.Header.Set("PRIVATE-TOKEN", "ana-token")
			resp, err := client.Do(req)
			require.NoError(b, err)
			_, err = io.Copy(io.Discard, resp.Body)
			require.NoError(b, err)
			at = got{header: resp.Header}.next()
			if at != "" {
				at = srv.URL() + at
			}
		}
		require.Equal(b, 100, pages)
	}
}

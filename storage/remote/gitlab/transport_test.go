package gitlab

import (
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestABodyThatStandsStillIsGivenUp(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, err := io.WriteString(w, "[1")
		require.NoError(t, err)
		require.NoError(t, http.NewResponseController(w).Flush())
		<-req.Context().Done()
	}))
	defer web.Close()
	req, err := http.NewRequest(http.MethodGet, web.URL, nil)
	require.NoError(t, err)
	res, err := patient{http.DefaultTransport, 50 * time.Millisecond}.RoundTrip(req)
	require.NoError(t, err)
	_, err = io.ReadAll(res.Body)
	require.ErrorIs(t, err, errStalled)
	require.NoError(t, res.Body.Close())
}

func TestACertificateOfTheHousesOwnIsTrustedOnlyWhenItIsGiven(t *testing.T) {
	web := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {}))
	defer web.Close()
	ask := func(ca string) error {
		tr, err := NewTransport(ca)
		require.NoError(t, err)
		req, err := http.NewRequest(http.MethodGet, web.URL, nil)
		require.NoError(t, err)
		res, err := tr.RoundTrip(req)
		if err == nil {
			err = res.Body.Close()
		}
		return err
	}
	err := ask("")
	require.Error(t, err)
	require.True(t, neverLeft(err))
	file := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw}), 0o600))
	require.NoError(t, ask(file))
	require.NoError(t, os.WriteFile(file, []byte("no certificate"), 0o600))
	_, err = NewTransport(file)
	require.Error(t, err)
	_, err = NewTransport(file + "x")
	require.Error(t, err)
}

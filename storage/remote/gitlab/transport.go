package gitlab

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// The time-outs of the real transport. The first byte may take longer than the
// server's own limit of a minute, so that fewer writes stay unanswered.
const (
	dialTimeout  = 5 * time.Second
	tlsTimeout   = 5 * time.Second
	firstByte    = 65 * time.Second
	idleBody     = 30 * time.Second
	idleKeptOpen = 90 * time.Second
)

// NewTransport is the transport that reaches a real GitLab: TLS verified against
// the system's roots and those of caFile ("" for none), proxies from the
// environment, and a limit on every wait.
func NewTransport(caFile string) (http.RoundTripper, error) {
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   tlsTimeout,
		ResponseHeaderTimeout: firstByte,
		IdleConnTimeout:       idleKeptOpen,
		MaxIdleConnsPerHost:   2,
		ForceAttemptHTTP2:     true,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if caFile != "" {
		pem, err := os.ReadFile(caFile)
		if err != nil {
			return nil, err
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, errors.New("the file of certificates " + caFile + " holds none")
		}
		t.TLSClientConfig.RootCAs = pool
	}
	return patient{t, idleBody}, nil
}

// patient gives up on a body that stands still for too long.
type patient struct {
	next http.RoundTripper
	idle time.Duration
}

// RoundTrip makes one request.
func (p patient) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := p.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	b := &impatientBody{ReadCloser: res.Body, idle: p.idle}
	b.timer = time.AfterFunc(p.idle, b.giveUp)
	res.Body = b
	return res, nil
}

// errStalled is the error of a body of which nothing more came.
var errStalled = errors.New("the answer stopped coming")

// impatientBody is a body that is closed when nothing of it comes for too long.
type impatientBody struct {
	io.ReadCloser
	idle  time.Duration
	timer *time.Timer
	mu    sync.Mutex
	late  bool
}

func (b *impatientBody) giveUp() {
	b.mu.Lock()
	b.late = true
	b.mu.Unlock()
	b.ReadCloser.Close()
}

// Read reads what has come.
func (b *impatientBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == nil {
		b.timer.Reset(b.idle)
		return n, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.late && err != io.EOF {
		err = errStalled
	}
	return n, err
}

// Close ends the waiting.
func (b *impatientBody) Close() error {
	b.timer.Stop()
	return b.ReadCloser.Close()
}

package gitlabtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
)

// Transport serves an http.Client in this process: no socket is opened, and a
// client that times out does so at once. Whatever is sent to another host is
// recorded (see Strangers) and answered with 404 by nobody in particular.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ s *Server }

// RoundTrip answers one request.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		req.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	in := arrival{method: req.Method, path: req.URL.EscapedPath(), query: req.URL.RawQuery, host: req.URL.Host, header: req.Header.Clone(), body: body}
	if in.header == nil {
		in.header = http.Header{}
	}
	if in.host != hostOf(t.s.URL()) {
		return t.s.stranger(in).response(req), nil
	}
	out := t.s.take(in)
	if err := req.Context().Err(); err != nil {
		return nil, err // the client went away while it was served (Fault.Before, Fault.Behind)
	}
	if err := out.broken(); err != nil {
		return nil, err
	}
	return out.response(req), nil
}

// stranger records what was meant for another host.
func (s *Server) stranger(in arrival) outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{
		At: s.now(), Method: in.method, Path: in.path, Query: in.query, Host: in.host,
		Header: in.header.Clone(), Body: string(in.body), Auth: authKind(in.header), User: s.whose(in), Status: 404,
	})
	return outcome{answer: page(404, "<html>not here</html>")}
}

// broken is the error of a request that got no answer, as net/http words it.
func (o outcome) broken() error {
	switch o.wire {
	case Refused:
		return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case NoSuchHost:
		return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "gitlab.test", IsNotFound: true}}
	case BadCertificate:
		return &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	case Reset:
		return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	case TimedOut:
		return gaveUp{}
	}
	return nil
}

// gaveUp is the client's own impatience, as http.Client reports it.
type gaveUp struct{}

func (gaveUp) Error() string {
	return "net/http: request canceled (Client.Timeout exceeded while awaiting headers)"
}
func (gaveUp) Timeout() bool   { return true }
func (gaveUp) Temporary() bool { return true }
func (gaveUp) Unwrap() error   { return context.DeadlineExceeded }

// response is the answer with what the wire does to its body.
func (o outcome) response(req *http.Request) *http.Response {
	length := int64(len(o.body))
	var body io.Reader = bytes.NewReader(o.body)
	switch o.wire {
	case CutBody:
		body = io.MultiReader(bytes.NewReader(o.body[:len(o.body)/2]), failing{io.ErrUnexpectedEOF})
	case StalledBody:
		body = io.MultiReader(bytes.NewReader(o.body[:len(o.body)/2]), failing{gaveUp{}})
	case LongLength:
		length += 100
		body = io.MultiReader(body, failing{io.ErrUnexpectedEOF})
	}
	if req.Method == http.MethodHead {
		body = strings.NewReader("")
	}
	h := o.header
	if o.status != 204 && o.status != 304 {
		h.Set("Content-Length", itoa(length))
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", o.status, http.StatusText(o.status)), StatusCode: o.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: io.NopCloser(body), ContentLength: length, Request: req,
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// ServeHTTP serves the same over a socket. Faults of the wire end the connection;
// a time-out waits until the client has gone.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // the client is gone
	}
	out := s.take(arrival{method: req.Method, path: req.URL.EscapedPath(), query: req.URL.RawQuery, host: req.Host, header: req.Header.Clone(), body: body})
	switch out.wire {
	case TimedOut:
		<-req.Context().Done()
		return
	case Refused, NoSuchHost, BadCertificate, Reset:
		panic(http.ErrAbortHandler)
	}
	for k, v := range out.header {
		w.Header()[k] = v
	}
	n := len(out.body)
	switch out.wire {
	case CutBody, StalledBody:
		w.Header().Set("Content-Length", itoa(int64(n)))
		n /= 2
	case LongLength:
		w.Header().Set("Content-Length", itoa(int64(n+100)))
	}
	w.WriteHeader(out.status)
	if _, err := w.Write(out.body[:n]); err != nil && !errors.Is(err, http.ErrBodyNotAllowed) {
		return // the client is gone
	}
	if out.wire == StalledBody {
		http.NewResponseController(w).Flush()
		<-req.Context().Done()
	}
	if out.wire != Faithful {
		panic(http.ErrAbortHandler)
	}
}

package bench

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"
)

// bugServer is git-bug's own server, which serves its pages on this machine alone
// and does what programs ask.
type bugServer struct {
	*guest
	c      *exec.Cmd
	said   bytes.Buffer
	at     string // where programs ask it
	client *http.Client
	ended  chan struct{} // closed when it has ended
	err    error         // how
}

// serveBugs starts the server, and returns when it listens.
func (g *guest) serveBugs() (*bugServer, error) {
	s := &bugServer{guest: g, c: g.line("git-bug", "webui", "--no-open"), client: &http.Client{Transport: &http.Transport{}}, ended: make(chan struct{})}
	s.c.Stderr = &s.said
	out, err := s.c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.c.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for s.at == "" && lines.Scan() {
		_, s.at, _ = strings.Cut(lines.Text(), "Graphql API: ")
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		s.err = cmp.Or(s.c.Wait(), errors.New("it has ended"))
		close(s.ended)
	}()
	if err := s.listens(); err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

// listens waits until the server does: it says where before.
func (s *bugServer) listens() error {
	if s.at == "" { // it has closed its output
		<-s.ended
		return whyEnded(s.c, s.err, s.said.String())
	}
	at, err := url.Parse(strings.TrimSpace(s.at))
	if err != nil {
		return err
	}
	for {
		conn, err := (&net.Dialer{}).DialContext(s.ctx, "tcp", at.Host)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-s.ended:
			return whyEnded(s.c, s.err, s.said.String())
		case <-s.ctx.Done():
			return err
		case <-s.r.cfg.After(10 * time.Millisecond):
		}
	}
}

// ask has the server change a card, and gives the card's id.
func (s *bugServer) ask(change string, with map[string]any) (id string, err error) {
	body, err := json.Marshal(map[string]any{"query": change, "variables": with})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, strings.TrimSpace(s.at), bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer struct {
		Data map[string]struct {
			Bug struct {
				ID string `json:"id"`
			} `json:"bug"`
		} `json:"data"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "", fmt.Errorf("git-bug answers %s: %w", resp.Status, err)
	}
	for _, e := range answer.Errors {
		return "", errors.New("git-bug answers: " + e.Message)
	}
	for _, done := range answer.Data {
		id = done.Bug.ID
	}
	if id == "" {
		return "", errors.New("git-bug answers with no id of a card")
	}
	return id, nil
}

// end tells the server to end as a person would, so that it leaves no lock, and
// waits until it has.
func (s *bugServer) end() {
	s.client.CloseIdleConnections()
	if s.c.Process.Signal(os.Interrupt) != nil {
		_ = s.c.Process.Kill() // where there is no such signal, or it has ended
	}
	select {
	case <-s.ended:
	case <-s.r.cfg.After(10 * time.Second):
		_ = s.c.Process.Kill()
		<-s.ended
	}
}

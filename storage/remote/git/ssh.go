package git

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// How ssh is called where the person has not said it: without a question, and not
// waiting long for a host that is not there, where ~/.ssh/config says nothing of
// that. All else that it says, a shared connection among it, holds.
const (
	sshOf    = "ssh -o BatchMode=yes"
	sshWaits = " -o ConnectTimeout=10"
)

// reaching makes sure, once, that ssh is called as it should be.
func (d *Driver) reaching(ctx context.Context) {
	if d.asked || d.address.Scheme != "ssh" {
		return
	}
	d.asked = true
	for _, v := range d.env {
		if strings.HasPrefix(v, "GIT_SSH_COMMAND=") || strings.HasPrefix(v, "GIT_SSH=") {
			return
		}
	}
	r, err := d.run(ctx, d.cfg.Limits.Local, call{args: []string{"config", "--get", "core.sshCommand"}})
	if err == nil && len(bytes.TrimSpace(r.out)) > 0 {
		return
	}
	how := sshOf
	if !d.waitsAsSaid(ctx) {
		how += sshWaits
	}
	d.env = append(d.env, "GIT_SSH_COMMAND="+how)
}

// waitsAsSaid reports whether the person's own configuration of ssh says how long
// to wait for this host. It asks ssh, which reaches nobody for that.
func (d *Driver) waitsAsSaid(ctx context.Context) bool {
	path, to := programIn(d.env, "ssh"), d.address.sshTo()
	if path == "" || len(to) == 0 {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Limits.Reach)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, append([]string{"-G", "-o", "BatchMode=yes"}, to...)...)
	cmd.Env, cmd.Dir, cmd.WaitDelay = d.env, string(filepath.Separator), time.Second
	alone(cmd)
	out := &capped{most: 256 << 10}
	if err := whole(ctx, cmd, out); err != nil {
		return false // one from before 6.8, or a configuration that git will be told of
	}
	for line := range strings.Lines(strings.ToLower(out.String())) {
		if word, value, _ := strings.Cut(strings.TrimSpace(line), " "); word == "connecttimeout" {
			return value != "none" && value != "0"
		}
	}
	return false
}

// sshTo is the host as ssh takes it on its command line, with user and port. The
// address was checked: no part of it can be an option.
func (a Address) sshTo() []string {
	if u, err := url.Parse(a.Text); err == nil && u.Scheme == "ssh" {
		to := []string{"--", u.Hostname()}
		if u.User != nil {
			to[1] = u.User.Username() + "@" + to[1]
		}
		if u.Port() != "" {
			to = append([]string{"-p", u.Port()}, to...)
		}
		return to
	}
	m := scp.FindStringSubmatch(a.Text)
	if m == nil {
		return nil
	}
	return []string{"--", m[1] + strings.Trim(m[2], "[]")}
}

// byHand is what a person writes after ssh to reach the host.
func (a Address) byHand() []string {
	return slices.DeleteFunc(a.sshTo(), func(word string) bool { return word == "--" })
}

// known is the host as the file of known keys names it, to be written in a shell.
func (a Address) known() string {
	if to := a.sshTo(); len(to) > 0 && to[0] == "-p" && to[1] != "22" {
		return "'[" + strings.Trim(a.Host, "[]") + "]:" + to[1] + "'"
	}
	return strings.Trim(a.Host, "[]")
}

// programIn is the absolute path of a program in the folders of an environment's
// PATH, "" for none. A folder that is not absolute is passed by.
func programIn(env []string, name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := ""
	for _, v := range env {
		if key, value, _ := strings.Cut(v, "="); strings.EqualFold(key, "PATH") {
			path = value
		}
	}
	for _, dir := range filepath.SplitList(path) {
		file := filepath.Join(dir, name)
		info, err := os.Stat(file)
		if err == nil && filepath.IsAbs(dir) && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0) {
			return file
		}
	}
	return ""
}

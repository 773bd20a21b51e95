package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"opsboard/storage/remote"
	"opsboard/storage/remote/pattern"
)

// Kind says what sort of trouble it is.
type Kind string

// The kinds of trouble.
const (
	NoGit         Kind = "no git"         // the binary is missing or does not start
	Offline       Kind = "offline"        // no network, no such host, nobody listens
	HostKey       Kind = "host key"       // the host is not the one that is known, or not known yet
	SignIn        Kind = "sign in"        // the host does not take the key or the password
	Forbidden     Kind = "forbidden"      // signed in, but this is not allowed
	NotThere      Kind = "not there"      // no repository at the address
	Dubious       Kind = "dubious"        // the folder belongs to somebody else, and git wants to be told that it is safe
	HostFull      Kind = "host full"      // no space there
	HostLocked    Kind = "host locked"    // another git is at work on the log there, or died there
	HostTrouble   Kind = "host trouble"   // something is wrong there that may pass
	DiskFull      Kind = "disk full"      // no space here
	TimedOut      Kind = "timed out"      // it took longer than the limit
	CutOff        Kind = "cut off"        // the connection ended in the middle
	TooMuch       Kind = "too much"       // more than a board could have
	Locked        Kind = "locked"         // another git is at work in the own repository, or died there
	Damaged       Kind = "damaged"        // the own repository cannot be read
	Format        Kind = "other format"   // the two repositories name objects in different ways
	Refused       Kind = "refused"        // the host does not take the ref
	OtherFounders Kind = "other founders" // the log is signed by others than it was, or by nobody
	Elsewhere     Kind = "elsewhere"      // the log is gone, and what is there is somebody else's
	Unclear       Kind = "unclear"        // none of these
)

// Trouble is a git that did not do what it was asked for.
type Trouble struct {
	Kind    Kind
	Message string // a sentence in our words
	Hint    string // what helps, "" where nothing is known
	Said    string // git's and the host's own words: untrusted text
	Err     error  // what it means: one of the errors of package remote, or nil
}

// Error is the sentence, without the other side's words.
func (t *Trouble) Error() string { return t.Message }

// Words are the sentence, what helps, and the other side's own words, which are
// untrusted text.
func (t *Trouble) Words() (message, hint, said string) { return t.Message, t.Hint, t.Said }

// Unwrap is what the trouble means.
func (t *Trouble) Unwrap() error { return t.Err }

// meaning is what a kind means to the engine.
var meaning = map[Kind]error{
	Locked: remote.ErrBusy, HostLocked: remote.ErrOffline,
	NoGit: remote.ErrOffline, Offline: remote.ErrOffline, TimedOut: remote.ErrOffline, CutOff: remote.ErrOffline,
	HostKey: remote.ErrAuth, SignIn: remote.ErrAuth, Forbidden: remote.ErrForbidden, Dubious: remote.ErrForbidden,
	OtherFounders: remote.ErrForeign, Refused: remote.ErrForbidden, NotThere: remote.ErrBoardGone, Elsewhere: remote.ErrBoardGone,
}

func (d *Driver) trouble(k Kind, message, hint, said string) *Trouble {
	return &Trouble{Kind: k, Message: message, Hint: hint, Said: shorten(said), Err: meaning[k]}
}

// sign is how git, ssh, curl and hosts say that something is wrong, and what it is.
type sign struct {
	in   *pattern.Pattern
	kind Kind
	what string // the sentence; %s is the other side
	hint string
}

func says(text string) *pattern.Pattern { return pattern.Of(`(?i)` + text) }

// noSpace is how a system, and git by itself, say that a disk is full.
var noSpace = says(`No space left on device|Disk quota exceeded|Out of diskspace`)

// signs are looked for in this order: what is certain comes before what git says in
// every case ("Could not read from remote repository").
var signs = []sign{
	{says(`REMOTE HOST IDENTIFICATION HAS CHANGED|host key for \S+ has changed`), HostKey, "%s shows another key than the one that ssh knows: it may be a different machine, or somebody is in between", "ask whoever runs the host; nothing was sent. `ssh-keygen -R KNOWN` forgets the old key"},
	{says(`Host key verification failed|No \S+ host key is known for`), HostKey, "ssh does not know the key of %s yet", "connect once by hand, `ssh HOST`, and compare the key that it shows"},
	{says(`server certificate verification failed|SSL certificate problem|certificate (has expired|is not trusted)|self.signed certificate`), HostKey, "the certificate of %s is not one that this machine trusts", "git's http.sslCAInfo names the file of a certificate authority of one's own"},
	{says(`Permission denied \([a-z,-]*(publickey|password|keyboard-interactive)|Too many authentication failures|sign_and_send_pubkey`), SignIn, "%s does not accept the ssh key", "`ssh-add -l` shows the keys that are offered; a key with a pass phrase needs the agent"},
	{says(`could not read (Username|Password)|terminal prompts disabled`), SignIn, "%s wants a user and a password, and git has none for it", "sign in once with git itself, with a credential helper that keeps it (git help credentials)"},
	{says(`Authentication failed|HTTP Basic: Access denied|Invalid username or (password|token)|error: 401|Unauthorized`), SignIn, "%s does not accept the user or the password", "git's credential helper has an old one: sign in again with git itself"},
	{says(`detected dubious ownership`), Dubious, "the folder %s belongs to somebody else, and git opens such a folder only when it is told that it is safe", "`git config --global --add safe.directory FOLDER`, if you trust whoever owns it"},
	{says(`mismatched algorithms|hash algorithm|object format|unknown repository extension|protocol error: unexpected capabilities`), Format, "the repository at %s names its objects in another way (sha1 and sha256) than the copy here", "a repository made by `git init --bare` will do"},
	{says(`remote: .*(No space left on device|Disk quota exceeded|quota)|unpacker error.*No space|unable to write .*No space left.*remote`), HostFull, "there is no space left at %s", "nothing is lost: it is sent once there is space again"},
	{noSpace, DiskFull, "there is no space left on this machine's disk for the copy of the log", "nothing is lost: free some space and sync again"},
	{says(`Could not resolve (host|hostname)|Name or service not known|nodename nor servname|Temporary failure in name resolution|unable to look up`), Offline, "%s cannot be found: no network, or the name is wrong", ""},
	{says(`Connection refused|No route to host|Network is unreachable|Failed to connect|Couldn't connect|unable to connect`), Offline, "%s does not answer: no network, or nothing runs there", ""},
	{says(`connect to .*timed out|Connection timed out after|Connection timeout`), Offline, "%s did not answer in time", ""},
	{says(`timed out|Timeout, server|Operation too slow`), TimedOut, "%s did not answer in time", "nothing is lost: the next sync goes on from here"},
	{says(`unknown option|unrecognized argument|usage: git|unknown switch`), NoGit, "the git here is too old to share a board: it needs 2.30 or newer", ""},
	{says(`error: 403|Forbidden|not allowed to (push|download|upload)|(Write|Read) access .* not granted|access denied|insufficient permission|Permission to \S+ denied|read.only|Permission denied`), Forbidden, "%s does not let this user do that", "ask whoever runs it for the right to; what was changed here waits"},
	{says(`does not appear to be a git repository|repository .*not found|not found|No such file or directory|does not exist|not valid: is this a git repository|could not be found|service not enabled`), NotThere, "there is no git repository at %s", ""},
	{says(`Unable to create '[^']*\.lock': File exists|cannot lock ref 'refs/opsboard/(there|sent|trial)'`), Locked, "another git is at work in the copy of the log here", "try again in a moment"},
	{says(`remote: .*(corrupt|bad object|is empty|missing (blob|tree|commit)|does not point to a valid object)`), HostTrouble, "the repository at %s is damaged", "`git fsck` there says what of it; any replica can fill a new one"},
	{says(`object file .* is empty|loose object .* is corrupt|bad object|packfile .* (is|does not|cannot)|far too short|not a packfile|wrong index|index file .*(corrupt|too small)|unable to read tree|inflate: data stream error|not a git repository|invalid sha1 pointer|missing (blob|tree|commit)|broken ref|bad ref`), Damaged, "the copy of the log here is damaged", ""},
	{says(`hung up unexpectedly|early EOF|Connection (reset|closed)|Broken pipe|unexpected disconnect|RPC failed|error: 5\d\d|protocol error|bad line length`), CutOff, "the connection to %s ended in the middle", ""},
}

// explain finds the sentence for what git said.
func (d *Driver) explain(said string) *Trouble {
	for _, s := range signs {
		if s.in.MatchString(said) {
			what := s.what
			if strings.Contains(what, "%s") {
				what = fmt.Sprintf(what, d.where())
			}
			hint := strings.NewReplacer("HOST", strings.Join(d.address.byHand(), " "), "KNOWN", d.address.known(), "FOLDER", folder(d.address.Text)).Replace(s.hint)
			if s.kind == NotThere && d.address.Host == "" {
				return d.notThere(what, said)
			}
			return d.trouble(s.kind, what, hint, said)
		}
	}
	return d.trouble(Unclear, "git could not do it with "+d.where(), "", said)
}

// notThere is a folder that is no repository. One that is missing may be on a disk
// that comes back: it is out of reach, and asked again.
func (d *Driver) notThere(what, said string) *Trouble {
	path := folder(d.address.Text)
	_, err := os.Lstat(path)
	if !errors.Is(err, fs.ErrNotExist) {
		if inside, err := os.ReadDir(path); err != nil || len(inside) > 0 {
			path = filepath.Join(path, "board.git") // what is there is not written into
		}
		return d.trouble(NotThere, what, makesOne(path), said)
	}
	t := d.trouble(NotThere, what+": the folder is not there right now", makesOne(path), "")
	t.Err = remote.ErrAway
	return t
}

func makesOne(path string) string { return "`git init --bare " + path + "` makes one" }

func folder(text string) string { return strings.TrimPrefix(text, "file://") }

var (
	progress = pattern.Of(`(?m)^.*\r`)
	shouted  = pattern.Of(`(?m)^(@.*@|IT IS POSSIBLE THAT .*|Someone could be eavesdropping .*|It is also possible that a host key .*|The fingerprint for the \S+ key sent by the remote host is)$\n?`) // by ssh, before it says what is new
	boiler   = pattern.Of(`(?m)^(fatal: Could not read from remote repository\.|Please make sure you have the correct access rights|and the repository exists\.|error: failed to push some refs to .*)$\n?`)
	secret   = pattern.Of(`(?i)(://[^/\s:@]+):[^/\s@]+@|\b(gh[a-z]_|github_pat_|gl[a-z]{2,6}-)[A-Za-z0-9_.\-]{8,}`)
)

// shorten is what was said, without progress meters, what git says in every case and
// whatever looks like a password, and not more than a few lines of it.
func shorten(said string) string {
	const most = 600
	said = strings.ReplaceAll(strings.ToValidUTF8(said, "\uFFFD"), "\r\n", "\n") // as ssh ends its lines
	said = strings.TrimSpace(secret.ReplaceAllString(boiler.ReplaceAllString(shouted.ReplaceAllString(progress.ReplaceAllString(said, ""), ""), ""), "$1:…@"))
	if len(said) > most {
		said = strings.ToValidUTF8(said[:most], "") + "…"
	}
	return said
}

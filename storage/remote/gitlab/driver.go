// Package gitlab shares a board through the issues of a GitLab project: gitlab.com
// or a server of one's own, REST v4 and, for iterations, GraphQL.
//
// What GitLab has a place for stands there: title, description, assignee,
// milestone, iteration, weight, due date, confidentiality, open or closed, and
// as labels stage, kind, validation, waiting and priority. The rest travels as
// comments that people can read, each with a marker that a browser does not show.
//
// GitLab cannot refuse a stale write, may drop what it is asked silently, stamps
// a change before it can be seen, and may carry out a request that it never
// answered. So only what changed is sent, once; every answer is compared with
// what was asked; and what may have landed is looked for before it is sent again.
package gitlab

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// Config is what a driver is made of.
type Config struct {
	Name  string // the remote's name on the board: "team"
	URL   string // the project as a browser shows it: https://host/group/project
	Root  string // the path below which that GitLab lives, where it has not its host for itself: "/gitlab"
	Token string // personal, project or group access token, or an OAuth token

	Rules        *workflow.Rules // whose labels stand for stage, kind and the rest; nil: the team's own flow
	Transport    http.RoundTripper
	Now          func() time.Time // for counting calls per minute; nil: they are not counted
	CreateLabels bool             // labels that are missing may be created
	Ambiguity    time.Duration    // how long an unanswered write may still land; 0: 75 s
	Limits       Limits
	Agent        string // User-Agent; "" is "opsboard"
}

// The times that the protocol rests on.
const (
	overlap   = 130 * time.Second // a change may become visible this long after its stamp
	ambiguity = 75 * time.Second  // the server's own time limit, a replica's lag, and some
	fresh     = 15 * time.Minute  // how long what a Probe found is believed
	daily     = 24 * time.Hour    // how long what hardly ever changes is
)

// Driver is a [remote.Remote] and [remote.Sweeper].
type Driver struct {
	cfg     Config
	rules   *workflow.Rules
	path    string // group/project
	client  *client
	account memory // what the last Probe found
	labels  labels
	people  people
	stones  map[string]int64       // milestones by title
	recent  map[remote.RID]*issue  // as they were last read
	wrote   map[remote.RID]written // as they were after our own last change
	sign    string                 // of the labels that the workflow gives meaning to
	probed  bool                   // the last Probe asked anew
	missed  int                    // issues one after the other that could not be read
	join    func()                 // during a listing: waits for the page that is under way

	hasPriority, hasWaiting bool // the workflow has labels for them

	allIterations bool // they were all asked for, the closed ones too
}

// New makes a driver. It makes no call. The error says what of the configuration
// cannot be.
func New(cfg Config) (*Driver, error) {
	origin, path, err := split(cfg.URL, cfg.Root)
	if err != nil {
		return nil, err
	}
	if cfg.Transport == nil {
		return nil, errors.New("a GitLab remote needs a transport")
	}
	if cfg.Rules == nil {
		cfg.Rules = workflow.Default()
	}
	if cfg.Ambiguity <= 0 {
		cfg.Ambiguity = ambiguity
	}
	if cfg.Name == "" {
		cfg.Name = "gitlab"
	}
	d := &Driver{
		cfg: cfg, rules: cfg.Rules, path: path, client: newClient(cfg, origin),
		stones: map[string]int64{}, recent: map[remote.RID]*issue{},
		wrote: map[remote.RID]written{}, sign: signOf(cfg.Rules),
	}
	d.hasPriority = hasLabel(cfg.Rules, workflow.Card{Priority: 1})
	d.hasWaiting = hasLabel(cfg.Rules, workflow.Card{WaitingSince: time.Unix(1, 0)})
	return d, nil
}

// hasLabel reports whether the workflow has a label for what the card has.
func hasLabel(r *workflow.Rules, c workflow.Card) bool {
	return len(r.LabelsOf(c)) > len(r.LabelsOf(workflow.Card{}))
}

// split takes the address of a project apart.
func split(address, root string) (origin, path string, err error) {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return "", "", errors.New("that is no address of a GitLab project: write it as https://host/group/project")
	case u.User != nil:
		return "", "", errors.New("a GitLab address must not hold a name or token: tokens are given apart")
	case u.RawQuery != "" || u.Fragment != "":
		return "", "", errors.New("a GitLab address ends with the project: https://host/group/project")
	}
	origin = u.Scheme + "://" + strings.ToLower(u.Host)
	path = strings.Trim(u.Path, "/")
	if root = strings.Trim(root, "/"); root != "" {
		rest, ok := strings.CutPrefix(path, root+"/")
		if !ok {
			return "", "", fmt.Errorf("the address does not lie below /%s", root)
		}
		origin, path = origin+"/"+root, rest
	}
	path, _, _ = strings.Cut(path, "/-/")
	path = strings.TrimSuffix(path, ".git")
	if !strings.Contains(path, "/") {
		return "", "", errors.New("that address names no project: write it as https://host/group/project")
	}
	return origin, path, nil
}

// Probe signs in and finds out what this account can do. What it found is
// believed for a quarter of an hour.
func (d *Driver) Probe(ctx context.Context, now time.Time, kept []byte) (remote.Caps, error) {
	if err := d.probe(ctx, now, kept); err != nil {
		return remote.Caps{}, err
	}
	return d.caps(now), nil
}

// Pull reports what changed, see [remote.Remote].
func (d *Driver) Pull(ctx context.Context, from remote.Cursor, known remote.Known, emit func(remote.Batch) error) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	return d.pull(ctx, from, known, emit)
}

// Read reads these issues anew with all their comments.
func (d *Driver) Read(ctx context.Context, rids []remote.RID, emit func(remote.Batch) error) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	return d.read(ctx, rids, emit)
}

// Push sends one change, once.
func (d *Driver) Push(ctx context.Context, change remote.Change) remote.Outcome {
	if err := d.ready(ctx); err != nil {
		return d.outcome(err, change, false)
	}
	switch change.What {
	case remote.Create:
		return d.create(ctx, change)
	case remote.Update:
		return d.update(ctx, change)
	case remote.Note:
		return d.note(ctx, change)
	}
	return remote.Outcome{State: remote.Refused, Why: "this opsboard does not know what " + string(change.What) + " means"}
}

// Resolve looks for a change that may have landed.
func (d *Driver) Resolve(ctx context.Context, change remote.Change) remote.Outcome {
	if err := d.ready(ctx); err != nil {
		return d.undecided(err, change)
	}
	return d.resolve(ctx, change)
}

// Sweep lists every issue that can be seen, and tells which are not as they are known.
func (d *Driver) Sweep(ctx context.Context, known remote.Known, emit func(there, other []remote.RID) error) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	return d.sweep(ctx, known, emit)
}

// ready makes sure that the project is known: a driver whose Probe was not called
// calls it itself.
func (d *Driver) ready(ctx context.Context) error {
	if d.account.Project != 0 {
		return nil
	}
	return d.probe(ctx, d.client.time(), nil)
}

var (
	_ remote.Remote  = (*Driver)(nil)
	_ remote.Sweeper = (*Driver)(nil)
)

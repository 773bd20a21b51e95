// Command cmd serves the fake GitLab on a port of this machine, for a demo or for
// another client:
//
//	go run ./storage/remote/gitlab/gitlabtest/cmd -issues 50
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"opsboard/storage/remote/gitlab/gitlabtest"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	addr := flag.String("addr", "127.0.0.1:8929", "where to listen")
	issues := flag.Int("issues", 20, "how many issues there are at first")
	version := flag.String("version", "", "GitLab's version, such as 18.2.0-ee")
	free := flag.Bool("free", false, "the tier without iterations, weight and exclusive labels")
	share := flag.Float64("misbehave", 0, "how large a share of requests goes wrong, 0 to 1")
	lag := flag.Duration("lag", 0, "how far reads may lag behind")
	lead := flag.Duration("lead", 0, "how long after its stamp a change may become visible")
	seed := flag.Uint64("seed", 1, "of what goes wrong")
	flag.Parse()

	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	cfg := gitlabtest.Config{Now: time.Now, URL: "http://" + l.Addr().String(), Version: *version, Seed: *seed, ReplicaLag: *lag, StampLead: *lead}
	if *free {
		cfg.Tier = gitlabtest.Free
	}
	srv := gitlabtest.Sample(cfg)
	srv.Fill("ana", *issues)
	if *share > 0 {
		srv.Misbehave(gitlabtest.Chaos{Seed: *seed, Share: *share})
	}
	fmt.Printf("%s/%s\ntokens: gus-token (guest), rita-token (reporter), ana-token and ben-token (developers), max-token (maintainer), olga-token (owner)\n", cfg.URL, gitlabtest.SampleProject)
	return http.Serve(l, srv)
}

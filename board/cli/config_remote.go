package cli

import "strings"

// remoteConfig is what [remotes.NAME] says.
type remoteConfig struct {
	TokenCommand string `toml:"token_cmd"`
	CAFile       string `toml:"ca_file"`
}

// remoteSettings are the same, checked, with paths that can be opened.
type remoteSettings struct{ tokenCommand, caFile string }

func (c *config) remotesOf(said map[string]remoteConfig, home string) map[string]remoteSettings {
	out := map[string]remoteSettings{}
	for name, r := range said {
		out[name] = remoteSettings{strings.TrimSpace(r.TokenCommand), c.resolved(r.CAFile, home)}
	}
	return out
}

package gitlab

import (
	"net/url"
	"strings"
)

// Address is the address of a project as it is kept: without what a browser shows
// behind it, such as "/-/issues". What is no address comes back as it is; [New]
// says what is wrong with it.
func Address(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return address
	}
	path, _, _ := strings.Cut(u.Path, "/-/")
	u.Host, u.Path, u.RawPath = strings.ToLower(u.Host), strings.TrimRight(strings.TrimSuffix(strings.TrimRight(path, "/"), "/-"), "/"), ""
	return u.String()
}

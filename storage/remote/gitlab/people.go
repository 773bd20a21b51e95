package gitlab

import (
	"context"
	"net/url"
	"strings"
)

// people are the persons that the project knows. A name that two of them have
// names nobody.
type people struct {
	byUsername map[string]person
	byName     map[string]string // username, empty where several have the name
	asked      map[string]bool
}

func (p *people) add(one person) {
	if one.Username == "" {
		return
	}
	if p.byUsername == nil {
		p.byUsername, p.byName, p.asked = map[string]person{}, map[string]string{}, map[string]bool{}
	}
	key := strings.ToLower(one.Username)
	if old, known := p.byUsername[key]; known && old == one {
		return
	}
	p.byUsername[key] = one
	if one.Name == "" {
		return
	}
	name := strings.ToLower(one.Name)
	if other, taken := p.byName[name]; taken && other != one.Username {
		p.byName[name] = ""
		return
	}
	p.byName[name] = one.Username
}

// find is the person of a username, or else of a name, whatever the case.
func (p *people) find(name string) (person, bool) {
	name = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "@"))
	if one, ok := p.byUsername[name]; ok {
		return one, true
	}
	if u := p.byName[name]; u != "" {
		return p.byUsername[strings.ToLower(u)], true
	}
	return person{}, false
}

// username is the name that GitLab knows the person by; one that nobody there has
// stays as it is.
func (p *people) username(name string) string {
	if one, ok := p.find(name); ok {
		return one.Username
	}
	return name
}

// who is the person, asking GitLab once where nobody is known by that name.
func (d *Driver) who(ctx context.Context, name string) (person, bool, error) {
	if one, ok := d.people.find(name); ok && one.ID != 0 {
		return one, true, nil
	}
	key := strings.ToLower(strings.TrimSpace(name))
	if d.people.asked[key] {
		return person{}, false, nil
	}
	found, _, err := list[person](ctx, d.client, d.api("/members/all"), url.Values{"query": {name}, "per_page": {"100"}})
	if err != nil && !isStatus(err, 403, 404) {
		return person{}, false, err
	}
	for _, one := range found {
		d.people.add(one)
	}
	if d.people.asked == nil {
		d.people.asked = map[string]bool{}
	}
	d.people.asked[key] = true
	one, ok := d.people.find(name)
	return one, ok && one.ID != 0, nil
}

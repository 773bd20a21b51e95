package gitlabtest

import (
	"encoding/json"
	"strconv"
	"strings"
)

// noSuchResource is GitLab's one sentence for what is not there and what is not
// yours. It stands among the top-level errors, with the field null.
const noSuchResource = "The resource that you are attempting to access does not exist or you don't have permission to perform this action"

// graphQL answers POST /api/graphql: 200 even for errors, which are at the top
// ("errors") or, where a mutation was understood and refused, in its own payload.
func (c *call) graphQL(in arrival) *answer {
	var ask struct {
		Query     string
		Variables map[string]any
	}
	if in.method != "POST" || json.Unmarshal(in.body, &ask) != nil {
		return wrongQuery(400, "No query string was present")
	}
	if c.token != nil && !c.token.may("api", "read_api") {
		return wrongQuery(401, "Invalid token")
	}
	if len(ask.Query) > 10_000 {
		return wrongQuery(200, "Query too large")
	}
	mutation, fields, err := parseGraphQL(ask.Query, ask.Variables)
	if err != nil {
		return wrongQuery(200, strings.ToUpper(err.Error()[:1])+err.Error()[1:])
	}
	root := map[bool]string{true: "Mutation", false: "Query"}[mutation]
	if wrong := checkFields(root, fields, c.s.cfg.Community); len(wrong) > 0 {
		return reply(200, obj("errors", wrong))
	}
	most := 250
	if c.user == nil {
		most = 200
	}
	if n := complexity(fields); n > most {
		return wrongQuery(200, "Query has complexity of "+strconv.Itoa(n)+", which exceeds max complexity of "+strconv.Itoa(most))
	}
	data, wrong := object{}, []object{}
	for _, f := range fields {
		v, problem := any(nil), ""
		if mutation {
			v, problem = c.mutate(f)
		} else {
			v = c.resolve(f)
		}
		if problem != "" {
			wrong = append(wrong, obj("message", problem, "locations", []object{obj("line", 1, "column", 1)}, "path", []string{f.alias}))
		}
		data = append(data, member{f.alias, pick(v, f.fields)})
	}
	out := obj("data", data)
	if len(wrong) > 0 {
		out = out.with("errors", wrong)
	}
	return reply(200, out.with("correlationId", "9ccb04130038971c-FAKE"))
}

func wrongQuery(status int, text string) *answer {
	return reply(status, obj("errors", []object{obj("message", text)}))
}

// mutate does one mutation: its payload, or the problem that is told at the top.
func (c *call) mutate(f selected) (any, string) {
	input := params{}
	if m, ok := f.args["input"].(map[string]any); ok {
		input = m
	}
	if c.user == nil || !c.token.may("api") {
		return nil, noSuchResource
	}
	if f.name == "workItemUpdate" {
		return c.workItemUpdate(input)
	}
	p := c.s.spaceAt(input.str("projectPath", ""))
	iid, _ := strconv.ParseInt(input.str("iid", ""), 10, 64)
	if p == nil || !p.project || p.byIID[iid] == nil {
		return nil, noSuchResource
	}
	i := p.byIID[iid]
	if r := i.truth(); r.deleted || !c.s.canRead(c.user, i, r) || !c.s.canSetMetadata(c.user, p) {
		return nil, noSuchResource
	}
	var ch change
	problem := ""
	switch f.name {
	case "issueSetIteration":
		if !c.s.licensed() {
			return nil, noSuchResource
		}
		ch.iteration, problem = c.iterationArg(i, input["iterationId"])
	case "issueSetWeight":
		if !c.s.licensed() {
			return nil, noSuchResource
		}
		ch.weight = weightArg(input["weight"])
	case "issueSetDueDate":
		day, _, _ := strings.Cut(input.str("dueDate", ""), "T")
		ch.due = &day
	case "issueSetConfidential":
		on, _ := input.bool("confidential", false)
		ch.confidential = &on
	}
	return c.updated(i, ch, problem, "issue"), ""
}

// updated carries a change out and makes the payload; a problem goes in its errors.
func (c *call) updated(i *issue, ch change, problem, key string) object {
	errs := []string{}
	if problem != "" {
		errs = append(errs, problem)
	} else if f := c.act.update(i, ch); f != nil {
		errs = append(errs, refusalText(f))
	}
	v := func([]selected) any { return c.s.gqlIssue(i, i.truth()) }
	if key == "workItem" {
		v = func(fields []selected) any { return c.s.gqlWorkItem(i, i.truth()) }
	}
	return obj("errors", errs, key, v, "clientMutationId", nil)
}

// refusalText is a REST refusal as GraphQL words it: "Title can't be blank".
func refusalText(f *failure) string {
	var m struct{ Message map[string][]string }
	if json.Unmarshal(f.body, &m) == nil {
		for field, texts := range m.Message {
			return strings.ToUpper(field[:1]) + field[1:] + " " + strings.Join(texts, ", ")
		}
	}
	return string(f.body)
}

// gid reads the number out of gid://gitlab/Kind/1; 0 if it is of another kind.
func gid(v any, kinds ...string) int64 {
	rest, ok := strings.CutPrefix(text(v), "gid://gitlab/")
	kind, number, _ := strings.Cut(rest, "/")
	for _, k := range kinds {
		if n, err := strconv.ParseInt(number, 10, 64); ok && k == kind && err == nil {
			return n
		}
	}
	return 0
}

// iterationArg reads an iteration's global id; null clears.
func (c *call) iterationArg(i *issue, v any) (*int64, string) {
	if v == nil {
		return ptr(int64(0)), ""
	}
	it := c.s.iterationByID(gid(v, "Iteration"))
	if it == nil || !i.home.within(it.home) {
		return nil, "Iteration not found"
	}
	return &it.id, ""
}

func weightArg(v any) **int64 {
	var none *int64
	if v == nil {
		return &none
	}
	var n int64
	switch v := v.(type) {
	case float64:
		n = int64(v)
	case json.Number:
		n, _ = v.Int64()
	}
	w := &n
	return &w
}

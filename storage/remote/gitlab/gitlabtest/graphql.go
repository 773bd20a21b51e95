package gitlabtest

// graphQL answers POST /api/graphql.
func (c *call) graphQL(in arrival) *answer {
	return reply(200, obj("errors", []object{obj("message", "not yet")}))
}

package gitlab

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

const graphPath = "/api/graphql"

const setIteration = `mutation($p:ID!,$i:String!,$it:ID){issueSetIteration(input:{projectPath:$p,iid:$i,iterationId:$it}){errors issue{iid iteration{id}}}}`

// graphError is what GraphQL answers with status 200.
type graphError string

func (e graphError) Error() string { return string(e) }

// setIteration sets or clears the iteration of an issue, which REST cannot. It
// may be done twice.
func (d *Driver) setIteration(ctx context.Context, r ref, iteration int64) error {
	vars := map[string]any{"p": d.account.Path, "i": strconv.FormatInt(r.iid, 10), "it": nil}
	if iteration != 0 {
		vars["it"] = fmt.Sprintf("gid://gitlab/Iteration/%d", iteration)
	}
	reply, err := d.client.write(ctx, http.MethodPost, graphPath, map[string]any{"query": setIteration, "variables": vars})
	if err != nil {
		return err
	}
	var v struct {
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
		Data struct {
			Set *struct {
				Errors []string `json:"errors"`
			} `json:"issueSetIteration"`
		} `json:"data"`
	}
	if err := json.Unmarshal(reply.body, &v); err != nil {
		return reply.cut(err)
	}
	var why []string
	for _, e := range v.Errors {
		why = append(why, e.Message)
	}
	if v.Data.Set != nil {
		why = append(why, v.Data.Set.Errors...)
	} else if len(why) == 0 {
		why = append(why, "no answer to issueSetIteration")
	}
	if len(why) > 0 {
		return graphError(shorten(strings.Join(why, "; ")))
	}
	return nil
}

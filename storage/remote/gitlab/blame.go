package gitlab

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"opsboard/workflow"
)

// namedIn are the parameters that an answer complains of: the keys of a message by
// field, or the first words of "milestone_id is invalid, weight is invalid".
func namedIn(body []byte) []string {
	var v struct {
		Error   string          `json:"error"`
		Message json.RawMessage `json:"message"`
	}
	if unmarshal(body, &v) != nil {
		return nil
	}
	var byField map[string]json.RawMessage
	if json.Unmarshal(v.Message, &byField) == nil {
		return slices.Sorted(maps.Keys(byField))
	}
	var out []string
	for one := range strings.SplitSeq(v.Error, ",") {
		name, rest, _ := strings.Cut(strings.TrimSpace(one), " ")
		if rest != "" {
			out = append(out, strings.TrimSuffix(name, "[]"))
		}
	}
	return out
}

// fieldOf is what GitLab's parameters are on the board. Those that hold several
// fields at once are not among them.
var fieldOf = map[string]workflow.Field{
	"title": workflow.FieldTitle, "description": workflow.FieldDescription, "due_date": workflow.FieldDue,
	"milestone": workflow.FieldMilestone, "milestone_id": workflow.FieldMilestone,
	"assignee": workflow.FieldDRI, "assignees": workflow.FieldDRI, "assignee_id": workflow.FieldDRI, "assignee_ids": workflow.FieldDRI,
	"weight": workflow.FieldWeight, "confidential": workflow.FieldConfidential, "state_event": workflow.FieldResolution,
}

// blamed are the fields that a refusal names; none where it names something else
// too, for then it is not known what would go without them.
func blamed(names []string) []workflow.Field {
	var out []workflow.Field
	for _, n := range names {
		f, ok := fieldOf[n]
		if !ok {
			return nil
		}
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

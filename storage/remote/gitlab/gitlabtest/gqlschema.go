package gitlabtest

import "strings"

// gqlTypes is the part of GitLab's schema that is served: field and, after a
// colon, the type of what is below it. A * marks what only the licensed edition has.
var gqlTypes = map[string]string{
	"Query":     "currentUser:UserCore metadata:Metadata project:Project namespace:Namespace group:Namespace workItem:WorkItem issue:Issue echo",
	"Mutation":  "*issueSetIteration:IssuePayload issueSetDueDate:IssuePayload issueSetConfidential:IssuePayload *issueSetWeight:IssuePayload workItemUpdate:WorkItemPayload",
	"UserCore":  "id username name state createdAt avatarUrl webUrl bot",
	"Metadata":  "version revision enterprise",
	"Project":   "id fullPath name webUrl issue:Issue workItems:WorkItems issues:Issues iterations:Iterations",
	"Namespace": "id fullPath name workItem:WorkItem workItems:WorkItems *iterations:Iterations *licensedFeatures",
	"Issues":    "nodes:Issue pageInfo:PageInfo count", "WorkItems": "nodes:WorkItem pageInfo:PageInfo count", "Iterations": "nodes:Iteration pageInfo:PageInfo",
	"PageInfo": "endCursor hasNextPage startCursor hasPreviousPage",
	"Issue": "id iid title description state confidential createdAt updatedAt closedAt dueDate webUrl author:UserCore assignees:Users labels:Labels" +
		" milestone:Milestone *iteration:Iteration *weight *status:Status",
	"Iteration": "id iid title state startDate dueDate webUrl", "Milestone": "id title", "Status": "id name",
	"Users": "nodes:UserCore", "Labels": "nodes:Label", "Label": "id title color description descriptionHtml textColor",
	"IssuePayload": "errors issue:Issue clientMutationId", "WorkItemPayload": "errors workItem:WorkItem clientMutationId",
	"WorkItem": "id iid workItemType:WorkItemType state title description confidential author:UserCore createdAt updatedAt closedAt webUrl lockVersion" +
		" namespace:Namespace features:Features",
	"WorkItemType": "id name",
	"Features": "assignees:FAssignees *color:FColor *healthStatus:FHealth hierarchy:FHierarchy *iteration:FIteration labels:FLabels linkedItems:FLinked" +
		" milestone:FMilestone startAndDueDate:FDates *status:FStatus *weight:FWeight",
	"FAssignees": "assignees:Users", "FColor": "color textColor", "FHealth": "healthStatus", "FIteration": "iteration:Iteration", "FLabels": "labels:Labels",
	"FHierarchy": "hasParent parent:WorkItem hasChildren children:WorkItems", "FLinked": "linkedItems:LinkedItems", "LinkedItems": "nodes:LinkedItem",
	"LinkedItem": "workItem:WorkItem linkType linkId", "FMilestone": "milestone:Milestone", "FDates": "startDate dueDate", "FStatus": "status:Status", "FWeight": "weight",
}

// checkFields says what a document asks for that the schema has not. As in
// GitLab, a document with such a field is refused whole, before anything is done.
func checkFields(kind string, fields []selected, community bool) []object {
	var wrong []object
	for _, f := range fields {
		if f.name == "__typename" {
			continue
		}
		below, known := "", false
		for entry := range strings.FieldsSeq(gqlTypes[kind]) {
			name, of, _ := strings.Cut(strings.TrimPrefix(entry, "*"), ":")
			if name == f.name && !(community && strings.HasPrefix(entry, "*")) {
				below, known = of, true
			}
		}
		switch {
		case !known:
			wrong = append(wrong, obj("message", "Field '"+f.name+"' doesn't exist on type '"+kind+"'",
				"path", []string{f.alias}, "extensions", obj("code", "undefinedField", "typeName", kind, "fieldName", f.name)))
		case below != "" && len(f.fields) == 0:
			wrong = append(wrong, obj("message", "Field must have selections (field '"+f.name+"' returns "+below+" but has no selections. Did you mean '"+f.name+" { ... }'?)"))
		case below == "" && len(f.fields) > 0:
			wrong = append(wrong, obj("message", "Selections can't be made on scalars (field '"+f.name+"' returns String but has selections)"))
		default:
			wrong = append(wrong, checkFields(below, f.fields, community)...)
		}
	}
	return wrong
}

// pick keeps of a value what was selected, in that order.
func pick(v any, fields []selected) any {
	switch v := v.(type) {
	case object:
		if len(fields) == 0 {
			return v
		}
		out := object{}
		for _, f := range fields {
			out = append(out, member{f.alias, pick(v.get(f.name), f.fields)})
		}
		return out
	case []object:
		out := make([]any, len(v))
		for i, o := range v {
			out[i] = pick(o, fields)
		}
		return out
	case func([]selected) any: // made only where it is asked for
		return pick(v(fields), fields)
	}
	return v
}

func (o object) get(key string) any {
	for _, m := range o {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

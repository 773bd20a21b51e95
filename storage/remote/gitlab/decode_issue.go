package gitlab

import "strings"

// decode reads the members of an issue.
func (is *issue) decode(raw []byte) error {
	description := ""
	err := members(raw, func(key string, v []byte) {
		switch key {
		case "id":
			is.ID = asInt(v)
		case "iid":
			is.IID = asInt(v)
		case "project_id":
			is.Project = asInt(v)
		case "title":
			is.Title = asText(v)
		case "description":
			description = asText(v)
		case "state":
			is.State = asText(v)
		case "created_at":
			is.CreatedAt = asTime(v)
		case "updated_at":
			is.UpdatedAt = asTime(v)
		case "closed_at":
			is.ClosedAt = asTime(v)
		case "closed_by":
			is.ClosedBy = asPerson(v)
		case "labels":
			is.Labels = asLabels(v)
		case "milestone":
			is.Milestone = asTitled(v)
		case "assignees":
			is.Assignees = asPeople(v)
		case "assignee":
			if one := asPerson(v); one.Username != "" {
				is.Assignee = &one
			}
		case "author":
			is.Author = asPerson(v)
		case "user_notes_count":
			is.Notes = int(asInt(v))
		case "merge_requests_count":
			is.Requests = int(asInt(v))
		case "due_date":
			is.Due = asText(v)
		case "confidential":
			is.Confidential = string(v) == "true"
		case "web_url":
			is.WebURL = asText(v)
		case "moved_to_id":
			is.MovedTo = asInt(v)
		case "weight":
			is.Weight = int(asInt(v))
		case "iteration":
			is.Iteration = asIteration(v)
		case "issue_type":
			is.Type = asText(v)
		case "_links":
			_ = members(v, func(key string, v []byte) {
				if key == "closed_as_duplicate_of" {
					is.DuplicateOf = asText(v)
				}
			}) // links of an unexpected shape are none
		}
	})
	if err != nil {
		return err
	}
	if m, rest, ok := readMarker(description); ok {
		is.mark, is.text = m, unescape(rest)
	} else {
		is.text = rest
	}
	return nil
}

func asLabels(v []byte) []string {
	list, err := elements(v)
	if err != nil || len(list) == 0 {
		return nil
	}
	out := make([]string, 0, len(list))
	for _, e := range list {
		name := asText(e)
		if len(e) > 0 && e[0] == '{' { // the answer to with_labels_details
			_ = members(e, func(key string, v []byte) {
				if key == "name" {
					name = asText(v)
				}
			})
		}
		if name != "" {
			out = append(out, strings.Clone(name))
		}
	}
	return out
}

func asPeople(v []byte) []person {
	list, err := elements(v)
	if err != nil {
		return nil
	}
	var out []person
	for _, e := range list {
		if one := asPerson(e); one.Username != "" {
			out = append(out, one)
		}
	}
	return out
}

func asPerson(v []byte) (p person) {
	err := members(v, func(key string, v []byte) {
		switch key {
		case "id":
			p.ID = asInt(v)
		case "username":
			p.Username = asText(v)
		case "name":
			p.Name = asText(v)
		}
	})
	if err != nil {
		return person{}
	}
	return p
}

func asTitled(v []byte) *titled {
	var m titled
	err := members(v, func(key string, v []byte) {
		switch key {
		case "id":
			m.ID = asInt(v)
		case "title":
			m.Title = asText(v)
		}
	})
	if err != nil {
		return nil
	}
	return &m
}

func asIteration(v []byte) *iteration {
	var it iteration
	err := members(v, func(key string, v []byte) {
		switch key {
		case "id":
			it.ID = asInt(v)
		case "title":
			it.Title = asText(v)
		case "start_date":
			it.Start = asText(v)
		case "due_date":
			it.End = asText(v)
		}
	})
	if err != nil {
		return nil
	}
	return &it
}

package filter

import "opsboard/workflow"

// fieldsOf are the fields that a test of the key looks at. A key that is not
// here may look at any.
var fieldsOf = map[key][]workflow.Field{
	onStage: {workflow.FieldStage}, onKind: {workflow.FieldKind}, onState: {workflow.FieldResolution}, onResolution: {workflow.FieldResolution},
	onDRI: {workflow.FieldDRI}, onRequester: {"requester"}, onDelegate: {"delegate"}, onLabel: {workflow.FieldLabel},
	onMilestone: {workflow.FieldMilestone}, onPriority: {"priority"}, onWeight: {"weight"}, onPinned: {"pinned"}, onID: {"remote"},
	onAge: {"entered_at"}, onEntered: {"entered_at"}, onCreated: {"created_at"}, onUpdated: nil,
	onClosed: {"closed_at", workflow.FieldResolution}, onIteration: {workflow.FieldIteration},
	onWaiting: {"waiting_since", workflow.FieldResolution, workflow.FieldRound}, onValidation: {workflow.FieldRound},
	onTitle: {workflow.FieldTitle},
	onText:  {workflow.FieldTitle, workflow.FieldDescription, workflow.FieldGameplan, workflow.FieldBlueprint},
}

// Fields are the fields of a card that Match looks at: a card with no more than
// these, its id and when it was updated is judged as the whole card is, but for
// the comments where [Filter.NeedsText]. ok is false where Match may look at any.
func (f Filter) Fields() (fields []workflow.Field, ok bool) {
	for i := range f.plan {
		for k := range f.plan[i].tests {
			more, known := fieldsOf[f.plan[i].tests[k].key]
			if !known {
				return nil, false
			}
			fields = append(fields, more...)
		}
	}
	return fields, true
}

package remote

import (
	"context"
	"maps"
	"slices"

	"opsboard/workflow"
)

// mostAsked is how often one run asks who did something: a clash without a name is
// a clash all the same.
const mostAsked = 3

// witnessed is a batch with the names of those who moved cards into a clash, where
// the remote does not give them by itself and its history has them.
func (r *run) witnessed(ctx context.Context, b Batch) (Batch, error) {
	w, ok := r.Remote.(Witness)
	if !ok || len(b.Facts) == 0 || r.asked >= mostAsked {
		return b, nil
	}
	var asked map[int][]workflow.Field
	err := r.Board(func(tx Tx) error {
		asked = map[int][]workflow.Field{}
		for i, f := range b.Facts {
			fields, err := r.nameless(tx, f)
			if err != nil {
				return err
			}
			if len(fields) > 0 {
				asked[i] = fields
			}
		}
		return nil
	})
	if err != nil || len(asked) == 0 {
		return b, err
	}
	b.Facts = slices.Clone(b.Facts)
	for _, i := range slices.Sorted(maps.Keys(asked)) {
		if r.asked++; r.asked > mostAsked {
			break
		}
		seen := *b.Facts[i].Seen
		hands, err := w.Hands(ctx, b.Facts[i].RID, seen.Card, asked[i])
		if err != nil {
			return b, ctx.Err() // it is no trouble of the sync that nobody is named
		}
		r.hook("witness:answered")
		seen.Hands = maps.Clone(seen.Hands)
		if seen.Hands == nil {
			seen.Hands = map[workflow.Field]string{}
		}
		maps.Copy(seen.Hands, hands)
		b.Facts[i].Seen = &seen
	}
	return b, nil
}

// nameless are what of a fact will be in a clash about the place of its card of
// which it is not known who did it.
func (r *run) nameless(tx Tx, f Fact) ([]workflow.Field, error) {
	if f.Seen == nil {
		return nil, nil
	}
	id, err := cardOf(tx, f.RID)
	if err != nil || id == "" {
		return nil, err
	}
	b, err := readBase(tx, id)
	if err != nil || b == nil || b.IsGone {
		return nil, err
	}
	before, theirs := b.card(id), f.Seen.Card
	var fields []workflow.Field
	if before.Stage != theirs.Stage && f.Seen.Hands[workflow.FieldStage] == "" {
		fields = append(fields, workflow.FieldStage)
	}
	if before.Resolution != theirs.Resolution && f.Seen.Hands[workflow.FieldResolution] == "" {
		fields = append(fields, workflow.FieldResolution)
	}
	if len(fields) == 0 {
		return nil, nil
	}
	mine, there, err := tx.Card(id)
	if err != nil || !there {
		return nil, err
	}
	_, isOver := b.Sent[slotOf(workflow.FieldStage, "")]
	m := tx.Rules().Merge(r.meeting(before, mine, theirs, f.Seen, "asked"))
	if isOver || slices.ContainsFunc(m.Found, func(c workflow.Clash) bool { return c.Field == workflow.FieldStage && c.By == "" }) {
		return fields, nil
	}
	return nil, nil
}

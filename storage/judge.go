package storage

import (
	"strconv"

	"opsboard/workflow"
)

// match reads a card and asks the filter. ok is false for a card that is not
// meant.
func (p *search) match(id workflow.CardID) (x found, ok bool, err error) {
	h, err := p.t.readHead(id)
	if err != nil {
		return x, false, err
	}
	if h == nil {
		return x, false, p.t.indexDamaged("of cards", []byte(id), errNoCard)
	}
	return p.judge(h)
}

// brief is the card without comments and with its long texts cut.
func (t *tx) brief(id workflow.CardID) (workflow.Card, error) {
	h, err := t.readHead(id)
	if err != nil {
		return workflow.Card{}, err
	}
	if h == nil {
		return workflow.Card{}, t.indexDamaged("of cards", []byte(id), errNoCard)
	}
	return h.light()
}

// eachCard is each by a scan of all cards.
func (p *search) eachCard(visit func(found) error) error {
	h := &headRecord{}
	c := p.t.bucket(bucketCard).Cursor()
	for k, raw := c.First(); k != nil; k, raw = c.Next() {
		if err := h.reset(workflow.CardID(k), raw); err != nil {
			return err
		}
		x, ok, err := p.judge(h)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := visit(x); err != nil {
			return err
		}
	}
	return nil
}

// judge asks the filter about one card, reading no more of it than that takes.
func (p *search) judge(h *headRecord) (x found, ok bool, err error) {
	if p.byWord && !p.words.has(h.num) {
		return x, false, nil
	}
	x.ready = h.span
	if x.card, err = h.light(); err != nil {
		return x, false, err
	}
	if p.key = appendLane(p.key[:0], x.card.Stage, stateOf(p.t.rules, x.card), x.card.Kind); !p.meant[string(p.key)] {
		return x, false, nil
	}
	if p.filter.NeedsText() {
		st, err := p.t.stateOf(h)
		if err != nil {
			return x, false, err
		}
		x.card = st.card
	}
	return x, p.filter.Match(x.card), nil
}

// light is the brief card, read in haste.
func (h *headRecord) light() (workflow.Card, error) {
	c := workflow.Card{ID: h.id, UpdatedAt: h.updatedAt}
	s := string(h.body)
	r := reader{b: h.body, pos: h.first}
	for r.pos < len(r.b) {
		v := r.slot()
		r.content(&v)
		text := v.text.in(s)
		if v.ref != 0 {
			text = cut
		}
		switch f := v.field(s); f {
		case workflow.FieldKind:
			c.Kind = workflow.Kind(text)
		case workflow.FieldTitle:
			c.Title = text
		case workflow.FieldDescription:
			c.Description = text
		case workflow.FieldStage:
			c.Stage = workflow.Stage(text)
		case workflow.FieldResolution:
			c.Resolution = workflow.Resolution(text)
		case workflow.FieldLabel:
			if c.Labels == nil {
				c.Labels = make([]string, 0, 4)
			}
			c.Labels = append(c.Labels, v.key.in(s))
		case "priority":
			c.Priority, _ = strconv.Atoi(text)
		case workflow.FieldDRI:
			c.DRI = text
		case "requester":
			c.Requester = text
		default:
			if f == workflow.FieldBlueprint && v.ref != 0 {
				text = `{"text":"` + cut + `"}`
			}
			if err := c.Set(f, v.key.in(s), text); err != nil {
				return c, h.unreadable()
			}
		}
	}
	if r.bad {
		return c, h.unreadable()
	}
	return c, nil
}

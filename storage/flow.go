package storage

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"opsboard/workflow"
)

// fieldFlow is the board's own field in the history: the text of its workflow.
const fieldFlow workflow.Field = "workflow"

// WorkflowText is the text of the workflow that the board is under.
func (s *Store) WorkflowText() (string, error) {
	var text string
	err := s.view("read the workflow of", func(t *tx) error {
		body, err := t.meta(metaWorkflow)
		text = string(body)
		return err
	})
	return text, err
}

// SetWorkflow puts the board under another workflow, as one step that can be
// undone. A broken text is a *[workflow.FileError]; one that lacks a kind or a
// stage in which cards stand is refused with a *[workflow.Refusal] that counts
// them. The same text again changes nothing.
func (s *Store) SetWorkflow(text string, by Stamp) (Receipt, error) {
	if _, err := workflow.Parse(text); err != nil {
		return Receipt{}, err
	}
	var out Receipt
	err := s.update("write to", func(t *tx) error {
		if err := checkBy(by.By); err != nil {
			return err
		}
		w := t.work()
		e := storedEntry{Actor: by.By, Entry: workflow.Entry{
			ID: t.s.newID(), What: "workflow", By: by.By, At: by.At.UTC(), Door: by.Door,
		}}
		if err := w.setFlow(text, e); err != nil {
			return err
		}
		return w.finish(&out)
	})
	if err != nil {
		return Receipt{}, err
	}
	return out, nil
}

// undoFlow takes back a change of the workflow.
func (w *work) undoFlow(e, back storedEntry) error {
	for _, ch := range e.Changes {
		if ch.Field != fieldFlow {
			continue
		}
		body, err := w.t.meta(metaWorkflow)
		if err != nil {
			return err
		}
		if string(body) != ch.New {
			return w.t.nameLater(noUndo("the workflow was changed again since: undo the later change first"), e.Entry)
		}
		return w.setFlow(ch.Old, back)
	}
	return nil
}

// setFlow changes the workflow and what depends on it: when each card is ready,
// and the lanes of the board.
func (w *work) setFlow(text string, e storedEntry) error {
	t := w.t
	old, err := t.meta(metaWorkflow)
	if err != nil || string(old) == text {
		return err
	}
	e.Changes = []workflow.Change{{Field: fieldFlow, Old: string(old), New: text}}
	rules, same, err := t.mayTake(text)
	if err != nil {
		return err
	}
	e.Step = w.step
	if err := w.keep(&e, map[string]uint64{}); err != nil {
		return err
	}
	w.entries = append(w.entries, e.Entry)
	if w.plan {
		return nil
	}
	if err := t.setMeta(metaWorkflow, []byte(text)); err != nil {
		return err
	}
	t.rules, t.flowText = rules, text
	if same {
		return nil
	}
	clear(w.cards) // they were read as they stand under the other workflow; none has changed yet
	if err := t.rewriteSpans(); err != nil {
		return err
	}
	return t.rebuildIndexes()
}

// mayTake gives the rules of a workflow text, where the board may come under them;
// same says that no card stands otherwise under them than it does now.
func (t *tx) mayTake(text string) (rules *workflow.Rules, same bool, err error) {
	parsed, err := workflow.Parse(text)
	if err != nil {
		return nil, false, err
	}
	rules = parsed.In(t.s.cadence)
	if same = rules.EqualsButLimits(t.rules); !same {
		err = t.mayStandUnder(rules)
	}
	return rules, same, err
}

// mayStandUnder refuses rules that lack a kind or a stage in which cards stand.
func (t *tx) mayStandUnder(rules *workflow.Rules) error {
	type place struct{ kind, stage string }
	known := map[place]bool{}
	for _, k := range rules.Kinds() {
		for _, s := range rules.Stages(k) {
			known[place{string(k), string(s)}] = true
		}
	}
	lost := map[place]int{}
	err := t.eachHead(func(h *headRecord) error {
		kind, stage := h.raw(workflow.FieldKind), h.raw(workflow.FieldStage)
		if !known[place{string(kind), string(stage)}] {
			lost[place{string(kind), string(stage)}]++
		}
		return nil
	})
	if err != nil || len(lost) == 0 {
		return err
	}
	var parts []string
	for p, n := range lost {
		stand := "cards stand"
		if n == 1 {
			stand = "card stands"
		}
		parts = append(parts, fmt.Sprintf("%d %s in %s as %s", n, stand, p.stage, p.kind))
	}
	sort.Strings(parts)
	return &workflow.Refusal{
		Rule: "card/kind", Message: "the workflow " + rules.Name() + " has no place for some cards: " + strings.Join(parts, ", "),
		Hint: "move or close them first",
	}
}

// eachHead visits the record of every card in the order of their ids.
func (t *tx) eachHead(visit func(*headRecord) error) error {
	var h headRecord
	c := t.bucket(bucketCard).Cursor()
	for k, raw := c.First(); k != nil; k, raw = c.Next() {
		if err := h.reset(workflow.CardID(k), raw); err != nil {
			return err
		}
		if err := visit(&h); err != nil {
			return err
		}
	}
	return nil
}

// rewriteSpans writes anew when each card is ready, where the rules of this
// transaction say something else than its record.
func (t *tx) rewriteSpans() error {
	type rewritten struct{ key, record []byte }
	var all []rewritten
	err := t.eachHead(func(h *headRecord) error {
		c, err := h.Brief()
		if err != nil {
			return err
		}
		if span := t.rules.ReadySpan(c); span != h.span {
			all = append(all, rewritten{[]byte(h.id), h.withSpan(span)})
		}
		return nil
	})
	b := t.bucket(bucketCard)
	for _, r := range all {
		err = errors.Join(err, b.Put(r.key, r.record))
	}
	return err
}

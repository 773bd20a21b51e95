package storage

import "opsboard/workflow"

// longText is the length from which a text is kept apart from its card.
const longText = 100

// isLong reports whether the value is kept in the text bucket.
func isLong(f workflow.Field, text string) bool {
	if len(text) <= longText {
		return false
	}
	switch f {
	case workflow.FieldDescription, workflow.FieldGameplan, workflow.FieldBlueprint, workflow.FieldComment, fieldFlow:
		return true
	}
	return codeOfField[f] == 0
}

// readText reads a text that is kept apart, and remembers its number in refs.
func (t *tx) readText(v value, refs map[string]uint64) (string, error) {
	key := u64(v.ref)
	raw := t.bucket(bucketText).Get(key)
	if raw == nil {
		return "", damaged("record %s is missing", nameRecord(bucketText, key))
	}
	body, err := unseal(bucketText, key, raw)
	if err != nil {
		return "", err
	}
	if uint64(len(body)) != v.size {
		return "", damaged("record %s has another length than was written", nameRecord(bucketText, key))
	}
	text := string(body)
	if refs != nil {
		refs[text] = v.ref
	}
	return text, nil
}

// keepText writes a long text once and returns its number.
func (t *tx) keepText(text string, refs map[string]uint64) (uint64, error) {
	if ref, known := refs[text]; known {
		return ref, nil
	}
	b := t.bucket(bucketText)
	b.FillPercent = appendOnly
	ref, err := b.NextSequence()
	if err != nil {
		return 0, err
	}
	if err := b.Put(u64(ref), seal(bucketText, u64(ref), []byte(text))); err != nil {
		return 0, err
	}
	refs[text] = ref
	return ref, nil
}

// appendOnly is how full pages of a bucket are left whose keys only grow.
const appendOnly = 0.9

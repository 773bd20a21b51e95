package filter

import "strings"

// OfAnyState is the text of a filter with a term that lets closed cards through,
// unless it says something of the state itself: figures are of what was done.
func OfAnyState(text string) string {
	for _, w := range strings.Fields(strings.ToLower(text)) {
		for _, key := range []string{"state:", "closed:", "resolution:"} {
			if strings.HasPrefix(strings.TrimPrefix(w, "-"), key) {
				return text
			}
		}
	}
	return strings.TrimSpace(text + " state:any")
}

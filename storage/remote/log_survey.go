package remote

import "context"

// Surveyor is a Log that can say what is at its place before a board is shared
// through it.
type Surveyor interface {
	Survey(ctx context.Context) (Survey, error)
}

// Survey is what was found at a place.
type Survey struct {
	Boards []string // the ids of the boards that are kept there
	Other  bool     // something else is there too, such as somebody's source code
}

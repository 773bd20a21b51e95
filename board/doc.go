// Package board is what a person sees: the columns, an open card, the forms and
// the help, drawn in a terminal and moved by keys.
//
// There is one Bubble Tea model. It holds windows, never the board: for each
// column its count and the cards around the cursor, so that a key costs the same
// on sixty cards and on a million. A key becomes an action (package keymap), the
// action an op, the op passes through [workflow.Rules.Apply], and what comes out
// is on screen at once; the same op then waits in a queue, of which one at a time
// is written to the file. What is not yet written is laid over whatever is
// loaded, so that nothing that a person did ever disappears before it is saved
// or refused.
//
// Keys act on a card, not on a row: after a load the cursor is on the same card,
// and a key pressed while the card under the cursor is still being fetched waits
// for it.
package board

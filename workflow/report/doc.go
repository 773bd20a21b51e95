// Package report makes figures of what has happened: how long cards take, how
// many are done in a week, what waits and on whom, and when the work that is
// open will be done.
//
// Its input is the life of each card, folded from the history (see [Life]); its
// output is plain numbers with the formula, the size of the sample and what was
// left out of it. It draws nothing and knows no clock: a caller says when "now" is.
package report

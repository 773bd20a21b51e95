// Package workflow says what may happen to a card: the kinds of request, the
// stages they pass through, the rules on each arrow, and how a change is taken
// back.
//
// The package is pure. It reads no clock, no file and no random number: time
// and identity come in as values, and the same arguments always give the same
// answer. Every door of the program (keys, command line, bulk, import, undo)
// passes through [Rules.Apply], so that there is one place that knows the rules.
//
// The words of the customer are kept. A [Card] is a bug report or a feature
// request; it stands in a [Stage]; an [Op] is what somebody wishes to do to it;
// a [Refusal] is the answer when a rule says no; an [Entry] is one line of the
// history. Which guard stands on which arrow is data (see [Parse]); what a guard
// looks at is code (guards.go).
package workflow

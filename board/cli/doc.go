// Package cli is the board without a screen: the commands that people type and
// scripts run, the configuration file, and what is printed.
//
// Everything the board can do, a command can do, by the same rules and through
// the same code: a command line becomes workflow ops, which storage judges and
// keeps. Nothing is decided here. The contract that scripts rely on (names,
// columns, JSON fields, exit codes) is kept by the stories in testdata/script.
//
// Whatever is printed for people passes through package cell, for a title may
// carry escape sequences. Nothing prompts unless a person sits at a terminal.
package cli

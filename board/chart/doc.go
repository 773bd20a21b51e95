// Package chart draws numbers with the characters of a terminal: bars, stacked
// areas and points. Every drawing can be read without colour: what colour
// tells, a fill or a letter tells too. It knows no colours; a run of a line says
// which series it belongs to, and whoever prints it chooses.
package chart

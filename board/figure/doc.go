// Package figure puts the figures of a report into words and charts, for a
// screen, for a page of text and for those who hear them. It computes nothing:
// the numbers are those of package report, and it knows no colours.
package figure

package main

import (
	"encoding/binary"
	"slices"
)

// metaBytes is how much of a meta page says something.
const metaBytes = 96

// cuts are the lengths that a damaged file may be left with: see the head of main.go.
// The pages are bbolt's: a head of 16 bytes, then, on a leaf, an element of 16 bytes
// for each record that says where its key and value lie.
func cuts(b []byte, step int) []int {
	const head, leaf = 16, 2
	size := int(binary.LittleEndian.Uint32(b[head+8:]))
	var out []int
	around := func(at int) { out = append(out, at-1, at, at+1) }
	for n := 0; n < len(b); n += step {
		out = append(out, n)
	}
	for n := range metaBytes {
		out = append(out, n, size+n)
	}
	for page := 0; page < len(b); page += size {
		around(page)
		if binary.LittleEndian.Uint16(b[page+8:]) != leaf {
			continue
		}
		for i := range int(binary.LittleEndian.Uint16(b[page+10:])) {
			at := page + head*(1+i)
			if at+head > len(b) {
				break
			}
			key := at + int(binary.LittleEndian.Uint32(b[at+4:]))
			value := key + int(binary.LittleEndian.Uint32(b[at+8:]))
			around(at)
			around(key)
			around(value)
			around(value + int(binary.LittleEndian.Uint32(b[at+12:])))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(n int) bool { return n < 0 || n >= len(b) })
}

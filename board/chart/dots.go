package chart

// dots is a canvas with eight dots to a character, as braille has them; in ASCII
// one to a character.
type dots struct {
	canvas
	glyphs Glyphs
	on     []rune // the dots of each character
}

func newDots(w, h int, g Glyphs) dots {
	return dots{newCanvas(w, h), g, make([]rune, w*h)}
}

// size is how many dots fit.
func (d dots) size() (w, h int) {
	if d.glyphs == ASCII {
		return d.w, d.h
	}
	return 2 * d.w, 4 * d.h
}

// braille has the dots of a character by column and row, see the Unicode block
// Braille Patterns.
var braille = [2][4]rune{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}

// dot puts a dot at x from the left, y from the top.
func (d dots) dot(x, y int) {
	w, h := d.size()
	if x < 0 || y < 0 || x >= w || y >= h {
		return
	}
	if d.glyphs == ASCII {
		d.set(x, y, '*', 0)
		return
	}
	i := y/4*d.w + x/2
	d.on[i] |= braille[x%2][y%4]
	d.set(x/2, y/4, 0x2800+d.on[i], 0)
}

// across draws a thin line over the whole width where nothing else is.
func (d dots) across(y int) {
	_, h := d.size()
	row := y * d.h / max(h, 1)
	for x := range d.w {
		if row >= 0 && row < d.h && d.cells[row*d.w+x].char == ' ' && x%2 == 0 {
			d.set(x, row, '-', Mark)
		}
	}
}

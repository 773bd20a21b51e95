// Shot runs a program in a pseudo-terminal, types keys, and draws its screen as
// a PNG: the pictures of the README are made with it (see ../../pictures).
//
//	shot -cols 120 -rows 36 -keys 'jj<enter>' -o card.png -- opsboard demo
//
// Keys are typed one by one, each after the screen has come to rest; names in
// angle brackets are special keys: <enter> <esc> <tab> <space> <up> <down>
// <left> <right>, and <c-s> for control with a letter.
package main

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// shot is a picture to be made.
type shot struct {
	cols, rows, px int
	keys           string   // to type first
	regular, bold  string   // the files of the fonts; "": Go Mono
	term           string   // TERM of the program
	argv           []string // the program and its arguments
}

func main() {
	var s shot
	flag.IntVar(&s.cols, "cols", 120, "columns of the terminal")
	flag.IntVar(&s.rows, "rows", 36, "rows of the terminal")
	flag.StringVar(&s.keys, "keys", "", "keys to type")
	out := flag.String("o", "shot.png", "the PNG to write")
	flag.IntVar(&s.px, "px", 28, "font size in pixels")
	flag.StringVar(&s.regular, "font", "", "a TrueType font (default Go Mono)")
	flag.StringVar(&s.bold, "bold", "", "its bold face")
	light := flag.Bool("light", false, "a light background; the program is to be told by its configuration")
	flag.StringVar(&s.term, "term", "xterm-256color", "TERM of the program")
	flag.Parse()
	s.argv = flag.Args()
	if *light {
		paper, ink = color.RGBA{252, 252, 250, 255}, color.RGBA{40, 40, 44, 255}
	}
	if err := s.take(*out); err != nil {
		fmt.Fprintln(os.Stderr, "shot:", err)
		os.Exit(1)
	}
}

// take writes the picture of the screen, after the last key, to a file.
func (s shot) take(out string) error {
	reg, err := face(s.regular, gomono.TTF, s.px)
	if err != nil {
		return err
	}
	bold, err := face(s.bold, gomonobold.TTF, s.px)
	if err != nil {
		return err
	}
	cmd := exec.Command(s.argv[0], s.argv[1:]...)
	cmd.Env = append(os.Environ(), "TERM="+s.term, "LC_ALL=C.UTF-8")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(s.rows), Cols: uint16(s.cols)})
	if err != nil {
		return err
	}
	defer cmd.Process.Kill()
	term := vt10x.New(vt10x.WithSize(s.cols, s.rows), vt10x.WithWriter(tty))
	drawn := make(chan struct{}, 1)
	go func() { _, _ = io.Copy(&tell{Writer: term, drawn: drawn}, tty) }()
	rest(drawn, time.Second)
	for _, k := range split(s.keys) {
		if _, err := io.WriteString(tty, k); err != nil {
			return err
		}
		rest(drawn, 150*time.Millisecond)
	}
	w, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := png.Encode(w, picture(term, reg, bold, s.px)); err != nil {
		return err
	}
	return w.Close()
}

// tell writes to the emulator and says that something was drawn.
type tell struct {
	io.Writer
	drawn chan struct{}
	begun []byte // of a character whose end has not been read yet: the emulator would give up
}

func (t *tell) Write(p []byte) (int, error) {
	all := append(t.begun, p...)
	whole := len(all)
	for i := 1; i <= min(utf8.UTFMax-1, len(all)); i++ {
		if b := all[len(all)-i]; utf8.RuneStart(b) {
			if !utf8.FullRune(all[len(all)-i:]) {
				whole = len(all) - i
			}
			break
		}
	}
	_, err := t.Writer.Write(all[:whole])
	t.begun = append([]byte(nil), all[whole:]...)
	select {
	case t.drawn <- struct{}{}:
	default:
	}
	return len(p), err
}

// rest returns when nothing was drawn for a while.
func rest(drawn chan struct{}, quiet time.Duration) {
	for {
		select {
		case <-drawn:
		case <-time.After(quiet):
			return
		}
	}
}

func face(path string, builtin []byte, px int) (font.Face, error) {
	if path != "" {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		builtin = b
	}
	f, err := opentype.Parse(builtin)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: float64(px), DPI: 72, Hinting: font.HintingFull})
}

var (
	paper = color.RGBA{22, 22, 28, 255}
	ink   = color.RGBA{214, 214, 220, 255}
)

func picture(t vt10x.Terminal, reg, bold font.Face, px int) image.Image {
	cols, rows := t.Size()
	adv, _ := reg.GlyphAdvance('M')
	cw, ch, margin := adv.Round(), px*5/4, px/2
	im := image.NewRGBA(image.Rect(0, 0, cols*cw+2*margin, rows*ch+2*margin))
	draw.Draw(im, im.Bounds(), &image.Uniform{paper}, image.Point{}, draw.Src)
	t.Lock()
	defer t.Unlock()
	for y := range rows {
		for x := range cols {
			g := t.Cell(x, y)
			at := image.Rect(margin+x*cw, margin+y*ch, margin+(x+1)*cw, margin+(y+1)*ch)
			fg, bg := rgb(g.FG, ink), rgb(g.BG, paper)
			if g.BG == vt10x.DefaultFG { // reversed
				bg = ink
			}
			if g.FG == vt10x.DefaultBG {
				fg = paper
			}
			if bg != paper {
				draw.Draw(im, at, &image.Uniform{bg}, image.Point{}, draw.Src)
			}
			if g.Char == ' ' || g.Char == 0 {
				continue
			}
			fc := reg
			if g.Mode&(1<<2) != 0 {
				fc = bold
			}
			d := font.Drawer{Dst: im, Src: &image.Uniform{fg}, Face: fc, Dot: fixed.P(at.Min.X, at.Min.Y+px)}
			d.DrawString(string(g.Char))
		}
	}
	return im
}

var sixteen = [16]uint32{0x1c1c24, 0xd75f5f, 0x87af5f, 0xd7af5f, 0x5f87d7, 0xaf87d7, 0x5fafaf, 0xc6c6d0, 0x6c6c78, 0xff8787, 0xafd787, 0xffd787, 0x87afff, 0xd7afff, 0x87d7d7, 0xeeeef2}

func rgb(c vt10x.Color, plain color.RGBA) color.RGBA {
	n := uint32(c)
	switch {
	case c == vt10x.DefaultFG || c == vt10x.DefaultBG || c == vt10x.DefaultCursor:
		return plain
	case c < 16:
		n = sixteen[c]
	case c < 232:
		i := uint32(c) - 16
		level := func(v uint32) uint32 {
			if v == 0 {
				return 0
			}
			return 55 + 40*v
		}
		n = level(i/36)<<16 | level(i/6%6)<<8 | level(i%6)
	case c < 256:
		v := 8 + 10*(uint32(c)-232)
		n = v<<16 | v<<8 | v
	}
	return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}
}

var special = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "lt": "<",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
}

// split turns "jj<enter>" into what is written, a key each.
func split(keys string) (out []string) {
	for keys != "" {
		if name, rest, ok := strings.Cut(keys[1:], ">"); ok && keys[0] == '<' {
			seq, known := special[name]
			if !known && len(name) == 3 && name[:2] == "c-" {
				seq, known = string(rune(name[2]&0x1f)), true
			}
			if known {
				out, keys = append(out, seq), rest
				continue
			}
		}
		_, n := utf8.DecodeRuneInString(keys)
		out, keys = append(out, keys[:n]), keys[n:]
	}
	return out
}

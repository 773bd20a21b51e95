package cell

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// ASCII draws what has no ASCII form with letters of the same width: marks and
// letters by their nearest relative, all else as "?".
func ASCII(s string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteByte(byte(r))
		case folded[r] != 0:
			b.WriteByte(folded[r])
		default:
			b.WriteString("??"[:widthOf(r)])
		}
	}
	return b.String()
}

// Unambiguous draws what a terminal set up for an East Asian language may give
// two cells with characters that take one everywhere: punctuation, and where
// texts is true the letters of texts too.
func Unambiguous(s string, texts bool) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r >= 0x80 && (texts || !unicode.IsLetter(r)) && runewidth.IsAmbiguousWidth(r) {
			if r = rune(folded[r]); r == 0 {
				r = '?'
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// IsRightToLeft reports whether s has a letter that is written from right to
// left.
func IsRightToLeft(s string) bool {
	for _, r := range s {
		if r >= 0x0590 && (r <= 0x08ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff || r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff) {
			return true
		}
	}
	return false
}

// folded is the ASCII letter that looks or sounds most like a character.
var folded = pairs(
	"…~‥:–-—-―-‐-‑-−-→>←<↑^↓v⇧^·.•*∙.⋅.◦o●*○o◉*▲+▴+■#▪#◆+◇+◊?★*☆*√v✓v✔v×x✗x✘x÷/±+‹<›>«<»>≤<≥>≠!≈~─-╌-━-│|┃|┆|▌>▐>█#"+
		"“\"”\"„\"‘'’'‚,´'′'″\"¡!¿?§S¶P©c®r™t°o¹1²2³3¼4½2¾4¨\"¸,ªaºo¢c£L¤o¥Y€E⠀ �?☐_☑x☒x",
	"ÀAÁAÂAÃAÄAÅAÆAÇCÈEÉEÊEËEÌIÍIÎIÏIÐDÑNÒOÓOÔOÕOÖOØOÙUÚUÛUÜUÝYÞTßsàaáaâaãaäaåaæaçcèeéeêeëeìiíiîiïiðdñnòoóoôoõoöoøoùuúuûuüuýyþtÿy",
	"āaăaąaćcčcďdđdēeėeęeěeĢGģgğgħhīiĩiįiıiĳiķkĸkļlľlŀlłlŁLńnňnŋnōoőoœoŒOŕrřrśsşsšsŚSŠSţtťtŧtūuůuűuųuźzżzžzŹZŻZŽZČCŘRĚEİI",
	"ΑAΒBΓGΔDΕEΖZΗHΘTΙIΚKΛLΜMΝNΞXΟOΠPΡRΣSΤTΥYΦFΧCΨPΩOαaβbγgδdεeζzηhθtιiκkλlμmνnξxοoπpρrσsςsτtυyφfχcψpωo",
	"АAБBВVГGДDЕEЁEЖZЗZИIЙJКKЛLМMНNОOПPРRСSТTУUФFХHЦCЧCШSЩSЪ'ЫYЬ'ЭEЮUЯAаaбbвvгgдdеeёeжzзzиiйjкkлlмmнnоoпpрrсsтtуuфfхhцcчcшsщsъ'ыyь'эeюuяa",
)

func pairs(tables ...string) map[rune]byte {
	out := map[rune]byte{}
	for _, t := range tables {
		r := []rune(t)
		for i := 0; i+1 < len(r); i += 2 {
			out[r[i]] = byte(r[i+1])
		}
	}
	return out
}

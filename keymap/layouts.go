package keymap

// commonFirst are the layouts that count for everybody, the most common of a
// script first: of two that share characters, the first one wins. Armenian is
// missing: its common layouts contradict each other.
var commonFirst = []string{"ru", "uk", "be", "sr", "mk", "bg", "ar", "fa", "he", "el", "th", "ka", "ko"}

// layouts are the keyboards by language: a row of characters, and beneath each
// the American key at whose place it is typed. Characters of the second level
// stand in rows of their own where they are more than the capitals of the first.
// All but the Korean are what xkeyboard-config 2.35 gives for its layouts ru, ua,
// by, rs, mk, bg, bg(phonetic), ara, ir, il, gr, th and ge beside its us; the
// Korean is the 2-beolsik of KS X 5002. A sign that is also ASCII (the Russian
// full stop on the key of the slash) is left as it is: which one was meant
// cannot be told.
var layouts = map[string][]string{
	"ru": { // Russian
		"ёйцукенгшщзхъфывапролджэячсмитьбю",
		"`qwertyuiop[]asdfghjkl;'zxcvbnm,.",
	},
	"uk": { // Ukrainian
		"йцукенгшщзхїфівапролджєячсмитьбю",
		"qwertyuiop[]asdfghjkl;'zxcvbnm,.",
	},
	"be": { // Belarusian
		"ёйцукенгшўзхфывапролджэячсмітьбю",
		"`qwertyuiop[asdfghjkl;'zxcvbnm,.",
	},
	"sr": { // Serbian
		"љњертзуиопшђасдфгхјклчћжџцвбнм",
		"qwertyuiop[]asdfghjkl;'zxcvbnm",
	},
	"mk": { // Macedonian
		"љњертѕуиопшѓасдфгхјклчќзџцвбнм",
		"qwertyuiop[]asdfghjkl;'zxcvbnm",
	},
	"bg": { // Bulgarian, BDS
		"уеишщксдзцьяаожгтнвмчюйъэфхпрлб",
		"wertyuiop[asdfghjkl;'zxcvbnm,./",
		"ыѝ",
		"QA",
	},
	"bg-phonetic": { // Bulgarian, traditional phonetic
		"чявертъуиопшщасдфгхйклзьцжбнм",
		"`qwertyuiop[]asdfghjklzxcvbnm",
		"ѝ",
		"X",
	},
	"ar": { // Arabic
		"ذضصثقفغعهخحجدشسيبلاتنمكطئءؤرﻻىةوزظ",
		"`qwertyuiop[]asdfghjkl;'zxcvbnm,./",
		"ﻹإﻷأـﻵآ؟",
		"TYGHJBN?",
	},
	"fa": { // Persian, ISIRI 9147
		"۱۲۳۴۵۶۷۸۹۰ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو",
		"1234567890qwertyuiop[]asdfghjkl;'zxcvbnm,",
		"ـؤئيإأآةكژء؟",
		"_ASDFGHJZCM?",
	},
	"he": { // Hebrew, SI 1452
		"קראטוןםפשדגכעיחלךףזסבהנמצתץ",
		"ertyuiopasdfghjkl;zxcvbnm,.",
	},
	"el": { // Greek
		"ςερτυθιοπασδφγηξκλζχψωβνμ",
		"wertyuiopasdfghjklzxcvbnm",
	},
	"th": { // Thai, Kedmanee
		"ๅภถุึคตจขชๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ",
		"14567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./",
		"๑๒๓๔ู๕๖๗๘๙๐ฎฑธํ๊ณฯญฐฤฆฏโฌ็๋ษศซฉฮฺ์ฒฬฦ",
		"@#$%^*()_+QERTYUIOP{ASDFGHJKL:CVBN<>?",
	},
	"ka": { // Georgian
		"ქწერტყუიოპასდფგჰჯკლზხცვბნმ",
		"qwertyuiopasdfghjklzxcvbnm",
		"ჭღთშჟძჩ",
		"WRTSJZC",
	},
	"ko": { // Korean, 2-beolsik
		"ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
		"qwertyuiopasdfghjklzxcvbnm",
		"ㅃㅉㄸㄲㅆㅒㅖ",
		"QWERTOP",
	},
}

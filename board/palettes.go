package board

// shipped are the themes of the program. Each meaning has one colour, and no
// mark is a colour alone. What is read stands out from a black and from a white
// background by 4.5 to 1 at least, hints by 3 to 1: a test measures it.
var shipped = map[string]Theme{
	"quiet": {
		Name: "quiet",
		Dark: map[string]Style{
			"text": {}, "title": {Bold: true}, "second": {Colour: "248"}, "hint": {Colour: "243"},
			"focus": {Colour: "117", Bold: true}, "track": {Colour: "117", Bold: true, Underline: true},
			"good": {Colour: "114"}, "warn": {Colour: "179"}, "past": {Colour: "179", Bold: true, Reverse: true}, "bad": {Colour: "210"},
			"label": {Colour: "109"}, "bug": {Colour: "174"}, "feature": {Colour: "111"},
			"emphasis": {Underline: true}, "code": {Colour: "152"}, "match": {Bold: true, Underline: true}, "here": {Bold: true, Reverse: true},
		},
		Light: map[string]Style{
			"text": {}, "title": {Bold: true}, "second": {Colour: "240"}, "hint": {Colour: "244"},
			"focus": {Colour: "25", Bold: true}, "track": {Colour: "25", Bold: true, Underline: true},
			"good": {Colour: "22"}, "warn": {Colour: "94"}, "past": {Colour: "94", Bold: true, Reverse: true}, "bad": {Colour: "124"},
			"label": {Colour: "23"}, "bug": {Colour: "95"}, "feature": {Colour: "26"},
			"emphasis": {Underline: true}, "code": {Colour: "24"}, "match": {Bold: true, Underline: true}, "here": {Bold: true, Reverse: true},
		},
		few: map[string]Style{
			"text": {}, "title": {Bold: true}, "second": {Faint: true}, "hint": {Faint: true},
			"focus": {Colour: "cyan", Bold: true}, "track": {Colour: "cyan", Bold: true, Underline: true},
			"good": {Colour: "green"}, "warn": {Colour: "yellow"}, "past": {Colour: "yellow", Bold: true, Reverse: true}, "bad": {Colour: "red", Bold: true},
			"label": {Colour: "magenta"}, "bug": {Colour: "red"}, "feature": {Colour: "blue"},
			"emphasis": {Underline: true}, "code": {Colour: "cyan"}, "match": {Bold: true, Underline: true}, "here": {Bold: true, Reverse: true},
		},
	},
	// Brighter, nothing grey: for tired eyes, projectors and the sun.
	"contrast": {
		Name: "contrast",
		Dark: map[string]Style{
			"text": {Colour: "255"}, "title": {Colour: "231", Bold: true}, "second": {Colour: "253"}, "hint": {Colour: "250"},
			"focus": {Colour: "226", Bold: true}, "track": {Colour: "226", Bold: true, Underline: true},
			"good": {Colour: "120", Bold: true}, "warn": {Colour: "222", Bold: true}, "past": {Colour: "222", Bold: true, Reverse: true}, "bad": {Colour: "217", Bold: true},
			"label": {Colour: "159"}, "bug": {Colour: "217"}, "feature": {Colour: "153"},
			"emphasis": {Underline: true}, "code": {Colour: "159"}, "match": {Bold: true, Underline: true}, "here": {Bold: true, Reverse: true},
		},
		Light: map[string]Style{
			"text": {Colour: "16"}, "title": {Colour: "16", Bold: true}, "second": {Colour: "235"}, "hint": {Colour: "238"},
			"focus": {Colour: "18", Bold: true}, "track": {Colour: "18", Bold: true, Underline: true},
			"good": {Colour: "22", Bold: true}, "warn": {Colour: "52", Bold: true}, "past": {Colour: "52", Bold: true, Reverse: true}, "bad": {Colour: "88", Bold: true},
			"label": {Colour: "17"}, "bug": {Colour: "88"}, "feature": {Colour: "18"},
			"emphasis": {Underline: true}, "code": {Colour: "17"}, "match": {Bold: true, Underline: true}, "here": {Bold: true, Reverse: true},
		},
		few: map[string]Style{
			"text": {}, "title": {Bold: true}, "second": {}, "hint": {}, "focus": {Bold: true, Reverse: true}, "track": {Bold: true, Reverse: true},
			"good": {Bold: true}, "warn": {Bold: true}, "past": {Bold: true, Reverse: true}, "bad": {Bold: true, Underline: true}, "label": {}, "bug": {}, "feature": {},
			"emphasis": {Underline: true}, "code": {}, "match": {Bold: true, Underline: true}, "here": {Bold: true, Reverse: true},
		},
	},
	// No colour at all, on any terminal.
	"plain": {Name: "plain", Dark: uncoloured, Light: uncoloured, few: uncoloured},
}

var uncoloured = map[string]Style{
	"text": {}, "title": {Bold: true}, "second": {}, "hint": {Faint: true}, "focus": {Bold: true}, "track": {Bold: true, Underline: true},
	"good": {}, "warn": {}, "past": {Bold: true, Reverse: true}, "bad": {Bold: true}, "label": {}, "bug": {}, "feature": {},
	"emphasis": {Underline: true}, "code": {}, "match": {Bold: true, Underline: true}, "here": {Bold: true, Reverse: true},
}

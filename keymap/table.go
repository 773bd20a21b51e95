package keymap

// Binding is one row of the key table.
type Binding struct {
	Action Action
	Scopes []Scope
	Keys   []string // each a key, or keys pressed one after the other: "g g"
	Does   string   // what it does, for help and README
}

var (
	everywhere = []Scope{OnBoard, OnCard, InHelp, InHistory, InPlan, InDraft, InFlow, InReview, InNews, InTriage, InWaiting, InInbox}
	onBoard    = []Scope{OnBoard}
	onCard     = []Scope{OnCard}
	onCards    = []Scope{OnBoard, OnCard}
	onWork     = []Scope{OnBoard, InPlan}
	onAll      = []Scope{OnBoard, OnCard, InPlan}
	onAny      = []Scope{OnBoard, OnCard, InPlan, InTriage}
	inPlan     = []Scope{InPlan}
	inPlans    = []Scope{InPlan, InDraft}
	inPrompt   = []Scope{InPrompt}
	scrolling  = []Scope{OnBoard, OnCard, InMenu, InHelp, InHistory, InPlan, InDraft, InFlow, InReview, InNews, InTriage, InWaiting, InInbox}
	inHistory  = []Scope{InHistory}
	inFlow     = []Scope{InFlow}
	inReview   = []Scope{InReview}
	inNews     = []Scope{InNews}
	inInbox    = []Scope{InInbox}
	withSteps  = []Scope{OnBoard, OnCard, InHistory}
	inTriage   = []Scope{InTriage}
	deciding   = []Scope{OnBoard, OnCard, InTriage}
)

// Table is the key table as it ships, in the order of the help screen.
func Table() []Binding {
	return []Binding{
		{Left, onWork, []string{"h", "left"}, "one column to the left"},
		{Down, scrolling, []string{"j", "down"}, "down"},
		{Up, scrolling, []string{"k", "up"}, "up"},
		{Right, onWork, []string{"l", "right"}, "one column to the right"},
		{Top, scrolling, []string{"g g", "home"}, "to the top"},
		{Bottom, scrolling, []string{"G", "end"}, "to the bottom"},
		{HalfDown, scrolling, []string{"ctrl+d", "pgdown"}, "half a page down"},
		{HalfUp, scrolling, []string{"ctrl+u", "pgup"}, "half a page up"},
		{Column, onWork, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, "go to that column"},
		{Track, onWork, []string{"tab"}, "next tab: bugs, features, all, then the saved views"},
		{PrevTrack, onWork, []string{"shift+tab"}, "previous tab"},
		{Open, []Scope{OnBoard, InPlan, InReview, InNews, InTriage, InWaiting, InInbox}, []string{"enter"}, "open the card"},
		{NextCard, []Scope{OnCard, InTriage}, []string{"J"}, "next card of the column, in triage of the deck"},
		{PrevCard, []Scope{OnCard, InTriage}, []string{"K"}, "previous card of the column, in triage of the deck"},
		{Filter, []Scope{OnBoard, InPlan, InFlow, InWaiting}, []string{"f"}, "filter while you type"},
		{Find, onCard, []string{"/"}, "search in the open card"},
		{NextMatch, onCard, []string{"n"}, "next match in the card"},
		{PrevMatch, onCard, []string{"N"}, "previous match in the card"},
		{Search, onBoard, []string{"/"}, "search all cards, closed ones too"},
		{Palette, everywhere, []string{":"}, "palette: everything that can be done here"},

		{Mark, onWork, []string{"space"}, "mark or unmark the card: changes act on all that are marked"},
		{MarkRange, onWork, []string{"V"}, "mark a range: from here to where the cursor goes, until V again"},

		{Forward, deciding, []string{"L", "shift+right"}, "move to the next stage"},
		{Back, onCards, []string{"H", "shift+left"}, "one stage back, with a reason"},
		{MoveTo, onCards, []string{"m"}, "move to… (the list says why not)"},
		{Force, onCards, []string{"!"}, "force a refused move, with a reason"},
		{Why, onAny, []string{"w"}, "why: each gate of the next stage"},

		{NewCard, onBoard, []string{"n"}, "new card"},
		{Edit, onAny, []string{"e"}, "edit title, description, people, labels"},
		{Priority, onAny, []string{"p"}, "priority: 1 to 4, 0 for none"},
		{Labels, onAny, []string{"g l"}, "labels: a list, or +this -that"},
		{Kind, deciding, []string{"g k"}, "kind: bug, feature"},
		{Links, onCards, []string{"g o"}, "links of the card"},
		{Comment, onAny, []string{"c"}, "comment"},
		{Triage, deciding, []string{"t"}, "what triage decided"},
		{Approve, deciding, []string{"a"}, "approval"},
		{RequestApproval, deciding, []string{"g a"}, "request the needed approval"},
		{Gameplan, onCards, []string{"g p"}, "gameplan"},
		{Schedule, onAll, []string{"s"}, "schedule: iteration, milestone, DRI"},
		{Validate, onCards, []string{"v"}, "validation: request / received / rejected"},
		{Blueprint, onCards, []string{"b"}, "blueprint"},
		{Close, onCards, []string{"x"}, "close: invalid / declined / duplicate"},
		{Reopen, onCards, []string{"X"}, "reopen a closed card, with a reason"},

		{TriageNew, onBoard, []string{"T"}, "triage: new and waiting cards, one at a time"},
		{Valid, inTriage, []string{"v"}, "a valid bug: on to the next stage"},
		{Invalid, inTriage, []string{"x"}, "invalid: closed, with a reason"},
		{Aligned, inTriage, []string{"y"}, "aligned with the roadmap: on to the next stage"},
		{NotCongruent, inTriage, []string{"h"}, "aligned, but not with its intention: needs an approval"},
		{NotAligned, inTriage, []string{"n"}, "not aligned: three judgements say who must approve"},
		{AskInfo, inTriage, []string{"i"}, "ask the requester for information"},
		{Answered, inTriage, []string{"r"}, "the requester answered"},
		{SameAs, inTriage, []string{"d"}, "duplicate: search what of"},
		{SetPriority, inTriage, []string{"0", "1", "2", "3", "4"}, "set the priority"},
		{Labels, inTriage, []string{"l"}, "labels: a list, or +this -that"},
		{Skip, inTriage, []string{"s", "space"}, "skip: it comes again at the end"},
		{Order, inTriage, []string{"o"}, "oldest first, highest priority first"},
		{Waiting, []Scope{OnBoard, InTriage}, []string{"g w"}, "what waits: on whom, since when"},

		{Undo, []Scope{OnBoard, OnCard, InHistory, InPlan, InDraft, InReview, InTriage, InInbox}, []string{"u"}, "undo (in the history: the selected step)"},
		{Redo, []Scope{OnBoard, OnCard, InHistory, InPlan, InDraft, InTriage, InInbox}, []string{"ctrl+r"}, "redo"},
		{History, onAll, []string{"U"}, "history: what undoing each step would change"},
		{TakeBack, inHistory, []string{"enter"}, "undo the selected step; redo one that is undone"},
		{Before, inHistory, []string{"["}, "the board as it was just before the step"},
		{After, inHistory, []string{"]"}, "the board as it was just after the step"},
		{AsItStood, withSteps, []string{"@"}, "the board as it stood at a time"},
		{Copy, onAll, []string{"y"}, "copy: handle, id, title, link, as Markdown"},
		{Retry, []Scope{OnBoard, OnCard, InHistory, InPlan, InDraft, InFlow, InReview}, []string{"r"}, "save again what could not be saved"},
		{Retry, []Scope{InTriage, InWaiting, InNews, InInbox}, []string{"g r"}, "save again what could not be saved"},

		{Flow, onBoard, []string{"F"}, "flow: figures of what has happened, with their charts"},
		{NextFigure, inFlow, []string{"tab", "right", "l"}, "next figure"},
		{PrevFigure, inFlow, []string{"shift+tab", "left", "h"}, "previous figure"},
		{Figure, inFlow, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, "go to that figure; 0 is the overview"},
		{BurnDown, inFlow, []string{"b"}, "burn-down of the iteration"},
		{Forecast, inFlow, []string{"e"}, "forecast: by when what is open will be done"},
		{Detail, inFlow, []string{"enter"}, "open the figure; in the age of open work, the card"},
		{Earlier, inFlow, []string{"["}, "earlier days, by half of the range"},
		{Later, inFlow, []string{"]"}, "later days, by half of the range"},
		{Wider, inFlow, []string{"+", "="}, "more weeks: 4, 8, 12, 26, 52"},
		{Narrower, inFlow, []string{"-"}, "fewer weeks"},
		{CopyFigure, inFlow, []string{"y"}, "copy the figure: Markdown, CSV or JSON"},

		{Review, onBoard, []string{"R"}, "review what is queued for the next iteration; go on with it"},
		{Keep, inReview, []string{"y"}, "verdict: keep it in the iteration"},
		{Postpone, inReview, []string{"l"}, "verdict: later, in the iteration after"},
		{NeedsWork, inReview, []string{"w"}, "verdict: needs work, one stage back with a comment"},
		{Reassign, inReview, []string{"a"}, "verdict: another DRI"},
		{DeckOrList, inReview, []string{"tab"}, "one card a screen / all in a list"},
		{WhichIteration, inReview, []string{"i"}, "the next iteration / the one after / the current one"},
		{Summary, inReview, []string{"s"}, "summary: what is queued, and the verdicts"},
		{Format, inReview, []string{"f"}, "the summary as text / Markdown / chat"},
		{CopySummary, inReview, []string{"c"}, "copy the summary"},

		{NextNews, onBoard, []string{"."}, "the next card with news since you looked"},
		{News, onBoard, []string{"g ."}, "since you looked: what others did, card by card"},
		{Seen, inNews, []string{"s"}, "take all news for seen"},

		{Sync, []Scope{OnBoard, OnCard, InPlan, InNews, InInbox}, []string{"S"}, "sync with the remote now"},
		{Browse, []Scope{OnBoard, OnCard, InPlan, InInbox}, []string{"o"}, "open the card on the remote, in the browser"},
		{Inbox, []Scope{OnBoard, OnCard, InPlan}, []string{"I"}, "inbox: what here and on the remote contradicts itself"},
		{TakeTheirs, inInbox, []string{"t"}, "take theirs"},
		{TakeMine, inInbox, []string{"m"}, "take yours: send it again, make it anew"},
		{TakeThird, inInbox, []string{"e"}, "take another value, neither of the two"},
		{Force, inInbox, []string{"!"}, "force your move, with a reason"},
		{AcceptBreach, inInbox, []string{"a"}, "accept a move that breaks a rule, with a reason"},
		{PushBack, inInbox, []string{"b"}, "move the card back, with a reason"},
		{LeaveClash, inInbox, []string{"l"}, "leave it as it is, and close the entry"},
		{Mark, inInbox, []string{"space"}, "mark or unmark the entry: answers act on all that are marked"},
		{MarkRange, inInbox, []string{"V"}, "mark all entries of the same sort"},

		{Plan, onBoard, []string{"P"}, "plan: iterations side by side"},
		{LaterOn, inPlan, []string{"L", "shift+right"}, "to the next iteration"},
		{Sooner, inPlan, []string{"H", "shift+left"}, "to the iteration before"},
		{PickIteration, inPlan, []string{"m"}, "to an iteration…"},
		{Difference, inPlans, []string{"d"}, "the draft: what it would change, line by line"},
		{PlanAtOnce, inPlan, []string{"t"}, "plan in the draft / change the board at once"},
		{Trim, []Scope{InDraft}, []string{"x"}, "take the line out of the draft"},
		{ApplyPlan, inPlans, []string{"A"}, "apply the draft to the board, as one step"},
		{SavePlan, inPlans, []string{"W"}, "save the draft as a file for others"},
		{DropPlan, inPlans, []string{"D"}, "drop the draft"},

		{Accept, []Scope{InMenu, InForm}, []string{"enter", "ctrl+s"}, "take it (in long text only ctrl+s)"},
		{NextField, []Scope{InForm}, []string{"tab", "down"}, "next field"},
		{PrevField, []Scope{InForm}, []string{"shift+tab", "up"}, "previous field"},
		{NextChoice, []Scope{InForm}, []string{"right"}, "next choice; at the end of a text: take the suggestion"},
		{PrevChoice, []Scope{InForm}, []string{"left"}, "previous choice"},
		{Outside, []Scope{InForm}, []string{"ctrl+o"}, "write the long text in your editor ($VISUAL, $EDITOR)"},
		{NextKnown, []Scope{InForm}, []string{"ctrl+n"}, "next suggestion"},
		{PrevKnown, []Scope{InForm}, []string{"ctrl+p"}, "previous suggestion"},

		{Take, inPrompt, []string{"enter"}, "take what is typed or picked"},
		{Complete, inPrompt, []string{"tab"}, "complete the word"},
		{SaveView, inPrompt, []string{"ctrl+s"}, "save the filter as a view"},
		{NextItem, inPrompt, []string{"down", "ctrl+n"}, "down the list"},
		{PrevItem, inPrompt, []string{"up", "ctrl+p"}, "up the list"},
		{NextItems, inPrompt, []string{"pgdown"}, "down by a page of the list"},
		{PrevItems, inPrompt, []string{"pgup"}, "up by a page of the list"},

		{Leave, Scopes(), []string{"esc"}, "leave without a trace"},
		{Help, everywhere, []string{"?"}, "this help"},
		{Quit, Scopes(), []string{"ctrl+c"}, "quit, after the last save"},
		{Quit, everywhere, []string{"q"}, "quit the board; leave a card, the history or this help"},
		{Suspend, Scopes(), []string{"ctrl+z"}, "suspend: back to the shell, until fg"},
	}
}

package sample

var extraLabels = []string{"quick-win", "docs", "customer-facing", "compliance", "needs-announcement", "sandbox", "Effort::Small", "Effort::Large"}

// What people write, wherever the part of the work makes no difference.
var (
	pains = []string{
		"Today this is done by hand, from a checklist that not everybody follows.",
		"We hear about it only after a customer has complained.",
		"Each shift has its own way, and the handover suffers.",
		"New colleagues ask about it in their first week, every time.",
		"The numbers are there, but it takes three tools to see them.",
	}
	verdicts = []string{
		"Could reproduce it in the sandbox with a fresh account.",
		"Thanks for the detail, that is enough to go on with.",
		"Fits what we planned for the quarter.",
	}
	answers = []string{
		"Sorry for the wait! It is the second form, signed in or not. Screenshot is on the ticket.",
		"About ten a week, mostly from Premium accounts. I have added three ticket numbers to the description.",
		"Asked my team: required for everybody, optional would be ignored.",
	}
	meToo = []string{
		"+1 from our shift, we hit this twice today.",
		"Is there a workaround until then? We copy it by hand for now.",
		"Not urgent from our side, but it would save us a spreadsheet.",
	}
	thanks = []string{
		"Works as I hoped, thank you!",
		"Tried it with four tickets, all fine. 🎉",
		"Yes. The wording could be shorter, but that can come later.",
	}
	rejections = []string{
		"Nearly: it works for new tickets, but not for follow-ups of solved ones.",
		"The order is right now, the default value is not: it should be *none*.",
		"On the phone the last column is cut off, so the late shift cannot use it.",
	}
	skips = []string{
		"Nothing that the requester could see; checked by a second pair of eyes.",
		"The requester is away until next month and agreed beforehand.",
	}
	forceReasons = []string{
		"Emergency: the old way broke this morning and 40 tickets wait; the rest follows this week.",
		"Agreed with marcus in the stand-up, the paperwork comes after the deploy.",
		"The requester is on leave, and the change can be taken back within minutes.",
	}
	asides = []string{
		"Waiting for the vendor's answer, their ticket is #4471.",
		"The API that we need comes with the next release; parked until then.",
		"Needs the new sandbox first.",
	}
	invalids = []string{
		"works as documented: the field is optional on purpose, see the handbook.",
		"could not be reproduced in three tries with the given account; please reopen with a ticket number.",
		"the vendor fixed it on Monday, replayed all examples.",
	}
	declines = []string{
		"not on the roadmap this year, and the workaround costs less than the change.",
		"two of three shifts are against it; let us look again after the new portal.",
		"the vendor ships this in spring, we will not build it for one quarter.",
	}
	reopenings = []string{
		"It is back since the update of last night, ticket numbers are in the new comment.",
		"The other department asked for the same, so the numbers have changed.",
	}
)

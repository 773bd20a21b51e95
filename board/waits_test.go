package board

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestTheFilterInForceChoosesAmongWhatWaits(t *testing.T) {
	p := atTriage(t, 1, 2, 120, 36).press("Ti<c-s>nhhhr")
	p.press("gw").sees("2 cards, longest first").sees("information").sees("director")
	p.press("f").sees("2 waiting").press("waiting:appro").press("<tab>").sees("1 waiting").sees("director")
	require.NotContains(t, p.screen(), "information")
	p.press("<enter>").sees("1 card, longest first, of waiting:approval").hears("f changes it")
	p.press("f<c-u>kind:bug waiting:approval<enter>").sees("Of kind:bug waiting:approval nothing waits on anybody.")
	p.press("f<c-u>dri:nobody<esc>").sees("Of kind:bug waiting:approval nothing waits")
	p.press("f<c-u><enter>").sees("2 cards, longest first")
	p.press(":filter waiting:requester<enter>").sees("1 card, longest first, of waiting:requester")
	require.Equal(t, onWaiting, p.m.screen)
	p.press("<esc><esc>").sees("filter waiting:requester")
}

func TestAKeyForTheListWaitsUntilItIsOfTheNewFilter(t *testing.T) {
	p := atTriage(t, 1, 2, 120, 36).press("Ti<c-s>nhhhr<esc>gwf")
	p.slow = true
	p.press("waiting:approval<enter><enter>")
	p.catchUp()
	require.Equal(t, onCard, p.m.screen)
	require.Equal(t, p.nth(1).ID, p.m.card.whole.Card.ID)
}

func TestAnEmptyListOffersNothingToOpen(t *testing.T) {
	p := sit(t, 0, 80, 24).press("gw").sees("Nothing waits on anybody.").sees("esc leave   f filter   ? help")
	require.NotContains(t, p.screen(), "enter open")
}

func TestInTriageTheNoticeNamesTheKeyThatSavesAgain(t *testing.T) {
	p := atTriage(t, 2, 0, 120, 36).press("T")
	p.file.failCommit = errFull
	p.press("v").hears("g r tries now").sees("g r tries again")
	p.file.failCommit = nil
	p.press("gr").sees("Triage 2 of 2")
	require.Equal(t, workflow.Stage("Planning"), p.nth(0).Stage)
	require.Zero(t, p.m.saving.trouble.err)
}

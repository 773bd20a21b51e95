package board

import (
	"errors"
	"net/url"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
)

// ErrNoBrowser says that nothing here opens an address.
var ErrNoBrowser = errors.New("no program here opens addresses")

// browsedMsg says what became of an address that was to be opened.
type browsedMsg struct {
	address string
	err     error
}

// browse opens the card on its remote, in the browser. An address comes from the
// remote, so only one of the board's own host is opened, and as it is: no shell
// ever sees it.
func (m Model) browse() (Model, tea.Cmd) {
	r, ok := m.current()
	if !ok {
		return m.noCard(), nil
	}
	name, address := cell.Clean(r.Handle), r.Card.Remote.URL
	why := ""
	switch {
	case address == "":
		why = sentence(m.whyNoPage()) + "."
	case !m.shared():
		why = "This board has no remote: addresses are not opened. It is " + cell.Clean(address)
	default:
		why = foreign(address, m.sync.state.Address)
	}
	if why != "" {
		m.status = said(warn, why)
		return m, nil
	}
	if m.cfg.Browse == nil {
		return m.browsed(browsedMsg{address, ErrNoBrowser}), nil
	}
	open := m.cfg.Browse
	m.status = said(plain, "Opening "+name+" in the browser.")
	return m, func() tea.Msg { return browsedMsg{address, open(address)} }
}

// whyNoPage is why a card has no address.
func (m Model) whyNoPage() string {
	there := cell.Clean(m.sync.state.Remote)
	switch {
	case !m.shared():
		return "it is known on no remote"
	case m.sync.state.NoPages:
		return "cards have no page on " + there
	}
	return "it is not on " + there + " yet"
}

// foreign is why an address is not opened; "" where it is one of the remote's own.
func foreign(address, remote string) string {
	u, err := url.Parse(address)
	home, homeErr := url.Parse(remote)
	switch {
	case err != nil || homeErr != nil || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return "Its address cannot be read: it is not opened."
	case u.Scheme != "http" && u.Scheme != "https":
		return "Only http and https addresses are opened, not this: " + cell.Cut(cell.Clean(address), 120)
	case u.User != nil || !strings.EqualFold(u.Host, home.Host) || u.Scheme == "http" && home.Scheme == "https":
		return "Its address leads elsewhere than to " + cell.Clean(home.Host) + ", and is not opened: " + cell.Cut(cell.Clean(address), 120)
	}
	return ""
}

// browsed shows the address where nothing could open it.
func (m Model) browsed(msg browsedMsg) Model {
	switch {
	case errors.Is(msg.err, ErrNoBrowser):
		m.status = said(plain, "Nothing here opens addresses. The card is at "+msg.address)
	case msg.err != nil:
		m.status = said(warn, "The browser did not open: "+msg.err.Error()+". The card is at "+msg.address)
	}
	return m
}

package board

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// Model is the board on screen.
type Model struct {
	cfg Config
}

// New is a board that has loaded its first windows.
func New(cfg Config) Model { return Model{cfg: cfg} }

// Init starts watching the file.
func (m Model) Init() tea.Cmd { return nil }

// Update handles one message.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) { return m, nil }

// View is the screen.
func (m Model) View() tea.View { return tea.NewView("") }

// Run shows the board until the person quits or ctx ends.
func Run(ctx context.Context, cfg Config) error { return nil }

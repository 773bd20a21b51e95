package board

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"

	tea "charm.land/bubbletea/v2"
)

// Run shows the board until the person quits, the input ends or ctx does. Before
// it returns, whatever was still to be saved is saved; an error says what was
// not. A mistake in the program itself ends the board in the same order and
// comes back as a [*Crash].
func Run(ctx context.Context, cfg Config) error {
	kept := &keeper{Store: cfg.Store, saved: map[string]bool{}}
	cfg.Store = kept
	drafts := &draftKeeper{Drafts: cfg.Drafts}
	if cfg.Drafts != nil {
		cfg.Drafts = drafts
	}
	var syncs *syncKeeper
	if cfg.Sync != nil {
		syncs = newSyncKeeper(cfg.Sync)
		cfg.Sync = syncs
	}
	f := &fall{}
	err := f.try(func() error { return show(ctx, cfg, kept, syncs, f) })
	syncs.end()
	if ctx.Err() != nil || errors.Is(err, errInputOver) {
		err = nil // told to end: no trouble
	}
	if c := f.first(); c != nil {
		err = c
	}
	unsaved := kept.finish(f.queue, cfg.Me)
	err = errors.Join(err, unsaved)
	if f.seen != (Visit{}) {
		err = errors.Join(err, cfg.Visits.Seen(f.seen))
	}
	if f.drafts != nil {
		err = errors.Join(err, f.drafts.lastDrafts(drafts.end(), unsaved == nil), f.drafts.lastPlan(cfg.Plans), f.drafts.lastReview(cfg.Reviews), f.drafts.lastTriage(cfg.Triages))
	}
	return err
}

// show runs the program until it ends.
func show(ctx context.Context, cfg Config, kept *keeper, syncs *syncKeeper, f *fall) error {
	var p *tea.Program
	made := make(chan struct{})
	quit := func() {
		go func() {
			<-made
			p.Quit()
		}()
	}
	if cfg.Output == nil {
		cfg.Output = os.Stdout
	}
	cfg.Output = outletOf(cfg.Output, quit)
	keys, rest := inletOf(cfg.Input)
	defer rest() // what is typed from then on is the shell's
	cfg.exec = func(cmd *exec.Cmd, then tea.ExecCallback) tea.Cmd {
		return func() tea.Msg {
			rest()
			return tea.ExecProcess(cmd, then)()
		}
	}
	var model tea.Model
	var voice *voice
	if !cfg.Linear {
		model = New(cfg)
	} else {
		voice = newVoice(cfg)
		if err := voice.begin(); err != nil {
			return err
		}
		defer voice.rest()
		model = newLinear(cfg, voice)
	}
	options := append(cfg.options(ctx, keys), tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
		if _, ok := msg.(tea.SuspendMsg); ok {
			rest()
			syncs.pause()
			kept.pause()
			voice.rest()
		}
		return msg
	}))
	if cfg.Linear {
		options = append(options, tea.WithoutRenderer())
	}
	back := func() { kept.resume(); syncs.resume(); voice.wake() }
	p = tea.NewProgram(guarded{model, f, &clock{program: func() *tea.Program { return p }}, back, quit}, options...)
	close(made)
	_, err := p.Run()
	return err
}

// options is the program's surroundings.
func (cfg Config) options(ctx context.Context, keys io.Reader) []tea.ProgramOption {
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithOutput(cfg.Output), tea.WithFPS(fps), tea.WithoutSignalHandler()}
	if keys != nil {
		options = append(options, tea.WithInput(keys))
	}
	if cfg.Environ != nil {
		options = append(options, tea.WithEnvironment(cfg.Environ))
	}
	if cfg.Profile != nil {
		options = append(options, tea.WithColorProfile(*cfg.Profile))
	}
	if cfg.Width > 0 && cfg.Height > 0 {
		options = append(options, tea.WithWindowSize(cfg.Width, cfg.Height))
	}
	return options
}

// batch runs two commands side by side, either of which may be nil.
func batch(a, b tea.Cmd) tea.Cmd {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return tea.Batch(a, b)
}

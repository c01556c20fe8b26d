package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/load"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/oracle"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/parts"
)

// shares is how often script calls settle.
const shares = 17

// step is one fault.
type step struct {
	name string
	do   func(ctx context.Context) error
}

// script breaks one part after the other under load. Each fault begins and ends in the middle of
// requests: while it does, the oracle takes the answers of both worlds, and afterwards of one.
func (c *cloud) script(ctx context.Context) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	for _, s := range []step{
		{"an instance is killed", c.killInstance},
		{"the engine is killed", c.killEngine},
		{"the engine hangs", c.hangEngine},
		{"keys are rotated", c.rotate},
		{"the provider is down", c.killProvider},
		{"everything is back", c.settle},
	} {
		c.load.Begin(s.name)
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// killInstance kills one of three instances, and starts it again: guard and hotel, where they are
// apart, one after the other.
func (c *cloud) killInstance(ctx context.Context) error {
	one := []*parts.Process{c.instances.Guards[1]}
	if len(c.instances.Hotels) > 0 {
		one = append(one, c.instances.Hotels[1])
	}
	c.load.SetWorld(func(w *oracle.World) { w.Instances = oracle.Unsure })
	for _, p := range one {
		p.Kill()
		if err := c.settle(ctx); err != nil {
			return err
		}
	}
	c.load.SetWorld(func(w *oracle.World) { w.NoKeys = true })
	for _, p := range one {
		if err := p.Start(ctx); err != nil {
			return err
		}
	}
	if err := c.allRight(ctx, 0); err != nil {
		return err
	}
	c.load.SetWorld(func(w *oracle.World) { w.Instances, w.NoKeys = oracle.Up, false })
	return c.settle(ctx)
}

// killEngine kills the engine and starts it again.
func (c *cloud) killEngine(ctx context.Context) error {
	return c.breakEngine(ctx, func() error { c.engine.Kill(); return nil }, func() error { return c.engine.Start(ctx) })
}

// hangEngine stops the engine without ending it: connections stay and nothing is answered.
func (c *cloud) hangEngine(ctx context.Context) error {
	return c.breakEngine(ctx, c.engine.Pause, c.engine.Resume)
}

func (c *cloud) breakEngine(ctx context.Context, breaks, mends func() error) error {
	c.load.SetWorld(func(w *oracle.World) { w.Engine = oracle.Unsure })
	if err := breaks(); err != nil {
		return err
	}
	c.load.SetWorld(func(w *oracle.World) { w.Engine = oracle.Down })
	if err := c.settle(ctx); err != nil {
		return err
	}
	c.load.SetWorld(func(w *oracle.World) { w.Engine = oracle.Unsure })
	if err := mends(); err != nil {
		return err
	}
	began := time.Now()
	if err := c.allRight(ctx, 0); err != nil {
		return err
	}
	c.load.Note("every instance asked it again %s after it was back", since(began))
	c.load.SetWorld(func(w *oracle.World) { w.Engine = oracle.Up })
	return c.settle(ctx)
}

// rotate lets a new key sign, and later takes the old one away.
func (c *cloud) rotate(ctx context.Context) error {
	c.load.SetWorld(func(w *oracle.World) { w.Keys[1] = oracle.Unsure })
	if err := c.provider.Rotate(); err != nil {
		return err
	}
	began := time.Now()
	if err := c.published(ctx, 1); err != nil {
		return err
	}
	tokens, err := c.newTokens(ctx)
	if err != nil {
		return err
	}
	c.tokens.Right[1] = tokens
	if err := c.forge(); err != nil { // in the name of the new key
		return err
	}
	c.load.SetTokens(func(t *load.Tokens) { *t = c.tokens })
	if err := c.allRight(ctx, 1); err != nil {
		return err
	}
	c.load.Note("the new key counted everywhere after %s", since(began))
	c.load.SetWorld(func(w *oracle.World) { w.Keys[1] = oracle.Up })
	if err := c.settle(ctx); err != nil {
		return err
	}
	c.load.SetWorld(func(w *oracle.World) { w.Keys[0] = oracle.Unsure })
	if err := c.provider.Withdraw(); err != nil {
		return err
	}
	began = time.Now()
	if err := c.refusedEverywhere(ctx, c.tokens.Right[0]["mia"]); err != nil {
		return err
	}
	c.load.Note("the old key was refused everywhere %s after it was withdrawn", since(began))
	c.load.SetWorld(func(w *oracle.World) { w.Keys[0] = oracle.Down })
	return c.settle(ctx)
}

// killProvider kills the provider; an instance that starts meanwhile has no keys until it is back.
func (c *cloud) killProvider(ctx context.Context) error {
	c.load.SetWorld(func(w *oracle.World) { w.Provider = oracle.Down })
	c.provider.Kill()
	if err := c.settle(ctx); err != nil {
		return err
	}
	c.load.Begin("the provider is down, an instance starts")
	c.load.SetWorld(func(w *oracle.World) { w.Instances, w.NoKeys = oracle.Unsure, true })
	c.instances.Guards[2].Kill()
	if err := c.instances.Guards[2].Start(ctx); err != nil {
		return err
	}
	if err := c.settle(ctx); err != nil {
		return err
	}
	if err := c.provider.Start(ctx); err != nil {
		return err
	}
	began := time.Now()
	if err := c.allRight(ctx, 1); err != nil {
		return err
	}
	if err := c.refusedEverywhere(ctx, c.tokens.Right[0]["mia"]); err != nil { // no longer 503
		return err
	}
	c.load.Note("every instance could tell again %s after the provider was back", since(began))
	c.load.SetWorld(func(w *oracle.World) { *w = oracle.World{Keys: w.Keys, Apart: w.Apart} })
	return c.settle(ctx)
}

func since(began time.Time) time.Duration { return time.Since(began).Round(10 * time.Millisecond) }

// published waits until the provider signs with that key.
func (c *cloud) published(ctx context.Context, generation int) error {
	return c.eventually(ctx, "the provider signs with the new key", func() bool {
		token, err := c.provider.Token(ctx, "mia")
		return err == nil && parts.KeyID(token) == c.provider.Key(generation).KeyID
	})
}

// allRight waits until every instance lets through a caller whom the token names, and one about
// whom the engine has to be asked.
func (c *cloud) allRight(ctx context.Context, generation int) error {
	for _, instance := range c.instances.Guards {
		for person, target := range map[string]string{"mia": "/rooms", "gus": "/rooms/101/door"} {
			err := c.eventually(ctx, instance.Name+" lets "+person+" through", func() bool {
				return ask(ctx, instance, target, c.tokens.Right[generation][person]) == http.StatusOK
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// refusedEverywhere waits until no instance accepts a token.
func (c *cloud) refusedEverywhere(ctx context.Context, token string) error {
	for _, instance := range c.instances.Guards {
		err := c.eventually(ctx, instance.Name+" refuses the token", func() bool {
			return ask(ctx, instance, "/rooms", token) == http.StatusUnauthorized
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eventually waits until it holds, for a minute at most.
func (c *cloud) eventually(ctx context.Context, what string, holds func() bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Minute, fmt.Errorf("waited a minute until %s", what))
	defer cancel()
	for !holds() {
		if pause(ctx) != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}

// ask sends a POST to one instance, past nginx, and returns the status; 0 for no answer.
func ask(ctx context.Context, instance *parts.Process, target, token string) int {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+instance.Address+target, nil)
	if err != nil {
		return 0
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-Original-Method", http.MethodPost) // for a guard that nginx asks
	r.Header.Set("X-Original-Uri", target)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	return response.StatusCode
}

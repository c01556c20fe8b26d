package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/load"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/oracle"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/parts"
)

// cloud is all that a run starts.
type cloud struct {
	options
	out       io.Writer
	dir       string
	provider  *parts.Provider
	engine    *parts.Engine
	instances parts.Instances
	nginx     *parts.Process
	tokens    load.Tokens
	load      *load.Load
}

// newCloud starts everything, and gets tokens for everybody.
func newCloud(ctx context.Context, o options, out io.Writer) (*cloud, error) {
	dir, err := os.MkdirTemp("", "hotel-cloud-")
	if err != nil {
		return nil, err
	}
	c := &cloud{options: o, out: out, dir: dir}
	if err := c.start(ctx); err != nil {
		return nil, c.close(err)
	}
	return c, nil
}

func (c *cloud) start(ctx context.Context) error {
	// nginx has workers of another user, who may read nothing here but their own folder.
	if err := os.Chmod(c.dir, 0o711); err != nil {
		return err
	}
	var err error
	if c.provider, err = parts.NewProvider(ctx, c.dir, c.smallIssuer); err != nil {
		return err
	}
	if c.engine, err = parts.NewSmallEngine(c.dir, c.relations); err != nil {
		return err
	}
	if c.instances, err = parts.NewInstances(3, c.mount == forwardAuth, c.dir, c.provider, c.engine, c.settings); err != nil {
		return err
	}
	if c.nginx, err = parts.NewNginx(c.dir, c.instances); err != nil {
		return err
	}
	for _, p := range append([]*parts.Process{c.provider.Process, c.engine.Process}, append(c.instances.All(), c.nginx)...) {
		if err := p.Start(ctx); err != nil {
			return err
		}
	}
	fmt.Fprintf(c.out, "provider:  %s\nengine:    %s\ninstances: %s\n", c.provider.Which, c.engine.Which, mounts[c.mount])
	if c.tokens.Right[0], err = c.newTokens(ctx); err != nil {
		return err
	}
	if err := c.forge(); err != nil {
		return err
	}
	c.load = load.New(c.nginx.Address, c.tokens, c.seed)
	c.load.SetWorld(func(w *oracle.World) { w.Apart = c.mount == forwardAuth })
	return nil
}

// newTokens gets a token for everybody from the provider.
func (c *cloud) newTokens(ctx context.Context) (map[string]string, error) {
	tokens := map[string]string{}
	for _, person := range oracle.People {
		token, err := c.provider.Token(ctx, person.Name)
		if err != nil {
			return nil, err
		}
		tokens[person.Name] = token
	}
	return tokens, nil
}

// forge makes the tokens that must not count.
func (c *cloud) forge() error {
	c.tokens.Bad, c.tokens.Stranger = map[string]map[string]string{}, map[string]string{}
	for _, person := range oracle.People {
		bad, stranger, err := c.provider.Forged(person.Name)
		if err != nil {
			return err
		}
		c.tokens.Bad[person.Name], c.tokens.Stranger[person.Name] = bad, stranger
	}
	return nil
}

// close stops everything. It keeps the logs if something was wrong.
func (c *cloud) close(err error) error {
	processes := append([]*parts.Process{c.nginx}, c.instances.All()...)
	if c.engine != nil {
		processes = append(processes, c.engine.Process)
	}
	if c.provider != nil {
		processes = append(processes, c.provider.Process)
	}
	for _, p := range processes {
		if p != nil {
			p.Stop()
		}
	}
	if err != nil {
		// The file with the provider's keys is of no use to anybody.
		return errors.Join(err, os.Remove(c.dir+"/provider.json"), fmt.Errorf("the logs are in %s", c.dir))
	}
	return os.RemoveAll(c.dir)
}

// run sends requests while script breaks things, and prints what came of them.
func (c *cloud) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.load.Begin("nothing is broken")
	if err := c.allRight(ctx, 0); err != nil { // instances fetch keys now
		return err
	}
	sent := make(chan struct{})
	running, stop := context.WithCancel(ctx)
	go func() {
		defer close(sent)
		c.load.Run(running, c.workers, c.rate)
	}()
	err := c.script(ctx)
	stop()
	<-sent
	if err := errors.Join(err, c.load.Print(c.out)); err != nil {
		return err
	}
	if right, faults := c.load.Right(); !right {
		return errors.New("answers were wrong:\n" + strings.Join(faults, "\n"))
	}
	fmt.Fprintln(c.out, "no wrong grant, no wrong refusal")
	return nil
}

// settle waits until a share of all requests was sent.
func (c *cloud) settle(ctx context.Context) error {
	share := int64(max(c.requests/shares, 1))
	for until := c.load.Finished() + share; c.load.Finished() < until; {
		if err := pause(ctx); err != nil {
			return err
		}
	}
	return nil
}

// pause waits for a moment.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(10 * time.Millisecond):
		return nil
	}
}

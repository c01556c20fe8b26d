// Package parts starts, breaks and stops the processes of a run: instances of the hotel, a
// provider, an engine and nginx, all on loopback ports.
package parts

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Process is one part of a run. It can be started again after Kill.
type Process struct {
	Name    string
	Address string // where it listens

	command []string
	dir     string // where its log is
	ready   func(ctx context.Context) error

	mu    sync.Mutex
	cmd   *exec.Cmd
	stdin io.Closer
}

// FreeAddress returns a loopback address that nobody listens on.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Start starts the process and waits until it answers.
func (p *Process) Start(ctx context.Context) error {
	log, err := os.OpenFile(filepath.Join(p.dir, p.Name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(p.command[0], p.command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, log, log
	stdin, err := cmd.StdinPipe() // parts of ours end when it is closed, so none outlives this process
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	p.mu.Lock()
	p.cmd, p.stdin = cmd, stdin
	p.mu.Unlock()
	if err := p.answers(ctx); err != nil {
		return fmt.Errorf("%s does not answer: %w; see %s", p.Name, err, log.Name())
	}
	return nil
}

// answers waits until the part is ready.
func (p *Process) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		err := p.ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// listens reports whether somebody accepts connections at an address.
func listens(address string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		return conn.Close()
	}
}

// serves reports whether a GET is answered 200.
func serves(url string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", url, response.Status)
		}
		return nil
	}
}

// Kill ends the process at once, as an operating system does, and waits until it is gone.
func (p *Process) Kill() { p.end(syscall.SIGKILL) }

// Stop asks the process to end, and kills it if it does not.
func (p *Process) Stop() {
	kill := time.AfterFunc(5*time.Second, func() { _ = p.signal(syscall.SIGKILL) })
	defer kill.Stop()
	p.end(syscall.SIGTERM)
}

func (p *Process) end(signal os.Signal) {
	if p.signal(signal) != nil {
		return
	}
	p.mu.Lock()
	cmd, stdin := p.cmd, p.stdin
	p.mu.Unlock()
	_ = stdin.Close()
	_ = cmd.Wait() // it was killed, so this is an error
	p.mu.Lock()
	p.cmd = nil
	p.mu.Unlock()
}

// Pause stops the process without ending it: it keeps its connections and answers nobody.
func (p *Process) Pause() error { return p.signal(syscall.SIGSTOP) }

// Resume lets a paused process go on.
func (p *Process) Resume() error { return p.signal(syscall.SIGCONT) }

// Reload makes the process read its file again.
func (p *Process) Reload() error { return p.signal(syscall.SIGHUP) }

func (p *Process) signal(signal os.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return fmt.Errorf("%s does not run", p.Name)
	}
	return p.cmd.Process.Signal(signal)
}

package proxy

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// Document is what a program that was built for a document brings along.
type Document struct {
	Schemes []Scheme
	// Guard puts the guard in front of next.
	Guard  func(v *Verifiers, basePath string, next http.Handler) (http.Handler, error)
	Caller Caller
}

// The exit codes.
const (
	exitFine   = 0
	exitFailed = 1
	exitInput  = 2
)

// drain is how long requests that are under way may take once the program is told to end.
const drain = 20 * time.Second

// Main runs the proxy until it is told to end, and returns the exit code.
func Main(d Document, args []string, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	flags := flag.NewFlagSet("oasguard-serve", flag.ContinueOnError)
	flags.SetOutput(stderr)
	settings := NewSettings(flags)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitFine
	case err != nil:
		return exitInput
	case flags.NArg() > 0:
		return complain(stderr, exitInput, fmt.Errorf("the document is built in: %q is one argument too many", flags.Arg(0)))
	}
	logger := log.New(stderr, "oasguard-serve: ", log.LstdFlags)
	handler, err := settings.handler(d, logger)
	if err != nil {
		return complain(stderr, exitInput, err)
	}
	listener, err := net.Listen("tcp", settings.listen)
	if err != nil {
		return complain(stderr, exitInput, err)
	}
	if err := settings.serve(ctx, listener, handler, logger); err != nil {
		return complain(stderr, exitFailed, err)
	}
	return exitFine
}

// complain prints an error, a line for each problem.
func complain(stderr io.Writer, code int, err error) int {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(stderr, "oasguard-serve: %s\n", line)
	}
	return code
}

// handler is guard and proxy together.
func (s *Settings) handler(d Document, logger *log.Logger) (http.Handler, error) {
	upstream, err := ParseUpstream(s.upstream)
	v, other := s.verifiers(d.Schemes)
	if err := errors.Join(err, other); err != nil {
		return nil, err
	}
	var credentials []Credential
	for _, scheme := range d.Schemes {
		if scheme.Kind == Key {
			credentials = append(credentials, scheme.Credential)
		}
	}
	next := New(Config{
		Upstream: upstream, Caller: d.Caller, Credentials: credentials,
		ForwardCredentials: s.forwardCredentials, KeepHost: s.keepHost, Timeout: s.answerTimeout, Log: logger,
	})
	return d.Guard(v, s.basePath, next)
}

// serve serves until ctx ends, and then what is under way.
func (s *Settings) serve(ctx context.Context, listener net.Listener, handler http.Handler, logger *log.Logger) error {
	server := &http.Server{
		Handler:           patience(s.clientTimeout, handler),
		ReadHeaderTimeout: s.headerTimeout,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          logger,
	}
	if s.clientTimeout > 0 {
		listener = patientListener{listener, s.clientTimeout}
	}
	logger.Printf("listening on %s, upstream %s", listener.Addr(), s.upstream)
	ended := make(chan error, 1)
	go func() {
		if s.certificate != "" {
			ended <- server.ServeTLS(listener, s.certificate, s.certificateKey)
			return
		}
		ended <- server.Serve(listener)
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return fmt.Errorf("requests were cut off after %v: %w", drain, err)
	}
	return nil
}

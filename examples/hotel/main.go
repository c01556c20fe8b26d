// Command hotel is a small server whose permissions stand in hotel.yaml and
// nowhere else: oasguard writes the package internal/guard from it, and no
// request reaches a method of this program before that package let it pass.
//
//	go run .                         # serves http://localhost:8080
//	go run . -addr localhost:8443 -tls-cert cert.pem -tls-key key.pem -client-ca ca.pem
//
// desk.go says who somebody is and what they hold, hotel.go does the work.
package main

//go:generate go tool oasguard generate --harness -o internal/guard -p guard hotel.yaml

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/oasguard/oasguard/examples/hotel/internal/guard"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "hotel:", err)
		os.Exit(1)
	}
}

// run serves until ctx is done. It says on out where it listens and what it decides.
func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("hotel", flag.ContinueOnError)
	flags.SetOutput(out)
	addr := flags.String("addr", "localhost:8080", "address to listen on")
	certFile := flags.String("tls-cert", "", "serve TLS with this certificate")
	keyFile := flags.String("tls-key", "", "key of -tls-cert")
	caFile := flags.String("client-ca", "", "accept badges that this authority signed")
	if err := flags.Parse(args); err != nil {
		return err
	}

	handler, err := newHandler(demoDesk(), demoBookings(), slog.New(slog.NewTextHandler(out, nil)))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	scheme := "http"
	if *certFile != "" {
		config, err := tlsConfig(*certFile, *keyFile, *caFile)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		listener, scheme = tls.NewListener(listener, config), "https"
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	fmt.Fprintf(out, "hotel listens on %s://%s\n", scheme, listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// newHandler is the whole wiring: the guard, and behind it the hotel.
func newHandler(desk *desk, bookings bookings, log *slog.Logger) (http.Handler, error) {
	g, err := guard.NewGuard[*person](desk, &rules{bookings: bookings},
		guard.WithObserver(func(r *http.Request, d guard.Decision) {
			// The answer tells a caller nothing; the log says who asked for what, and what was
			// missing. It may hold d.Err because no error of the desk quotes a credential.
			who, _ := d.Principal.(*person)
			log.InfoContext(r.Context(), "access", "operation", d.Operation, "granted", d.Granted, "who", who,
				"status", d.Status, "reason", d.Reason, "missing", d.Missing, "err", d.Err)
		}))
	if err != nil {
		return nil, err
	}
	return g.Handler(&hotel{desk: desk, bookings: bookings}), nil
}

// tlsConfig asks every client for a certificate and verifies what it gets, but
// leaves it to the guard to say which operations need one.
func tlsConfig(certFile, keyFile, caFile string) (*tls.Config, error) {
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS13}
	if caFile == "" {
		return config, nil
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	config.ClientCAs = x509.NewCertPool()
	if !config.ClientCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s: no certificate in it", caFile)
	}
	config.ClientAuth = tls.VerifyClientCertIfGiven
	return config, nil
}

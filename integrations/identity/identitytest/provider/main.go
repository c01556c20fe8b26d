// Command provider is an identity provider to try a service with. It signs whatever token it is asked
// for, so it serves this machine only.
//
//	provider -addr localhost:9000 -audience https://api.example.com
//	curl localhost:9000/token -d sub=ada -d roles=staff
//
// Each field of the form becomes a claim; one that is sent twice becomes a list.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"

	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "provider:", err)
		os.Exit(1)
	}
}

// run serves until ctx is done.
func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("provider", flag.ContinueOnError)
	flags.SetOutput(out)
	addr := flags.String("addr", "localhost:9000", "loopback address to listen on")
	audience := flags.String("audience", identitytest.Audience, "the name of the service that tokens are for")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	resolved, err := net.ResolveTCPAddr("tcp", *addr)
	if err != nil {
		return err
	}
	if !resolved.IP.IsLoopback() {
		return fmt.Errorf("%s is no loopback address: this provider signs every token", *addr)
	}
	issuer, err := identitytest.NewIssuer(identitytest.At(*addr), identitytest.ForAudience(*audience))
	if err != nil {
		return err
	}
	defer issuer.Close()
	fmt.Fprintf(out, "provider: issuer %s, audience %s\n", issuer.URL(), *audience)
	<-ctx.Done()
	return nil
}

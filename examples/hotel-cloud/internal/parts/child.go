package parts

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/service"
)

// children are the parts that this program is itself, by the first argument.
var children = map[string]func(flags *flag.FlagSet) func(listen string) (http.Handler, error){
	"instance": func(flags *flag.FlagSet) func(string) (http.Handler, error) {
		c := serviceFlags(flags)
		return func(string) (http.Handler, error) { return service.New(*c) }
	},
	"guard": func(flags *flag.FlagSet) func(string) (http.Handler, error) {
		c := serviceFlags(flags)
		return func(string) (http.Handler, error) { return service.NewForwardAuth(*c) }
	},
	"hotel": func(*flag.FlagSet) func(string) (http.Handler, error) {
		return func(string) (http.Handler, error) { return service.NewUnguarded(), nil }
	},
	"engine": func(flags *flag.FlagSet) func(string) (http.Handler, error) {
		file := flags.String("data", "", "what the engine knows, a relation a line")
		return func(string) (http.Handler, error) { return newSmallEngine(*file) }
	},
	"issuer": func(flags *flag.FlagSet) func(string) (http.Handler, error) {
		file := flags.String("state", "", "keys and clients")
		return func(listen string) (http.Handler, error) { return newSmallIssuer("http://"+listen, *file) }
	},
}

func serviceFlags(flags *flag.FlagSet) *service.Config {
	c := new(service.Config)
	flags.StringVar(&c.Issuer, "issuer", "", "the provider")
	flags.StringVar(&c.Audience, "audience", "", "the name of this API at the provider")
	flags.StringVar(&c.Engine, "engine", "", "the engine, which speaks AuthZEN")
	flags.DurationVar(&c.Refresh, "refresh", 0, "the age at which the provider's keys are fetched anew")
	flags.DurationVar(&c.EngineTimeout, "engine-timeout", 0, "how long a question to the engine may take")
	flags.DurationVar(&c.CacheFor, "cache", 0, "how old a decision of the engine may be")
	return c
}

// Child runs a part and reports true if the arguments name one. It returns only if the part could
// not run.
func Child(args []string) bool {
	if len(args) == 0 || children[args[0]] == nil {
		return false
	}
	fmt.Fprintln(os.Stderr, runChild(args[0], args[1:]))
	return true
}

func runChild(name string, args []string) error {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	listen := flags.String("listen", "", "address")
	newHandler := children[name](flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	handler, err := newHandler(*listen)
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0) // whoever started this part is gone
	}()
	server := &http.Server{Addr: *listen, Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	return server.ListenAndServe()
}

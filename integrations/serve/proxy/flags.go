package proxy

import (
	"flag"
	"strings"
	"time"
)

// Settings are the flags of a proxy.
type Settings struct {
	flags *flag.FlagSet

	upstream, listen, basePath   string
	provider                     string
	issuers, audiences, keySets  list
	types, proofs, rolesClaim    list
	keys, users, groups          list
	forwardCredentials, keepHost bool
	headerTimeout, answerTimeout time.Duration
	clientTimeout                time.Duration
	certificate, certificateKey  string
}

// list is a flag that may be repeated.
type list []string

// String joins the values.
func (l *list) String() string { return strings.Join(*l, " ") }

// Set adds a value.
func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}

// NewSettings adds the flags to a set.
func NewSettings(flags *flag.FlagSet) *Settings {
	s := &Settings{flags: flags}
	flags.StringVar(&s.upstream, "upstream", "", "`URL` of the service: scheme and host")
	flags.StringVar(&s.listen, "listen", "localhost:8080", "`ADDRESS` to listen on")
	flags.StringVar(&s.basePath, "base-path", "", "`PATH` that clients send in front of every path of the document")
	flags.Var(&s.issuers, "issuer", "`[SCHEME=]URL` of the provider whose tokens count; SCHEME where several schemes take bearer tokens; may be repeated, as the next two")
	flags.Var(&s.audiences, "audience", "`[SCHEME=]NAME` of this API at the provider")
	flags.Var(&s.keySets, "jwks-url", "`[SCHEME=]URL` of the keys, for a provider without discovery")
	flags.StringVar(&s.provider, "provider", "", "how the provider writes its tokens: `keycloak|okta|zitadel`; otherwise as RFC 9068 says")
	flags.Var(&s.types, "token-type", "`TYPE` in the header of a token that counts besides at+jwt; may be repeated")
	flags.Var(&s.proofs, "token-proof", "`CLAIM` that only access tokens have, where they have no type; may be repeated")
	flags.Var(&s.rolesClaim, "roles-claim", "`CLAIM[,CLAIM]` where a token names roles, one inside of the other (default roles); may be repeated")
	flags.Var(&s.keys, "keys", "`[SCHEME=]FILE` of API keys, in JSON; SCHEME where there are several; may be repeated, as the next two")
	flags.Var(&s.users, "htpasswd", "`[SCHEME=]FILE` of users and hashes of passwords (bcrypt or argon2id)")
	flags.Var(&s.groups, "groups", "`[SCHEME=]FILE` that says which user has which role")
	flags.BoolVar(&s.forwardCredentials, "forward-credentials", false, "hand on Authorization and API keys to the upstream")
	flags.BoolVar(&s.keepHost, "keep-host", false, "hand on the Host that the client sent")
	flags.DurationVar(&s.headerTimeout, "header-timeout", 10*time.Second, "how long a client may take to send the head of a request")
	flags.DurationVar(&s.clientTimeout, "client-timeout", 30*time.Second, "how long a client may pause while it sends a body or takes an answer")
	flags.DurationVar(&s.answerTimeout, "answer-timeout", time.Minute, "how long the upstream may take to begin its answer")
	flags.StringVar(&s.certificate, "tls-cert", "", "`FILE` of the certificate to serve TLS with")
	flags.StringVar(&s.certificateKey, "tls-key", "", "`FILE` of its key")
	return s
}

// Args returns the flags that were set, for another program that has them.
func (s *Settings) Args() []string {
	var args []string
	s.flags.VisitAll(func(f *flag.Flag) {
		if values, ok := f.Value.(*list); ok {
			for _, value := range *values {
				args = append(args, "--"+f.Name+"="+value)
			}
			return
		}
		if value := f.Value.String(); value != f.DefValue {
			args = append(args, "--"+f.Name+"="+value)
		}
	})
	return args
}

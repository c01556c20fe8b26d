package parts

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/oracle"
)

// Audience is the name of the hotel's API at the provider.
const Audience = "https://hotel.example.com"

// state is what the provider reads from its file.
type state struct {
	Keys    []jose.JSONWebKey `json:"keys"` // private; the first one signs
	Clients []client          `json:"clients"`
}

type client struct {
	ID     string   `json:"id"`
	Secret string   `json:"secret"`
	Roles  []string `json:"roles"`
	Scope  string   `json:"scope"`
}

// Provider knows the people of the oracle, as clients that get tokens for themselves.
type Provider struct {
	*Process
	Issuer string
	Which  string // in words

	file  string
	state state
	keys  []jose.JSONWebKey // all that ever were
}

//go:embed node/server.mjs node/package.json node/package-lock.json
var node embed.FS

// NewProvider is npm's oidc-provider where npm can install it, or else a small issuer of this
// example. With small it is the issuer anyway.
func NewProvider(ctx context.Context, dir string, small bool) (*Provider, error) {
	p := &Provider{file: filepath.Join(dir, "provider.json")}
	for _, person := range oracle.People {
		p.state.Clients = append(p.state.Clients, client{person.Name, rand.Text(), person.Roles, person.Scope})
	}
	if err := p.Rotate(); err != nil {
		return nil, err
	}
	why := "as asked for"
	if !small {
		command, err := installNode(ctx)
		if err == nil {
			address, err := FreeAddress()
			if err != nil {
				return nil, err
			}
			_, port, _ := strings.Cut(address, ":")
			p.Process = &Process{Name: "provider", Address: address, dir: dir, command: append(command, port, p.file)}
			p.Which = "npm's oidc-provider 9.13.3"
		} else {
			why = err.Error()
		}
	}
	if p.Process == nil {
		var err error
		if p.Process, err = child("issuer", dir, "-state", p.file); err != nil {
			return nil, err
		}
		p.Which = "a small issuer of this example, not npm's oidc-provider: " + why
	}
	p.Issuer = "http://" + p.Address
	p.ready = serves(p.Issuer + "/.well-known/openid-configuration")
	return p, nil
}

// installNode puts the provider into the user's cache, once, and returns its command.
func installNode(ctx context.Context) ([]string, error) {
	program, err := exec.LookPath("node")
	if err != nil {
		return nil, err
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, "oasguard-hotel-cloud", "oidc-provider-9.13.3")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	for _, name := range []string{"server.mjs", "package.json", "package-lock.json"} {
		text, err := node.ReadFile("node/" + name)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return nil, err
		}
	}
	script := filepath.Join(dir, "server.mjs")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "oidc-provider", "package.json")); err == nil {
		return []string{program, script}, nil
	}
	command := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--silent")
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm ci: %w %s", err, out)
	}
	return []string{program, script}, nil
}

// Rotate adds a key that signs from now on. The keys before it are still published.
func (p *Provider) Rotate() error {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	key := jose.JSONWebKey{Key: private, KeyID: fmt.Sprintf("key-%d", len(p.keys)+1), Algorithm: "RS256", Use: "sig"}
	p.keys = append(p.keys, key)
	p.state.Keys = append([]jose.JSONWebKey{key}, p.state.Keys...)
	return p.write()
}

// Withdraw leaves the key that signs and takes all others away.
func (p *Provider) Withdraw() error {
	p.state.Keys = p.state.Keys[:1]
	return p.write()
}

// write writes the file, and tells a provider that runs.
func (p *Provider) write() error {
	text, err := json.Marshal(p.state)
	if err != nil {
		return err
	}
	if err := os.WriteFile(p.file, text, 0o600); err != nil {
		return err
	}
	if p.Process == nil {
		return nil
	}
	return p.Reload()
}

// Key returns the private key of that generation, counted from 0.
func (p *Provider) Key(generation int) jose.JSONWebKey { return p.keys[generation] }

// Token asks the token endpoint for a token of this person.
func (p *Provider) Token(ctx context.Context, name string) (string, error) {
	for _, c := range p.state.Clients {
		if c.ID == name {
			return p.token(ctx, c)
		}
	}
	return "", fmt.Errorf("the provider does not know %q", name)
}

func (p *Provider) token(ctx context.Context, c client) (string, error) {
	form := url.Values{"grant_type": {"client_credentials"}, "resource": {Audience}}
	if c.Scope != "" {
		form.Set("scope", c.Scope)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.Issuer+"/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(c.ID, c.Secret)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
		Error string `json:"error_description"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Token == "" {
		return "", fmt.Errorf("token endpoint: %s %s %v", response.Status, answer.Error, err)
	}
	return answer.Token, nil
}

// KeyID returns the name of the key that signed a token; "" for what is none.
func KeyID(token string) string {
	parsed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil || len(parsed.Signatures) == 0 {
		return ""
	}
	return parsed.Signatures[0].Header.KeyID
}

package identity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// maxAnswer bounds a discovery document, a key set and an introspection answer, after decompression.
const maxAnswer = 512 << 10

// judgeIssuer reports what is wrong with an issuer's name (RFC 8414, 2).
func judgeIssuer(issuer string) error {
	if issuer == "" {
		return errors.New("name the provider, as in https://id.example.com")
	}
	u, err := judgeURL(issuer, true)
	if err != nil {
		return err
	}
	if u.RawQuery != "" || u.ForceQuery || strings.Contains(issuer, "#") {
		return fmt.Errorf("%q must have no query and no fragment", issuer)
	}
	return nil
}

// judgeURL parses a URL that this process may fetch: https, or http to this machine where a test or
// a sidecar serves it. fromLoopback says whether whoever named the URL is this machine as well, or
// its operator: a stranger must not send us to a port of our own.
func judgeURL(text string, fromLoopback bool) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s is not a URL", quote(text))
	}
	local := isLoopback(u.Hostname())
	switch {
	case u.Host == "" || u.Hostname() == "":
		return nil, fmt.Errorf("%s is not an absolute URL", quote(text))
	case u.User != nil:
		return nil, errors.New("a URL must not hold a user name or password")
	case u.Scheme != "https" && !(u.Scheme == "http" && local):
		return nil, fmt.Errorf("%s must begin with https://; http:// is for loopback addresses only", quote(text))
	case local && !fromLoopback:
		return nil, fmt.Errorf("%s leads from another machine to this one", quote(text))
	}
	return u, nil
}

// isLoopback reports whether a host is this machine, by name or address.
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && (address.Unmap().IsLoopback() || address.IsUnspecified())
}

// web sends requests to a provider.
type web struct{ client *http.Client }

// newWeb takes over a client's transport. It never follows a redirect of a POST, which carries
// credentials, and judges those of a GET.
func newWeb(client *http.Client, timeout time.Duration) web {
	own := &http.Client{Timeout: timeout}
	if client != nil {
		own.Transport = client.Transport
	} else {
		dialer := &net.Dialer{Timeout: timeout, Control: judgeAddress}
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.DialContext = dialer.DialContext
		transport.MaxResponseHeaderBytes = 64 << 10
		own.Transport = transport
	}
	own.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if next.Method != http.MethodGet || via[0].Method != http.MethodGet {
			return errors.New("the provider redirects a request that carries credentials")
		}
		if len(via) > 3 {
			return errors.New("more than 3 redirects")
		}
		_, err := judgeURL(next.URL.String(), isLoopback(via[0].URL.Hostname()))
		return err
	}
	return web{own}
}

// judgeAddress refuses link-local addresses, where clouds keep the credentials of machines.
func judgeAddress(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%s is not an address", quote(address))
	}
	if ip := at.Addr().Unmap(); ip.IsLinkLocalUnicast() || ip.IsMulticast() {
		return fmt.Errorf("%s is a link-local or multicast address", ip)
	}
	return nil
}

// statusError is an answer other than 200, with the error that OAuth 2.0 names in its body.
type statusError struct {
	status int
	code   string
}

func (e statusError) Error() string { return fmt.Sprintf("status %d", e.status) }

// get fetches a JSON document.
func (w web) get(ctx context.Context, u string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	if err != nil {
		return nil, err
	}
	return w.do(request)
}

// do sends a request and returns the body of a 200.
func (w web) do(request *http.Request) ([]byte, error) {
	request.Header.Set("Accept", "application/json")
	response, err := w.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	if response.StatusCode != http.StatusOK {
		return nil, statusError{response.StatusCode, oauthError(response.Body)}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("an answer of more than %d kB", maxAnswer>>10)
	}
	return body, nil
}

// oauthError reads the error code of an answer (RFC 6749, 5.2), if it has one.
func oauthError(body io.Reader) string {
	source, err := io.ReadAll(io.LimitReader(body, 4<<10))
	if err != nil {
		return ""
	}
	answer, _ := object(source)
	code, _ := answer["error"].(string)
	return code
}

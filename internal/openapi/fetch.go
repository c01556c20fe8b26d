//go:build !js

package openapi

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

// What one document may fetch: enough for any that people wrote, and an end to
// one that was made to keep us busy, or to have us knock at many doors.
const (
	maxRemoteFiles     = 100
	maxRemoteSize      = 16 << 20
	maxRemoteTotal     = 64 << 20
	maxRemoteTime      = 15 * time.Second // for one file
	maxRemoteTotalTime = time.Minute
	maxRedirects       = 5
)

// fetcher counts what was fetched.
type fetcher struct {
	client *http.Client
	files  int
	bytes  int
	spent  time.Duration
}

// fetch reads one URL, and says which one it came from in the end. Nothing of the user's goes with the request: no
// credentials, no cookies, and no proxy sees it.
func (r *fetcher) fetch(ctx context.Context, opts Options, name string) ([]byte, *url.URL, error) {
	if r.client == nil {
		r.client = newClient(opts.permit)
	}
	if r.files++; r.files > maxRemoteFiles {
		return nil, nil, fmt.Errorf("the document names more than %d remote files", maxRemoteFiles)
	}
	if r.spent >= maxRemoteTotalTime {
		return nil, nil, fmt.Errorf("the remote files of the document took more than %s", maxRemoteTotalTime)
	}
	start := time.Now()
	defer func() { r.spent += time.Since(start) }()
	ctx, cancel := context.WithTimeout(ctx, min(maxRemoteTime, maxRemoteTotalTime-r.spent))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, name, nil)
	if err != nil {
		return nil, nil, fetchReason(err)
	}
	request.Header.Set("User-Agent", "oasguard")
	answer, err := r.client.Do(request)
	if err != nil {
		return nil, nil, fetchReason(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, nil, fmt.Errorf("the server answered %d", answer.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxRemoteSize+1))
	if err != nil {
		return nil, nil, fetchReason(err)
	}
	r.bytes += len(data)
	switch {
	case len(data) > maxRemoteSize:
		return nil, nil, fmt.Errorf("it is larger than %d MB", maxRemoteSize>>20)
	case r.bytes > maxRemoteTotal:
		return nil, nil, fmt.Errorf("the remote files of the document are larger than %d MB together", maxRemoteTotal>>20)
	}
	return data, answer.Request.URL, nil
}

// errAddress says that an address is none of the public internet's.
var errAddress = errors.New("its address is not a public one")

// newClient makes a client that dials permitted addresses only. The address is
// judged when it is dialled, after the name was resolved, and on every redirect:
// a name that resolves to another address the second time gains nothing.
func newClient(permit func(netip.Addr) bool) *http.Client {
	if permit == nil {
		permit = isPublic
	}
	dialer := net.Dialer{
		Timeout: maxRemoteTime,
		Control: func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || !permit(to.Addr().Unmap().WithZone("")) {
				return errAddress
			}
			return nil
		},
	}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would resolve and dial for us, past the check above
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    maxRemoteTime,
			MaxResponseHeaderBytes: 64 << 10,
			DisableCompression:     true,
			DisableKeepAlives:      true,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: checkRedirect,
	}
}

func checkRedirect(next *http.Request, via []*http.Request) error {
	switch {
	case len(via) > maxRedirects:
		return fmt.Errorf("it redirects more than %d times", maxRedirects)
	case next.URL.Scheme != "https" && (next.URL.Scheme != "http" || via[0].URL.Scheme == "https"):
		return fmt.Errorf("it redirects to %s", next.URL.Scheme)
	case next.URL.User != nil:
		return errors.New("it redirects to a URL that holds a user name")
	}
	next.Header.Del("Referer")
	return nil
}

// fetchReason is the part of an error that does not repeat the URL.
func fetchReason(err error) error {
	var whole *url.Error
	switch {
	case errors.Is(err, errAddress):
		return errAddress
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("it took too long")
	case errors.As(err, &whole):
		return whole.Err
	}
	return err
}

// isPublic reports whether an address is one of the public internet: the others
// are the user's own machine and network, where a request is trusted for where
// it comes from (IANA special-purpose address registries).
func isPublic(a netip.Addr) bool {
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	special := strings.Fields("0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 " +
		// Addresses that carry one of IPv4 inside, and what is left of old schemes.
		"::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fec0::/10")
	for _, prefix := range special {
		if netip.MustParsePrefix(prefix).Contains(a) {
			return false
		}
	}
	return true
}

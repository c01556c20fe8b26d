package main

import (
	"bufio"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// wires are requests that no client library would write, byte by byte: what is
// sent after the request line, and the status of each answer that must come.
// There, net/http says what the guard never sees.
var wires = []struct {
	name, request string
	statuses      []int
	by            string // who refuses: net/http or the guard; empty where it is granted
}{
	{"plain", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer card-of-eve\r\n\r\n", []int{201}, ""},
	{"spaces around the value", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization:  \t Bearer card-of-eve \t \r\n\r\n", []int{201}, ""},
	{"two fields", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer card-of-eve\r\nAuthorization: Bearer card-of-eve\r\n\r\n", []int{400}, "guard"},
	{"two fields, the second in lower case", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer card-of-eve\r\nauthorization: Bearer nonsense\r\n\r\n", []int{400}, "guard"},
	{"two credentials in one field", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer card-of-eve, Bearer card-of-ada\r\n\r\n", []int{400}, "guard"},
	{"an empty field", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization:\r\n\r\n", []int{400}, "guard"},
	{"NUL in the token", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer card-of-eve\x00\r\n\r\n", []int{400}, "net/http"},
	{"a byte that is no text", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer card-of-eve\xff\r\n\r\n", []int{400}, "guard"},
	{"a bare CR", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer\rcard-of-eve\r\n\r\n", []int{400}, "net/http"},
	{"a tab after the scheme", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer\tcard-of-eve\r\n\r\n", []int{400}, "guard"},
	{"a space before the colon", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization : Bearer card-of-eve\r\n\r\n", []int{400}, "net/http"},
	{"a folded line", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer\r\n card-of-eve\r\n\r\n", []int{201}, ""},
	{"a folded line that hides a second field", "POST /rooms HTTP/1.1\r\nHost: h\r\nX-Note: a\r\n Authorization: Bearer card-of-eve\r\n\r\n", []int{401}, "guard"},
	{"another field name", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization_: Bearer card-of-eve\r\nProxy-Authorization: Bearer card-of-eve\r\n\r\n", []int{401}, "guard"},
	{"credential in a trailer", "POST /rooms HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: Authorization\r\n\r\n1\r\nx\r\n0\r\nAuthorization: Bearer card-of-eve\r\n\r\n", []int{401}, "guard"},
	{"the good one in the header, another in a trailer", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer card-of-ben\r\nTransfer-Encoding: chunked\r\nTrailer: Authorization\r\n\r\n1\r\nx\r\n0\r\nAuthorization: Bearer card-of-eve\r\n\r\n", []int{403}, "guard"},
	{"a token of 200 kB", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + strings.Repeat("a", 200_000) + "\r\n\r\n", []int{401}, "guard"},
	{"a token of 2 MB", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + strings.Repeat("a", 2_000_000) + "\r\n\r\n", []int{431}, "net/http"},
	{"two keys", "GET /bookings?date=x HTTP/1.1\r\nHost: h\r\nX-Desk-Key: key-of-terminal\r\nx-desk-key: key-of-terminal\r\n\r\n", []int{400}, "guard"},
	{"the key with an underscore", "GET /bookings?date=x HTTP/1.1\r\nHost: h\r\nX_Desk_Key: key-of-terminal\r\n\r\n", []int{401}, "guard"},
	{"two lengths", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer card-of-eve\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", []int{400}, "net/http"},
	{"a second request on the connection", "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer card-of-eve\r\n\r\nPOST /rooms HTTP/1.1\r\nHost: h\r\n\r\n", []int{201, 401}, "guard"},
	{"a request inside a body", "POST /rooms HTTP/1.1\r\nHost: h\r\nContent-Length: 70\r\n\r\nPOST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer card-of-eve\r\n\r\n  ", []int{401}, "guard"},
	{"HTTP/1.0", "POST /rooms HTTP/1.0\r\n\r\n", []int{401}, "guard"},
	{"absolute form", "POST http://h/rooms HTTP/1.1\r\nHost: h\r\n\r\n", []int{401}, "guard"},
	{"absolute form of another host", "POST http://other/rooms HTTP/1.1\r\nHost: h\r\n\r\n", []int{401}, "guard"},
	{"a credential in the URL", "POST http://ben:opensesame@h/keycards?room=502 HTTP/1.1\r\nHost: h\r\n\r\n", []int{401}, "guard"},
	{"another method than the line says", "POST /rooms HTTP/1.1\r\nHost: h\r\nX-HTTP-Method-Override: GET\r\n\r\n", []int{401}, "guard"},
	{"the method in lower case", "post /rooms HTTP/1.1\r\nHost: h\r\n\r\n", []int{405}, "guard"},
	{"a path that is a star", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", []int{200}, "net/http"},
	{"waits before it sends the body", "POST /rooms HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", []int{401}, "guard"},
}

// TestOnTheWire writes requests to a socket.
func TestOnTheWire(t *testing.T) {
	base := start(t)
	for _, c := range wires {
		t.Run(c.name, func(t *testing.T) {
			answers := exchange(t, strings.TrimPrefix(base, "http://"), c.request, len(c.statuses))
			var got []int
			for _, a := range answers {
				got = append(got, a.status)
			}
			if !slices.Equal(got, c.statuses) {
				t.Fatalf("statuses %v, want %v", got, c.statuses)
			}
			last := answers[len(answers)-1]
			if byGuard := last.header.Get("Content-Type") == problem; byGuard != (c.by == "guard") {
				t.Errorf("answered by the guard: %v, want the answer of %q; %v %s", byGuard, c.by, last.header, last.body)
			}
			if strings.Contains(last.body, "addedBy") != (last.status == 201) {
				t.Errorf("status %d with the body of a handler: %s", last.status, last.body)
			}
		})
	}
}

type wireAnswer struct {
	status int
	header http.Header
	body   string
}

// exchange writes text and reads answers until there are enough of them.
func exchange(t *testing.T, addr, text string, want int) []wireAnswer {
	t.Helper()
	connection, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	go func() {
		// The server may have answered and closed before it has all of it.
		_, _ = io.WriteString(connection, text)
	}()
	var answers []wireAnswer
	reader := bufio.NewReader(connection)
	for range want {
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatalf("answer %d: %v", len(answers)+1, err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, wireAnswer{response.StatusCode, response.Header, string(body)})
	}
	return answers
}

// TestHTTP2 sends what HTTP/2 spells in its own way.
func TestHTTP2(t *testing.T) {
	handler := newWiring(t, demoDesk()).whole
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	for _, c := range []struct {
		name   string
		header http.Header
		status int
	}{
		{"nothing", http.Header{}, 401},
		{"enough", http.Header{"Authorization": {"Bearer card-of-eve"}}, 201},
		{"too little", http.Header{"Authorization": {"Bearer card-of-ben"}}, 403},
		{"two fields", http.Header{"Authorization": {"Bearer card-of-eve", "Bearer card-of-eve"}}, 400},
		{"an empty field", http.Header{"Authorization": {""}}, 400},
		{"in a field of the same letters", http.Header{"authorization": {"Bearer card-of-eve"}}, 201},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/rooms", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header = c.header
			response, err := server.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			if response.ProtoMajor != 2 || response.StatusCode != c.status {
				t.Errorf("HTTP/%d, status %d; want HTTP/2, %d", response.ProtoMajor, response.StatusCode, c.status)
			}
		})
	}
	t.Run("in a trailer", func(t *testing.T) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/rooms", io.NopCloser(strings.NewReader("x")))
		if err != nil {
			t.Fatal(err)
		}
		r.Trailer = http.Header{"Authorization": {"Bearer card-of-eve"}}
		response, err := server.Client().Do(r)
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode != 401 {
				t.Errorf("status %d, want 401", response.StatusCode)
			}
		}
	})
}

// TestCertificates shows client certificates that are no badge to servers that
// verify them, and to one that asks for a certificate but verifies nothing.
func TestCertificates(t *testing.T) {
	pki, other := newPKI(t), newPKI(t)
	unsigned := other.certificate(t, "eve") // by an authority that the hotel does not know
	pki.issueExpired(t, "old")
	old, err := tls.LoadX509KeyPair(pki.file("old.pem"), pki.file("old.key"))
	if err != nil {
		t.Fatal(err)
	}
	forServers, err := tls.LoadX509KeyPair(pki.file("server.pem"), pki.file("server.key"))
	if err != nil {
		t.Fatal(err)
	}
	good := pki.certificate(t, "eve")
	const handshake = -1
	for _, c := range []struct {
		name   string
		auth   tls.ClientAuthType
		cert   *tls.Certificate
		status int
	}{
		{"signed", tls.VerifyClientCertIfGiven, &good, 200},
		{"none", tls.VerifyClientCertIfGiven, nil, 401},
		{"of another authority", tls.VerifyClientCertIfGiven, &unsigned, handshake},
		{"expired", tls.VerifyClientCertIfGiven, &old, handshake},
		{"of a server", tls.VerifyClientCertIfGiven, &forServers, handshake},
		{"signed, asked for only", tls.RequestClientCert, &good, 401},
		{"of another authority, asked for only", tls.RequestClientCert, &unsigned, 401},
		{"of another authority, any will do", tls.RequireAnyClientCert, &unsigned, 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(newWiring(t, demoDesk()).whole)
			server.Config.ErrorLog = log.New(io.Discard, "", 0) // the failed handshakes are meant
			server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, ClientAuth: c.auth, ClientCAs: pki.pool()}
			server.StartTLS()
			defer server.Close()
			transport := server.Client().Transport.(*http.Transport).Clone()
			if c.cert != nil {
				transport.TLSClientConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return c.cert, nil }
			}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/safe", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer card-of-eve")
			status := handshake
			response, err := (&http.Client{Transport: transport}).Do(r)
			if err == nil {
				status = response.StatusCode
				_ = response.Body.Close()
			}
			if status != c.status {
				t.Errorf("status %d, want %d (%v)", status, c.status, err)
			}
		})
	}
}

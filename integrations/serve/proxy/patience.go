package proxy

import (
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// patience bounds how long a client may pause while it sends a body. The deadline begins anew with
// every read, so that a long upload is not cut off, and one that stands still is. next must not
// see a request whose body nobody bounds: what a guard refuses is read to its end by net/http.
func patience(pause time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		body := &pausing{ReadCloser: r.Body, control: http.NewResponseController(w), pause: pause}
		body.wait(false)
		r.Body = body
		next.ServeHTTP(w, r)
		body.wait(true)
	})
}

// pausing is the body of a request.
type pausing struct {
	io.ReadCloser
	control *http.ResponseController
	pause   time.Duration

	mu    sync.Mutex
	over  bool // the deadline is net/http's again
	whole bool // the body came whole
}

// wait lets the client pause from now on; last is for the rest, which net/http reads.
func (p *pausing) wait(last bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over || p.pause <= 0 {
		return
	}
	_ = p.control.SetReadDeadline(time.Now().Add(p.pause)) // fails only if the connection has ended
	p.over = last
}

// end says that the body came whole. From now on net/http reads ahead, to see a client leave, and
// the answer may take its time.
func (p *pausing) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		_ = p.control.SetReadDeadline(time.Time{})
	}
	p.over, p.whole = true, true
}

// Read reads what came, or waits for it. It keeps the end of the body: net/http closes the body when
// an answer begins, and a transport that looks once more for its end would take that for a failure.
func (p *pausing) Read(b []byte) (int, error) {
	p.mu.Lock()
	whole := p.whole
	p.mu.Unlock()
	if whole {
		return 0, io.EOF
	}
	p.wait(false)
	n, err := p.ReadCloser.Read(b)
	if err == io.EOF {
		p.end()
	}
	return n, err
}

// patientListener accepts connections that end if the client takes nothing for a while.
type patientListener struct {
	net.Listener
	pause time.Duration
}

// Accept returns the next connection.
func (l patientListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &patientConn{conn, l.pause}, nil
}

type patientConn struct {
	net.Conn
	pause time.Duration
}

// Write writes b, which the client must take in time. Answers that have nothing to say for longer,
// as streams of events do, are not cut off.
func (c *patientConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.pause)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

package guard

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
)

// Denial is what a denial hook is told. Nothing of Err may reach the client.
type Denial struct {
	Status     int      // what is about to be answered
	Reason     Reason   // why
	Operation  string   // empty where no operation was found, and where it is concealed
	Challenges []string // the values of WWW-Authenticate, already set
	Err        error    // what the authenticator or authorizer returned; may be nil
}

// Decision is what an observer is told: the truth, also where it is concealed
// from the client.
type Decision struct {
	Operation string // operationId, or method and path; empty where no operation was found
	Granted   bool
	Anonymous bool   // granted without a principal
	Concealed bool   // denied, and answered 404
	Status    int    // what the denial is, before it is concealed; 0 where granted
	Reason    Reason // why it was denied; empty where granted
	Principal any    // who was granted, or was valid but forbidden; nil where nobody is known
	Err       error  // what the authenticator or authorizer returned; may be nil
}

// observed tells the observer of a grant, which it cannot change.
func (s *settings) observed(r *http.Request, operation string, principal any) bool {
	s.observer(r, Decision{Operation: operation, Granted: true, Principal: principal})
	return true
}

// explain answers a request that no alternative granted.
func (d *decision[P]) explain() {
	out := Denial{Operation: d.operation, Err: d.err}
	seen := Decision{Operation: d.operation, Err: d.err}
	var answer http.Header
	switch {
	case d.why == ReasonUnavailable:
		out.Status, out.Reason = http.StatusServiceUnavailable, ReasonUnavailable
	case d.forbidden != "":
		out.Status, out.Reason, out.Err, seen.Err = http.StatusForbidden, d.forbidden, nil, nil
		out.Challenges = d.lacked.insufficientScope(&d.guard.settings)
		seen.Principal = d.tried[d.known].principal
	case d.why == ReasonMissingParameter:
		out.Status, out.Reason = http.StatusBadRequest, ReasonMissingParameter
	case d.why == ReasonMalformedCredential:
		out.Status, out.Reason = http.StatusBadRequest, ReasonMalformedCredential
		out.Challenges, _ = d.challenges(true)
	default:
		out.Status, out.Reason = http.StatusUnauthorized, ReasonNoCredential
		if d.why != "" {
			out.Reason = d.why
		}
		out.Challenges, answer = d.challenges(false)
	}
	seen.Status, seen.Reason = out.Status, out.Reason
	seen.Concealed = d.conceal && out.Status == http.StatusForbidden
	if d.guard.observer != nil {
		d.guard.observer(d.r, seen)
	}
	if seen.Concealed {
		// RFC 9110, 15.5.4: 404 instead of 403 does not tell that there is something to forbid.
		out = Denial{Status: http.StatusNotFound, Reason: ReasonNotFound}
	}
	d.guard.answer(d.w, d.r, out, answer)
}

// unrouted answers a request that means no operation.
func (s *settings) unrouted(w http.ResponseWriter, r *http.Request, status int, why Reason) {
	if s.observer != nil {
		s.observer(r, Decision{Status: status, Reason: why})
	}
	s.answer(w, r, Denial{Status: status, Reason: why}, nil)
}

// answer writes a denial. RFC 9110, 11.6.1: a 401 carries its challenges;
// no-store keeps one caller's answer out of another's cache.
func (s *settings) answer(w http.ResponseWriter, r *http.Request, d Denial, extra http.Header) {
	foreign := d.Status == http.StatusNotFound && s.notFound != nil
	// One array for two fields, each with no room behind it to append into the other.
	fields := [...]string{"no-store", problemType}
	if !foreign {
		h := w.Header()
		for name, values := range extra {
			h[name] = values
		}
		if len(d.Challenges) > 0 {
			h["Www-Authenticate"] = d.Challenges
		}
		h["Cache-Control"] = fields[0:1:1]
	}
	if s.denied != nil {
		hooked := &denialWriter{ResponseWriter: w, status: d.Status}
		s.denied(hooked, r, d)
		if hooked.wrote {
			return
		}
	}
	if foreign {
		s.notFound.ServeHTTP(w, r)
		return
	}
	problem(w, d.Status, r.Method != http.MethodHead, fields[1:2:2])
}

const problemType = "application/problem+json"

// problem writes the default answer (RFC 9457, 3): the status and its name, and
// nothing of what the request lacked. HEAD gets no body (RFC 9110, 9.3.2).
func problem(w http.ResponseWriter, status int, body bool, contentType []string) {
	w.Header()["Content-Type"] = contentType
	w.WriteHeader(status)
	if body {
		// The client is gone if this fails: there is nobody left to tell.
		_, _ = io.WriteString(w, problemBodies[status])
	}
}

// problemBodies are the bodies of all statuses that are answered here.
var problemBodies = func() map[int]string {
	bodies := map[int]string{}
	for _, status := range [...]int{400, 401, 403, 404, 405, 501, 503} {
		bodies[status] = `{"status":` + strconv.Itoa(status) + `,"title":"` + http.StatusText(status) + `"}` + "\n"
	}
	return bodies
}()

// denialWriter knows whether a denial hook has answered, and keeps it from
// answering 200 by writing a body only.
type denialWriter struct {
	http.ResponseWriter
	status int
	wrote  bool
}

// WriteHeader sends the hook's status.
func (w *denialWriter) WriteHeader(status int) {
	if status >= 200 {
		w.wrote = true
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends the denial's status first where the hook sent none.
func (w *denialWriter) Write(body []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(w.status)
	}
	return w.ResponseWriter.Write(body)
}

// FlushError sends the denial's status first where the hook sent none.
func (w *denialWriter) FlushError() error {
	if !w.wrote {
		w.WriteHeader(w.status)
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// classify says what an authenticator's error means.
func classify(err error) Reason {
	if err == ErrInvalidCredentials {
		return ReasonInvalidCredential // the common one, and what follows allocates
	}
	var challenge *ChallengeError
	var network net.Error
	switch {
	case errors.As(err, &challenge):
		return ReasonInvalidCredential
	case errors.Is(err, ErrUnavailable), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return ReasonUnavailable
	case errors.Is(err, ErrMalformedCredentials):
		return ReasonMalformedCredential
	case errors.Is(err, ErrInvalidCredentials):
		return ReasonInvalidCredential
	case errors.As(err, &network):
		return ReasonUnavailable
	default:
		return ReasonInvalidCredential
	}
}

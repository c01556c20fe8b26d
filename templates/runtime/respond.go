package guard

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// Denial is what a denial hook is told. Nothing of Err may reach the client.
type Denial struct {
	Status     int      // what is about to be answered
	Reason     Reason   // why
	Operation  string   // empty where no operation was found, and where it is concealed
	Challenges []string // the values of WWW-Authenticate, already set
	Parameter  string   // the parameter that is missing: "query.page"
	Err        error    // what the authenticator or authorizer returned; may be nil
}

// Decision is what an observer is told: the truth, also where it is concealed
// from the client.
type Decision struct {
	Operation string // operationId, or method and path; empty where no operation was found
	Granted   bool
	Anonymous bool     // granted without a principal
	Concealed bool     // denied, and answered 404
	Status    int      // what the denial is, before it is concealed; 0 where granted
	Reason    Reason   // why it was denied; empty where granted
	Principal any      // who was granted, or was valid but forbidden; nil where nobody is known
	Scheme    string   // by which the principal came; of an AND, the names joined by +
	Missing   []string // what a 403 is for want of, in words: "role manager", "scope rooms.open"
	Parameter string   // the parameter that is missing: "query.page"
	Err       error    // what the authenticator or authorizer returned; may be nil
}

// observed tells the observer of a grant, which it cannot change.
func (d *decision[P]) observed(c *caller[P]) bool {
	d.guard.observer(d.r, Decision{Operation: d.operation, Granted: true, Principal: c.principal, Scheme: c.scheme.id})
	return true
}

// explain answers a request that no alternative granted.
func (d *decision[P]) explain() {
	out, seen := Denial{Operation: d.operation}, Decision{Operation: d.operation}
	var answer http.Header
	why, err := d.explanation()
	switch {
	case d.barred:
		out.Status, out.Reason, err = http.StatusForbidden, ReasonForbidden, d.err
		seen.Scheme = d.tried[d.known].scheme.id
		d.told(&seen)
	case why == ReasonUnavailable:
		out.Status, out.Reason = http.StatusServiceUnavailable, ReasonUnavailable
	case d.forbidden != "":
		out.Status, out.Reason, err = http.StatusForbidden, d.forbidden, nil
		out.Challenges = d.lacked.insufficientScope(&d.guard.settings)
		if d.notFound {
			err = ErrNotFound
		}
		if d.forbidden == ReasonNoPathValue {
			out.Parameter = d.emptyPathParameter()
		} else {
			seen.Missing = d.missing
		}
		d.told(&seen)
	case why == ReasonMissingParameter:
		out.Status, out.Reason, out.Parameter = http.StatusBadRequest, why, d.parameter
	case why == ReasonMalformedCredential:
		out.Status, out.Reason = http.StatusBadRequest, why
		out.Challenges, _ = d.challenges(true)
	default:
		out.Status, out.Reason = http.StatusUnauthorized, ReasonNoCredential
		if why != "" {
			out.Reason = why
		}
		out.Challenges, answer = d.challenges(false)
	}
	seen.Status, seen.Reason, seen.Parameter, seen.Err = out.Status, out.Reason, out.Parameter, err
	out.Err = err
	seen.Concealed = out.Status == http.StatusForbidden && (d.conceal || d.notFound)
	if d.guard.observer != nil {
		d.guard.observer(d.r, seen)
	}
	if seen.Concealed {
		// RFC 9110, 15.5.4: 404 instead of 403 does not tell that there is something to forbid.
		out = Denial{Status: http.StatusNotFound, Reason: ReasonNotFound}
	}
	d.guard.answer(d.w, d.r, out, answer)
}

// told says who was forbidden, where somebody was accepted.
func (d *decision[P]) told(seen *Decision) {
	if c := &d.tried[d.known]; c.stage == accepted {
		seen.Principal, seen.Scheme = c.principal, c.scheme.id
	}
}

// emptyPathParameter is the path parameter whose value is empty: "path.roomId".
func (d *decision[P]) emptyPathParameter() string {
	for _, route := range routes {
		if route.Operation != d.operation {
			continue
		}
		at := 0
		for _, name := range templateParameters(route.Path) {
			// A Check looks at the values that its rule asks about; what stands in front
			// of it has looked at all of them.
			asked := strings.Contains(route.Access, "{"+name+"}") || strings.Contains(route.Access, "{"+strconv.Quote(name)+"}")
			if d.marked == nil && !asked {
				continue
			}
			if d.marked != nil && d.marked.emptyAt == at || d.marked == nil && d.emptyAt == at {
				return "path." + name
			}
			at++
		}
	}
	return ""
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

// classify says what an error of a callback means.
func classify(err error) Reason {
	if err == ErrInvalidCredentials {
		return ReasonInvalidCredential // the common one, and what follows allocates
	}
	var own *ChallengeError
	var unavailable interface{ Unavailable() bool }
	var forbidden interface{ Forbidden() bool }
	var malformed interface{ Malformed() bool }
	var network net.Error
	switch {
	case errors.As(err, &own):
		return ReasonInvalidCredential
	case errors.Is(err, ErrUnavailable), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled),
		errors.As(err, &unavailable) && unavailable.Unavailable():
		return ReasonUnavailable
	case errors.Is(err, ErrForbidden), errors.As(err, &forbidden) && forbidden.Forbidden():
		return ReasonForbidden
	case errors.Is(err, ErrMalformedCredentials), errors.As(err, &malformed) && malformed.Malformed():
		return ReasonMalformedCredential
	case errors.Is(err, ErrNoCredential):
		return ReasonNoCredential
	case errors.Is(err, ErrInvalidCredentials):
		return ReasonInvalidCredential
	case errors.As(err, &network):
		return ReasonUnavailable
	default:
		return ReasonInvalidCredential
	}
}

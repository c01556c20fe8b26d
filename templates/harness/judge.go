package harness

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// check sends the request of an arrival, unless it might change something, and
// holds the answer against the decision of the document.
func (r *run) check(op operation, name string, a arrival) {
	r.checkCall(op, name, r.call(op, a), r.decide(op, a))
}

func (r *run) checkCall(op operation, name string, c call, want outcome) {
	if why := r.mustNotSend(c.method, want); why != "" {
		r.add(op.id, name, Skipped, why)
		return
	}
	if why := r.cannotSend(c.arrival); why != "" {
		r.add(op.id, name, Skipped, why)
		return
	}
	got, err := r.send(op, c)
	if err != nil {
		r.add(op.id, name, Failed, err.Error())
		return
	}
	if c.head && r.servesNoHead(op, c, got, want) {
		r.add(op.id, name, Skipped, fmt.Sprintf("%d: the server does not answer HEAD here", got.status))
		return
	}
	switch {
	case got.tls && slices.ContainsFunc(c.arrival.sent, func(s sent) bool { return s.scheme.isCertificate() && s.madeUp }):
		r.add(op.id, name, OK, "refused by the TLS layer")
	case got.tls:
		r.add(op.id, name, Failed, "the TLS layer refuses a valid certificate")
	case want.granted:
		result, detail := r.judgeGrant(op, c, got)
		r.add(op.id, name, result, detail)
	default:
		r.report.Rows = append(r.report.Rows, result(op.id, name, r.denialProblem(op, c, got, want)))
	}
}

// servesNoHead reports whether a HEAD that the document does not describe is
// unknown to the router: then no handler ran.
func (r *run) servesNoHead(op operation, c call, got answer, want outcome) bool {
	if got.status != http.StatusNotFound || want.status == http.StatusNotFound {
		return got.status == http.StatusMethodNotAllowed
	}
	unknown, err := r.unknownPath(op, c)
	return err == nil && difference(got, unknown) == ""
}

func result(operation, name, problem string) Row {
	if problem != "" {
		return Row{operation, name, Failed, problem}
	}
	return Row{operation, name, OK, ""}
}

// mustNotSend says why a request is not sent; empty where it is.
func (r *run) mustNotSend(method string, want outcome) string {
	switch {
	case isSafe(method) || r.AllowUnsafe:
		return ""
	case want.granted:
		return method + " may change something: Harness.AllowUnsafe sends it"
	case !r.DeniedUnsafe:
		return method + " may change something where the guard is broken: Harness.DeniedUnsafe sends it"
	}
	return ""
}

func (r *run) cannotSend(a arrival) string {
	if !r.client.takesCertificates() && slices.ContainsFunc(a.sent, func(s sent) bool { return s.scheme.isCertificate() }) {
		return "a client certificate needs an https URL or an http.Handler"
	}
	return ""
}

func (r *run) send(op operation, c call) (answer, error) {
	return r.client.send(r.ctx, c, func(out *http.Request) {
		if r.Prepare != nil {
			r.Prepare(op.id, out)
		}
	})
}

// judgeGrant reports whether a request that the document grants reached what is
// behind the guard.
func (r *run) judgeGrant(op operation, c call, got answer) (Result, string) {
	if statuses := r.Statuses[op.id]; len(statuses) > 0 {
		if !slices.Contains(statuses, got.status) {
			return Failed, fmt.Sprintf("%d, want one of %v: %s", got.status, statuses, excerpt(got.body))
		}
		return OK, ""
	}
	switch {
	case got.status == http.StatusUnauthorized || got.status == http.StatusForbidden || got.status == http.StatusMethodNotAllowed:
		return Failed, fmt.Sprintf("%d, want what the handler answers: %s", got.status, excerpt(got.body))
	case isDenialBody(got) || c.method != "HEAD" && got.status == http.StatusBadRequest && slices.Contains(r.denials[got.status], got.body):
		return Failed, fmt.Sprintf("%d, which is the guard's own answer: %s", got.status, excerpt(got.body))
	case got.status == http.StatusBadRequest && strings.Contains(op.path, "{"):
		return r.judgeBadRequest(c)
	case got.status != http.StatusNotFound:
		return OK, ""
	}
	unknown, err := r.unknownPath(op, c)
	switch {
	case err != nil:
		return Failed, err.Error()
	case difference(got, unknown) != "":
		return OK, ""
	case op.conceal || !strings.Contains(op.path, "{"):
		return Failed, "404, as an unknown path gets"
	}
	return Skipped, "404, as an unknown path gets: give Values that name something that is there"
}

// judgeBadRequest is of a 400 to a request with path values that is granted: whether a
// handler ran, or something before it refused the path, cannot be seen.
func (r *run) judgeBadRequest(c call) (Result, string) {
	if r.Prepare == nil && slices.Contains([]string{"POST", "PUT", "PATCH"}, c.method) {
		return Skipped, "400, and the request has no body: Harness.Prepare completes it"
	}
	return Failed, "400, want what the handler answers: give Values that it takes, or name 400 in Statuses"
}

// isDenialBody reports whether an answer is a guard's default denial (RFC 9457).
func isDenialBody(got answer) bool {
	if got.status != 400 && got.status != 404 && got.status != 503 {
		return false
	}
	return got.body == `{"status":`+strconv.Itoa(got.status)+`,"title":"`+http.StatusText(got.status)+`"}`+"\n"
}

// denialProblem says what is wrong with a denial; empty where nothing is.
func (r *run) denialProblem(op operation, c call, got answer, want outcome) string {
	madeUp := slices.ContainsFunc(c.arrival.sent, func(s sent) bool { return s.madeUp })
	switch {
	case madeUp && want.status == 401 && got.status == 400:
		// What was made up may be nothing that the authenticator can read at all.
	case got.status != want.status:
		return fmt.Sprintf("%d, want %d: %s", got.status, want.status, excerpt(got.body))
	default:
		if problem := challengeProblem(got.header, want.challenges); problem != "" {
			return problem
		}
	}
	if want.status == http.StatusNotFound {
		unknown, err := r.unknownPath(op, c)
		if err != nil {
			return err.Error()
		}
		if d := difference(got, unknown); d != "" {
			return "concealed, but not as an unknown path: " + d
		}
		return ""
	}
	if c.method == "HEAD" {
		return ""
	}
	r.denials[got.status] = append(r.denials[got.status], got.body)
	return op.declarationProblem(got)
}

// declarationProblem holds a denial against the response that the document declares.
func (op operation) declarationProblem(got answer) string {
	for _, d := range op.declared {
		if d.status != got.status {
			continue
		}
		media, _, err := mime.ParseMediaType(got.header.Get("Content-Type"))
		if err != nil || !slices.ContainsFunc(d.mediaTypes, func(t string) bool { return matchesMedia(t, media) }) {
			return fmt.Sprintf("the document declares %s for %d, the answer is %q", strings.Join(d.mediaTypes, ", "), d.status, got.header.Get("Content-Type"))
		}
		if (media == "application/json" || strings.HasSuffix(media, "+json")) && !json.Valid([]byte(got.body)) {
			return fmt.Sprintf("%d is no JSON: %s", got.status, excerpt(got.body))
		}
	}
	return ""
}

// matchesMedia reports whether a media type is in a range of them (RFC 9110, 12.5.1).
func matchesMedia(of, media string) bool {
	declared, _, err := mime.ParseMediaType(of)
	if err != nil {
		return false
	}
	if kind, isRange := strings.CutSuffix(declared, "/*"); isRange {
		return kind == "*" || strings.HasPrefix(media, kind+"/")
	}
	return declared == media
}

// unknownPath is what a path gets that the document does not have, with the same
// method and credentials.
func (r *run) unknownPath(op operation, c call) (answer, error) {
	c.path = r.madeUpPath()
	return r.send(op, c)
}

// madeUpPath has more segments than any template, so that it matches none.
func (r *run) madeUpPath() string {
	longest := 0
	for _, op := range r.operations {
		longest = max(longest, strings.Count(op.path, "/"))
	}
	return strings.Repeat("/made-up-by-the-harness", longest+1)
}

// difference says how two answers can be told apart: by status, body, which
// header fields there are, and the values of those that speak of the body.
func difference(a, b answer) string {
	if a.status != b.status {
		return fmt.Sprintf("%d and %d", a.status, b.status)
	}
	if a.body != b.body {
		return fmt.Sprintf("%s and %s", excerpt(a.body), excerpt(b.body))
	}
	fieldsOf := func(h http.Header) []string {
		var names []string
		for name := range h {
			if name != "Date" && name != "Connection" {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return names
	}
	if x, y := fieldsOf(a.header), fieldsOf(b.header); !slices.Equal(x, y) {
		return fmt.Sprintf("header fields %q and %q", x, y)
	}
	for _, name := range []string{"Content-Type", "Cache-Control", "Www-Authenticate", "Allow", "Vary"} {
		if x, y := a.header.Values(name), b.header.Values(name); !slices.Equal(x, y) {
			return fmt.Sprintf("%s %q and %q", name, x, y)
		}
	}
	return ""
}

// excerpt is the beginning of a body, as it may stand in a line.
func excerpt(body string) string {
	return strconv.Quote(body[:min(len(body), 120)])
}

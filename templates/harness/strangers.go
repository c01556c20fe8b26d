package harness

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// checkStrangers asks with valid credentials of schemes that the operation does
// not name, and with an authentication scheme that nobody has: neither lets
// anybody in who would not be without.
func (r *run) checkStrangers(op operation) {
	own := r.schemesOf(op)
	values := r.valuesFor(op, nil)
	for _, s := range r.schemes {
		if slices.Contains(own, s) {
			continue
		}
		for i, c := range r.given[s.name] {
			// What the operation's own scheme makes of it, nobody knows: it may be malformed there.
			readElsewhere := !s.isCertificate() && slices.ContainsFunc(own, func(o scheme) bool { return o.sharesWire(s) })
			a := arrival{values: values, sent: []sent{{scheme: s, credential: c, madeUp: readElsewhere}}}
			r.check(op, fmt.Sprintf("valid %s %d, which the operation does not name", s.name, i+1), a)
		}
	}
	unknown := sent{scheme: scheme{name: "unknown", auth: "Made-Up-By-The-Harness"}, credential: Credential{Secret: "made-up"}, madeUp: true}
	r.check(op, "unknown authentication scheme", arrival{values: values, sent: []sent{unknown}})
}

// checkLetterCase sends a bad credential with the name of its authentication
// scheme in lower and in upper case (RFC 9110, 11.1).
func (r *run) checkLetterCase(op operation, s scheme) {
	for _, name := range []string{strings.ToLower(s.auth), strings.ToUpper(s.auth)} {
		if name == s.auth {
			continue
		}
		bad := r.spoilt(s)
		bad.scheme.auth = name
		r.check(op, "bad "+s.name+" sent as "+name, arrival{values: r.valuesFor(op, nil), sent: append([]sent{bad}, r.beside(op, s)...)})
	}
}

// checkNUL puts a NUL behind the id of an object that the holder may: it is
// another object, whatever reads it as the end of the id.
func (r *run) checkNUL(op operation, granted *arrival) {
	if granted == nil {
		return
	}
	for _, place := range op.places() {
		if !strings.HasPrefix(place, "path.") {
			continue
		}
		a := *granted
		a.values = map[string]string{}
		for k, v := range granted.values {
			a.values[k] = v
		}
		a.values[place] += "\x00"
		if r.decide(op, a).granted {
			continue
		}
		r.checkKeptOut(op, "NUL behind "+strings.TrimPrefix(place, "path."), r.call(op, a))
	}
}

// checkKeptOut sends a call after which no handler may have run.
func (r *run) checkKeptOut(op operation, name string, c call) {
	for _, method := range []string{op.method, c.method} {
		if why := r.mustNotSend(method, outcome{status: http.StatusUnauthorized}); why != "" {
			r.add(op.id, name, Skipped, why)
			return
		}
	}
	got, err := r.send(op, c)
	switch {
	case err != nil:
		r.add(op.id, name, Failed, err.Error())
	case !r.keepsOut(op, c, got):
		r.add(op.id, name, Failed, fmt.Sprintf("%s: %d: %s", c.target(), got.status, excerpt(got.body)))
	default:
		r.add(op.id, name, OK, "")
	}
}

// checkOverride names the method of the operation in the header fields that some
// servers take it from, in a request of another method and without a credential.
func (r *run) checkOverride(op operation) {
	if op.anonymous {
		return
	}
	name := "method in a header field"
	c := r.call(op, arrival{values: r.valuesFor(op, nil)})
	c.method = "GET"
	if op.method == "GET" || op.method == "HEAD" {
		c.method = "POST"
	}
	if open := r.openAt(c.method, c.path); open != "" || c.method == "GET" && r.openAt("HEAD", c.path) != "" {
		r.checkOverridden(op, name+" of an open "+c.method, c)
		return
	}
	setOverride(c.header, op.method)
	r.checkKeptOut(op, name, c)
}

// checkOverridden is checkOverride where the other method is open to everybody:
// the answer has to be what that one gets without the fields, or a refusal.
func (r *run) checkOverridden(op operation, name string, c call) {
	if why := r.mustNotSend(op.method, outcome{status: http.StatusUnauthorized}); why != "" {
		r.add(op.id, name, Skipped, why)
		return
	}
	if !isSafe(c.method) && !r.AllowUnsafe {
		r.add(op.id, name, Skipped, c.method+" is open here, and may change something: Harness.AllowUnsafe sends it")
		return
	}
	plain, err := r.send(op, c)
	if err != nil {
		r.add(op.id, name, Failed, err.Error())
		return
	}
	c.header = c.header.Clone()
	setOverride(c.header, op.method)
	got, err := r.send(op, c)
	switch {
	case err != nil:
		r.add(op.id, name, Failed, err.Error())
	case got.status == http.StatusBadRequest || difference(got, plain) == "":
		r.add(op.id, name, OK, "")
	case got.status != plain.status:
		r.add(op.id, name, Failed, fmt.Sprintf("%s is answered %d, and %d with %s named in a header field", c.method, plain.status, got.status, op.method))
	default:
		r.add(op.id, name, Skipped, "two answers to "+c.method+" differ: "+difference(got, plain))
	}
}

func setOverride(header http.Header, method string) {
	for _, name := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		header.Set(name, method)
	}
}

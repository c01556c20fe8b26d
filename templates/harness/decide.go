package harness

import (
	"slices"
	"strings"
)

// arrival is what a request carries.
type arrival struct {
	sent    []sent
	twice   bool              // two Authorization fields
	values  map[string]string // of parameters, by place
	missing string            // a place that is left out
}

// sent is one credential of an arrival.
type sent struct {
	scheme     scheme
	credential Credential
	malformed  bool // nothing where the credential belongs
	madeUp     bool // it may not even be well formed for its authenticator
}

// outcome is what the document says must come of an arrival.
type outcome struct {
	granted    bool
	status     int // of a denial
	challenges []wanted
}

// wanted is a challenge that must be there.
type wanted struct {
	scheme    scheme
	errorCode string
	scopes    []string
	acr       []string
	maxAge    int
}

// The states of a credential, and the ends of an alternative, the better
// explanation of a denial first; malformed and unasked are equals.
const (
	outdated = iota // who may, but for how or when they logged in
	forbidden
	malformed
	unasked // an object's id is missing, so that nobody was asked about it
	refused
	absent
	valid
)

// state is what arrives for a scheme, and who it is.
func (r *run) state(s scheme, a arrival) (int, Credential) {
	if a.twice && s.readsAuthorization() {
		return malformed, Credential{}
	}
	for _, c := range a.sent {
		switch {
		case !s.sharesWire(c.scheme):
			if s.auth != "" && c.scheme.auth == "" && c.scheme.readsAuthorization() && strings.HasPrefix(strings.ToLower(c.credential.Secret), strings.ToLower(s.auth)+" ") {
				return refused, Credential{}
			}
			continue
		case c.malformed:
			return malformed, Credential{}
		}
		for _, known := range r.given[s.name] {
			if (s.auth == "") == (c.scheme.auth == "") && s.same(known, c.credential) {
				return valid, known
			}
		}
		return refused, Credential{}
	}
	return absent, Credential{}
}

// decide is the decision of the document for an arrival.
func (r *run) decide(op operation, a arrival) outcome {
	if op.isPublic() {
		return outcome{granted: true}
	}
	d := decision{run: r, op: op, arrival: a, best: absent, codes: map[string]string{}}
	harmless := true
	for _, alternative := range op.alternatives {
		end, pardoned := d.try(alternative)
		if end == valid {
			return r.requireFields(op, a)
		}
		pardoned = pardoned && (end == absent || !op.ruled)
		harmless = harmless && pardoned
		if !(op.anonymous && pardoned) {
			if end < d.best && !(end == malformed && d.best == unasked) {
				d.best = end
			}
		}
	}
	switch {
	case harmless && op.anonymous && (op.visitors == nil || d.holds(*op.visitors, holder{[]Credential{r.Anonymous}})):
		return r.requireFields(op, a)
	case harmless && op.forbids && op.conceal:
		return outcome{status: 404}
	case harmless && op.forbids:
		return outcome{status: 403}
	}
	return d.deny()
}

func (r *run) requireFields(op operation, a arrival) outcome {
	if slices.Contains(op.required, a.missing) {
		return outcome{status: 400}
	}
	return outcome{granted: true}
}

// decision is what is known so far of an arrival.
type decision struct {
	*run
	op      operation
	arrival arrival
	best    int
	codes   map[string]string // of schemes whose credential is bad
	lacked  *wanted           // the first scope that was lacking
	stepper *wanted           // the first challenge that asks for another login
	missing bool              // an object of this alternative could not be asked about
}

// try is the end of one alternative, and whether an operation that admits
// nobody may overlook it.
func (d *decision) try(alternative []requirement) (end int, pardoned bool) {
	people := make([]Credential, len(alternative))
	states := make([]int, len(alternative))
	for i, q := range alternative {
		states[i], people[i] = d.state(d.scheme(q.scheme), d.arrival)
		if states[i] == malformed {
			d.codes[q.scheme] = "invalid_request"
		}
	}
	switch {
	case slices.Contains(states, malformed):
		return malformed, false
	case slices.Contains(states, absent):
		return absent, !slices.ContainsFunc(states, func(s int) bool { return s != absent })
	}
	if i := slices.Index(states, refused); i >= 0 {
		// What another scheme of the operation accepts is no bad credential of this one:
		// it counts as if it had not been sent.
		if d.acceptedElsewhere(d.scheme(alternative[i].scheme)) {
			return absent, true
		}
		d.codes[alternative[i].scheme] = "invalid_token"
		return refused, false
	}
	return d.authorize(alternative, people)
}

// acceptedElsewhere reports whether another scheme of the operation accepts what
// arrives in the field of s, and is asked about it.
func (d *decision) acceptedElsewhere(s scheme) bool {
	for _, alternative := range d.op.alternatives {
		complete := !slices.ContainsFunc(alternative, func(q requirement) bool {
			state, _ := d.state(d.scheme(q.scheme), d.arrival)
			return state == absent || state == malformed
		})
		for _, q := range alternative {
			other := d.scheme(q.scheme)
			if state, _ := d.state(other, d.arrival); complete && other.name != s.name && state == valid && s.sharesWire(other) {
				return true
			}
			if state, _ := d.state(other, d.arrival); state == refused {
				break // those after it are not asked
			}
		}
	}
	return false
}

func (d *decision) authorize(alternative []requirement, people []Credential) (end int, pardoned bool) {
	d.missing = false
	var whole holder
	for i, q := range alternative {
		whole.add(people[i])
		if !containsAll(people[i].Scopes, q.scopes) {
			if d.lacked == nil {
				d.lacked = &wanted{scheme: d.scheme(q.scheme), errorCode: "insufficient_scope", scopes: q.scopes}
			}
			return forbidden, true
		}
		if !containsAll(people[i].Roles, q.roles) {
			return forbidden, true
		}
	}
	if d.op.rule == nil || d.holds(*d.op.rule, whole) {
		return d.login(alternative, whole), false
	}
	if d.missing {
		return unasked, false
	}
	if d.lacked == nil {
		d.lacked = d.lackedScopes(alternative, whole)
	}
	return forbidden, false
}

// holder is who is authorized: one person, with one credential or several.
type holder struct {
	credentials []Credential
}

func (h *holder) add(c Credential) { h.credentials = append(h.credentials, c) }

func (h holder) has(is func(Credential) bool) bool { return slices.ContainsFunc(h.credentials, is) }

func (d *decision) holds(c rule, h holder) bool {
	holds := func(part rule) bool { return d.holds(part, h) }
	switch {
	case len(c.any) > 0:
		return slices.ContainsFunc(c.any, holds)
	case len(c.all) > 0:
		return !slices.ContainsFunc(c.all, func(part rule) bool { return !holds(part) })
	case c.role != "":
		return h.has(func(of Credential) bool { return slices.Contains(of.Roles, c.role) })
	case c.permission != "":
		return h.has(func(of Credential) bool { return slices.Contains(of.Permissions, c.permission) })
	case c.scope != "":
		return h.has(func(of Credential) bool { return slices.Contains(of.Scopes, c.scope) })
	case slices.Contains(c.places(), d.arrival.missing):
		d.missing = d.missing || slices.Contains(d.op.required, d.arrival.missing)
		return false
	}
	var ids []string
	for _, place := range c.places() {
		ids = append(ids, d.arrival.values[place])
	}
	return h.has(func(of Credential) bool { return slices.Contains(of.May.ids(c.resource), object(ids...)) })
}

func (d *decision) deny() outcome {
	switch d.best {
	case outdated:
		return outcome{status: 401, challenges: []wanted{*d.stepper}}
	case forbidden:
		switch {
		case d.op.conceal:
			return outcome{status: 404}
		case d.lacked != nil:
			return outcome{status: 403, challenges: []wanted{*d.lacked}}
		}
		return outcome{status: 403}
	case unasked:
		return outcome{status: 400}
	case malformed:
		return outcome{status: 400, challenges: d.challenges(func(s scheme) bool { return d.codes[s.name] == "invalid_request" })}
	}
	return outcome{status: 401, challenges: d.challenges(func(scheme) bool { return true })}
}

// challenges are those of the schemes that are wanted, in the order they are
// read; what reads alike stands once.
func (d *decision) challenges(isWanted func(scheme) bool) []wanted {
	var list []wanted
	for _, s := range d.schemesOf(d.op) {
		w := wanted{scheme: s}
		if s.isBearer() {
			w.errorCode = d.codes[s.name]
		}
		twice := slices.ContainsFunc(list, func(other wanted) bool {
			return other.scheme.challenge == s.challenge && other.errorCode == w.errorCode
		})
		if isWanted(s) && !twice {
			list = append(list, w)
		}
	}
	return list
}

func containsAll(have, need []string) bool {
	return !slices.ContainsFunc(need, func(name string) bool { return !slices.Contains(have, name) })
}

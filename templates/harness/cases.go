package harness

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// all runs every case of every operation.
func (r *run) all() {
	r.checkUnknown()
	for _, op := range r.operations {
		if op.isPublic() {
			r.checkPublic(op)
			continue
		}
		r.checkCredentials(op)
		granted := r.checkHolders(op)
		r.checkGranted(op, granted)
		r.checkStrangers(op)
		r.checkNUL(op, granted)
		r.checkSpellings(op)
		r.checkOverride(op)
	}
}

// checkUnknown asks for a path that the document does not have.
func (r *run) checkUnknown() {
	got, err := r.client.send(r.ctx, call{method: "GET", path: r.madeUpPath()}, func(*http.Request) {})
	problem := ""
	switch {
	case err != nil:
		problem = err.Error()
	case got.status != 404:
		problem = fmt.Sprintf("%d, want 404: %s", got.status, excerpt(got.body))
	}
	r.report.Rows = append(r.report.Rows, result("server", "unknown path", problem))
}

// checkPublic asks with nothing, and with what nobody can read.
func (r *run) checkPublic(op operation) {
	a := arrival{values: r.valuesFor(op, nil)}
	r.check(op, "public", a)
	c := r.call(op, a)
	c.header.Set("Authorization", "Bearer")
	r.checkCall(op, "public whatever is sent", c, outcome{granted: true})
	r.checkStrangers(op)
	r.checkHead(op, "HEAD", a)
}

// checkCredentials asks with nothing, with what cannot be read, and with
// credentials that are not valid.
func (r *run) checkCredentials(op operation) {
	values := r.valuesFor(op, nil)
	nobody := arrival{values: values}
	r.check(op, "no credential", nobody)
	r.checkHead(op, "HEAD without a credential", nobody)
	if len(op.required) > 0 && !op.anonymous {
		bare := operation{id: op.id, method: op.method, path: op.path, declared: op.declared}
		r.checkCall(op, "no credential and no parameter", r.call(bare, nobody), r.decide(op, nobody))
	}
	list := r.schemesOf(op)
	if slices.ContainsFunc(list, scheme.readsAuthorization) {
		r.check(op, "two Authorization fields", arrival{values: values, twice: true})
	}
	for _, s := range list {
		if !s.isCertificate() {
			r.check(op, "malformed "+s.name, arrival{values: values, sent: []sent{{scheme: s, malformed: true}}})
		}
		r.check(op, "bad "+s.name, arrival{values: values, sent: append([]sent{r.spoilt(s)}, r.beside(op, s)...)})
		r.checkLetterCase(op, s)
	}
}

// beside are valid credentials of one person for the other schemes of an
// alternative of s that takes several.
func (r *run) beside(op operation, s scheme) []sent {
	for _, alternative := range op.alternatives {
		if !slices.ContainsFunc(alternative, func(q requirement) bool { return q.scheme == s.name }) {
			continue
		}
		var list []sent
		for _, way := range r.ways(alternative) {
			for _, other := range way {
				if other.scheme != s {
					list = append(list, other)
				}
			}
			return list
		}
	}
	return nil
}

// ways are all ways to authenticate by an alternative with what was given: each
// credential of its scheme, or those of one person for all of its schemes.
func (r *run) ways(alternative []requirement) [][]sent {
	var list [][]sent
	first := r.scheme(alternative[0].scheme)
	for _, c := range r.given[first.name] {
		way := []sent{{scheme: first, credential: c}}
		for _, q := range alternative[1:] {
			i := slices.IndexFunc(r.given[q.scheme], func(other Credential) bool { return c.Person != "" && other.Person == c.Person })
			if i < 0 {
				way = nil
				break
			}
			way = append(way, sent{scheme: r.scheme(q.scheme), credential: r.given[q.scheme][i]})
		}
		if way != nil {
			list = append(list, way)
		}
	}
	return list
}

// checkHolders asks with every credential that was given, and returns an arrival
// that is granted.
func (r *run) checkHolders(op operation) *arrival {
	var granted *arrival
	denied := false
	seen := map[string]bool{}
	objects := r.objectsFor(op)
	for _, alternative := range op.alternatives {
		for _, way := range r.ways(alternative) {
			for _, values := range objects {
				a := arrival{sent: way, values: values}
				name, want := "denied ", r.decide(op, a)
				if want.granted {
					name = "granted "
				}
				name += r.holderName(op, a)
				if seen[name] {
					continue
				}
				seen[name] = true
				r.check(op, name, a)
				if want.granted && granted == nil {
					granted = &a
				}
				denied = denied || !want.granted
			}
			r.checkHalves(op, way, seen)
		}
	}
	if granted == nil {
		r.add(op.id, "granted", Skipped, "no credential was given that holds enough: "+op.access)
	}
	if !denied && (op.rule != nil || op.asks() || op.asksLogin()) && !op.anonymous {
		r.add(op.id, "denied", Skipped, "no credential was given that holds too little: "+op.access)
	}
	return granted
}

// asks reports whether some requirement wants scopes or roles.
func (op operation) asks() bool {
	return slices.ContainsFunc(slices.Concat(op.alternatives...), func(q requirement) bool { return len(q.scopes)+len(q.roles) > 0 })
}

// checkHalves leaves out each credential of several.
func (r *run) checkHalves(op operation, way []sent, seen map[string]bool) {
	if len(way) == 1 {
		return
	}
	for i := range way {
		half := slices.Delete(slices.Clone(way), i, i+1)
		name := "without " + way[i].scheme.name + ", " + r.holderName(operation{}, arrival{sent: half})
		if !seen[name] {
			seen[name] = true
			r.check(op, name, arrival{sent: half, values: r.valuesFor(op, nil)})
		}
	}
}

// holderName says whose credentials they are: "keyCard of ada, roomId 502".
func (r *run) holderName(op operation, a arrival) string {
	parts := make([]string, len(a.sent))
	for i, s := range a.sent {
		parts[i] = s.scheme.name
	}
	name := strings.Join(parts, " and ")
	first := a.sent[0]
	of := 0 // credentials of the person
	for _, c := range r.given[first.scheme.name] {
		if c.Person == first.credential.Person {
			of++
		}
	}
	if first.credential.Person != "" {
		name += " of " + first.credential.Person
	}
	if of > 1 || first.credential.Person == "" {
		at := slices.IndexFunc(r.given[first.scheme.name], func(c Credential) bool { return first.scheme.same(c, first.credential) })
		name += fmt.Sprintf(" %d", at+1)
	}
	for _, check := range op.rule.resources() {
		for _, place := range check.places() {
			_, parameter, _ := strings.Cut(place, ".")
			name += ", " + parameter + " " + a.values[place]
		}
	}
	return name
}

// maxObjects bounds what is tried where several objects are named at once.
const maxObjects = 256

// objectsFor are values of all parameters, one set for every object that is
// known of; one where no object is asked about.
func (r *run) objectsFor(op operation) []map[string]string {
	sets := []map[string]string{{}}
	done := map[string]bool{}
	for _, check := range op.rule.resources() {
		objects, places := r.objects(op, check), check.places()
		if slices.ContainsFunc(places, func(place string) bool { return done[place] }) || len(objects) == 0 {
			continue
		}
		for _, place := range places {
			done[place] = true
		}
		var more []map[string]string
		for _, set := range sets {
			for _, ids := range objects {
				next := map[string]string{}
				for i, id := range strings.SplitN(ids, "\x00", len(places)) {
					next[places[i]] = id
				}
				for k, v := range set {
					next[k] = v
				}
				more = append(more, next)
			}
		}
		sets = more
	}
	if len(sets) > maxObjects {
		r.add(op.id, "more objects", Skipped, fmt.Sprintf("%d ways to name the objects were given: the first %d are tried", len(sets), maxObjects))
		sets = sets[:maxObjects]
	}
	for i, set := range sets {
		sets[i] = r.valuesFor(op, set)
	}
	return sets
}

// checkGranted leaves something out of a request that is granted, puts a bad
// credential beside the good one, and asks again without any: an answer that was
// kept for one caller is not for another.
func (r *run) checkGranted(op operation, granted *arrival) {
	if granted == nil {
		return
	}
	for _, place := range op.required {
		a := *granted
		a.missing = place
		r.check(op, "missing "+place, a)
	}
	r.checkHead(op, "HEAD with a credential", *granted)
	for _, s := range r.schemesOf(op) {
		if !slices.ContainsFunc(granted.sent, func(other sent) bool { return r.collide(s, other.scheme) }) {
			a, name := *granted, "denied beside a bad "
			a.sent = append(slices.Clone(a.sent), r.spoilt(s))
			if r.decide(op, a).granted {
				name = "granted beside a bad "
			}
			r.check(op, name+s.name, a)
		}
	}
	a := *granted
	a.sent = nil
	r.check(op, "no credential after a grant", a)
}

// collide reports whether no request can carry the credentials of both.
func (r *run) collide(a, b scheme) bool {
	return a == b || a.sharesWire(b) || b.sharesWire(a) || a.readsAuthorization() && b.readsAuthorization()
}

// checkHead asks for the head of what GET answers: it is decided alike.
func (r *run) checkHead(op operation, name string, a arrival) {
	described := slices.ContainsFunc(r.operations, func(other operation) bool { return other.method == "HEAD" && other.path == op.path })
	if op.method != "GET" || described {
		return
	}
	c := r.call(op, a)
	c.method, c.head = "HEAD", true
	r.checkCall(op, name, c, r.decide(op, a))
}

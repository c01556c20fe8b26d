package cases

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// addPairs sends the credentials of two alternatives together: the first that
// passes grants, and of two that do not the better explanation is given.
func (e *enumeration) addPairs() {
	pairs := 0
	for i, first := range e.op.Alternatives {
		for _, second := range e.op.Alternatives[i+1:] {
			if pairs++; pairs > maxPairs {
				return
			}
			e.addPair(first, second)
		}
	}
}

func (e *enumeration) addPair(first, second access.Alternative) {
	a, b := e.minimal(first, e.implicants[0]), e.minimal(second, e.implicants[0])
	refused := access.Credential{State: access.Sent, Answer: access.Refuses}
	malformed := access.Credential{State: access.Malformed}
	own, other := lastOwn(first, second), lastOwn(second, first)
	e.add(b.and(a)) // both pass: the first grants
	if own != nil {
		e.add(authenticated(first).and(b).with(own, refused))
		if other != nil && !other.Kind.ByCertificate() { // net/http has parsed the certificate
			e.add(authenticated(first).and(authenticated(second)).with(own, refused).with(other, malformed))
		}
	}
	for _, q := range first {
		// Both alternatives need it, and it is asked about once.
		if len(first) > 1 && uses(second, q.Scheme) {
			e.add(authenticated(first).and(b).with(q.Scheme, refused))
		}
	}
	if len(first) > 1 && len(second) > 1 && first[len(first)-1].Scheme == second[len(second)-1].Scheme {
		// What Combine finds counts for the last scheme, which is the same one.
		e.add(authenticated(first).and(authenticated(second)).
			withCombine(first.Principal(), access.FindsMalformed).withCombine(second.Principal(), access.Refuses))
	}
	if e.op.Rule == nil && countNeeds(first) == 0 {
		return
	}
	bare := authenticated(first)
	e.add(bare.and(b)) // the first lacks something, the second passes
	if e.op.Rule != nil || countNeeds(second) > 0 {
		e.add(bare.and(authenticated(second))) // both lack something
	}
	if other != nil {
		e.add(bare.and(authenticated(second)).with(other, refused))
	}
}

// lastOwn is the last scheme of a that b does not use; nil for none.
func lastOwn(a, b access.Alternative) *access.Scheme {
	var own *access.Scheme
	for _, q := range a {
		if !uses(b, q.Scheme) {
			own = q.Scheme
		}
	}
	return own
}

func uses(a access.Alternative, s *access.Scheme) bool {
	return slices.ContainsFunc(a, func(q access.Requirement) bool { return q.Scheme == s })
}

// addFields leaves out each required field of a request that is let in, by each
// alternative and as nobody, and sends all of them empty.
func (e *enumeration) addFields() {
	var ways []setup
	for _, alternative := range e.op.Alternatives {
		ways = append(ways, e.minimal(alternative, e.implicants[0]))
	}
	if e.op.Anonymous {
		ways = append(ways, e.visitor())
	}
	for _, way := range ways {
		empty, fields := way, 0
		for _, p := range e.op.Required {
			if e.keyAt(p) != nil || fields >= maxFields {
				continue
			}
			fields++
			e.add(way.withParameter(p, access.Missing))
			empty = empty.withParameter(p, access.Empty)
		}
		if fields > 0 {
			e.add(empty)
		}
	}
}

package cases

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// login is what the authorizer says of how a principal logged in.
type login struct {
	acr           string // empty: by none
	age           int    // seconds; negative: it is yet to come
	unknown       bool   // when it was
	fails, barred bool
}

// withLogin is s with another login of a principal.
func (s setup) withLogin(principal string, l login) setup {
	s = s.clone()
	s.logins[principal] = l
	return s
}

// goodLogin is one that meets what the operation asks. It has no age, so that no clock is
// slow enough to spoil it.
func (e *enumeration) goodLogin() login {
	if n := len(e.op.StepUp.ACR); n > 0 {
		return login{acr: e.op.StepUp.ACR[n-1]}
	}
	return login{}
}

// logIn gives every principal of s a login, a good one where s says nothing of it.
func (e *enumeration) logIn(s setup) setup {
	if !e.op.StepUp.Asked() {
		return s
	}
	s = s.clone()
	for _, alternative := range e.op.Alternatives {
		if _, said := s.logins[alternative.Principal()]; !said {
			s.logins[alternative.Principal()] = e.goodLogin()
		}
	}
	return s
}

// badLogins are logins that each lack something: another context, one that begins like
// the one that is asked for, and one that is too old, yet to come, or unknown.
func (e *enumeration) badLogins() []login {
	want, good := e.op.StepUp, e.goodLogin()
	var list []login
	if len(want.ACR) > 0 {
		list = append(list, login{}, login{acr: good.acr + "-7q"})
	}
	if want.MaxAge > 0 {
		list = append(list, login{acr: good.acr, age: want.MaxAge + 1}, login{acr: good.acr, age: -3600}, login{acr: good.acr, unknown: true})
	}
	if len(want.ACR) > 0 && want.MaxAge > 0 {
		list = append(list, login{unknown: true})
	}
	return list
}

// addLogins asks by every alternative with each context that is enough, with what lacks
// something, and with an authorizer that cannot tell.
func (e *enumeration) addLogins() {
	if !e.op.StepUp.Asked() {
		return
	}
	for i, alternative := range e.op.Alternatives {
		least, whole := e.minimal(alternative, e.implicants[0]), alternative.Principal()
		for _, acr := range e.op.StepUp.ACR {
			e.add(least.withLogin(whole, login{acr: acr}))
		}
		for _, bad := range e.badLogins() {
			e.add(least.withLogin(whole, bad))
		}
		e.add(least.withLogin(whole, login{fails: true}))
		e.add(least.withLogin(whole, login{barred: true}))
		for _, second := range e.op.Alternatives[i+1:] {
			e.addLoginPair(alternative, second)
		}
	}
}

// addLoginPair sends two alternatives of which one lacks nothing but a login.
func (e *enumeration) addLoginPair(first, second access.Alternative) {
	if first.Principal() == second.Principal() {
		return
	}
	bad := e.badLogins()[0]
	both := e.minimal(second, e.implicants[0]).and(e.minimal(first, e.implicants[0]))
	one, other := both.withLogin(first.Principal(), bad), both.withLogin(second.Principal(), bad)
	e.add(one)
	e.add(one.withLogin(second.Principal(), bad))
	e.add(one.withLogin(second.Principal(), login{fails: true}))
	e.add(one.withLogin(second.Principal(), login{barred: true}))
	bare := person{}
	e.add(one.withPerson(second.Principal(), bare))
	e.add(other.withPerson(first.Principal(), bare))
	if own := lastOwn(second, first); own != nil {
		for _, answer := range []access.Answer{access.Refuses, access.Unavailable} {
			e.add(one.with(own, access.Credential{State: access.Sent, Answer: answer}))
		}
	}
}

// addLoginFields leaves out a required field where the login lacks something as well: the
// caller learns of the login first.
func (e *enumeration) addLoginFields() {
	if !e.op.StepUp.Asked() {
		return
	}
	for _, p := range e.op.Required {
		if e.keyAt(p) == nil {
			alternative := e.op.Alternatives[0]
			e.add(e.minimal(alternative, e.implicants[0]).withParameter(p, access.Missing).withLogin(alternative.Principal(), e.badLogins()[0]))
			return
		}
	}
}

// loginWords are the clauses about the logins that were asked about: "login keyCard 0
// mfa", "login keyCard unknown", "login keyCard error".
func (s setup) loginWords(calls []string) string {
	var clauses []string
	for _, principal := range slices.Sorted(maps.Keys(s.logins)) {
		if !slices.Contains(calls, "assurance "+principal) {
			continue
		}
		l, how := s.logins[principal], ""
		switch {
		case l.barred:
			how = "barred"
		case l.fails:
			how = "error"
		case l.unknown:
			how = "unknown"
		default:
			how = strconv.Itoa(l.age)
		}
		if l.acr != "" {
			how += " " + l.acr
		}
		clauses = append(clauses, "; login "+principal+" "+how)
	}
	return strings.Join(clauses, "")
}

// addTo puts what is said of a login beside what else is said of its principal.
func (l login) addTo(p *access.Principal) {
	if l.acr != "" {
		p.Assurance.ACR = []string{l.acr}
	}
	p.Assurance.Age, p.Assurance.Known = l.age, !l.unknown
	p.AssuranceFail, p.AssuranceBar = l.fails, l.barred
}

// loginParams are the parameters by which a challenge asks for a login, as they stand in
// an answer (RFC 9470, 3).
func loginParams(s access.StepUp) string {
	var params []string
	if len(s.ACR) > 0 {
		params = append(params, `acr_values="`+s.Values()+`"`)
	}
	if s.MaxAge > 0 {
		params = append(params, `max_age="`+strconv.Itoa(s.MaxAge)+`"`)
	}
	return strings.Join(params, ", ")
}

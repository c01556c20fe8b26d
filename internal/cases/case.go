// Package cases enumerates the requests that an operation's guard is tested
// with: an operation of the access model in, rows of text out, each of which
// says what arrives and, by access.Evaluate, what must come of it. It knows
// neither OpenAPI documents nor Go source; templates/testkit reads the rows.
package cases

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// Case is one request with its outcome.
type Case struct {
	// Arrives is what arrives and what the callbacks would answer, in words:
	// "valid keyCard; grants keyCard role manager".
	Arrives string
	Outcome access.Outcome

	setup setup
	api   *access.API
}

// World is the request with all that its principals hold, also what the
// operation does not ask for.
func (c Case) World() access.World {
	return c.setup.world(func(p person) access.Grants { return p.grants(c.api) })
}

// Row is the case as one line: what arrives, =>, what comes of it. A row is made
// of clauses between semicolons, each of which begins with a word of ours; names
// of the document are quoted where they are not plainly names.
//
//	no credential => 401 no_credential; challenge keyCard
//	valid keyCard; grants keyCard role manager => granted keyCard; asks authenticate keyCard, grants keyCard
func (c Case) Row() string { return Line(c.Arrives + " => " + outcomeWords(c.Outcome)) }

// Word is a name of the document as rows write it: see Line.
func Word(name string) string { return Line(access.Word(name)) }

// Line escapes what separates the parts of a row where it stands inside quotes, so
// that a row can be split without looking for quotes.
func Line(row string) string {
	var b strings.Builder
	for i := 0; i < len(row); {
		quoted, err := strconv.QuotedPrefix(row[i:])
		if row[i] != '"' || err != nil {
			b.WriteByte(row[i])
			i++
			continue
		}
		b.WriteString(strings.NewReplacer(" ", `\x20`, ",", `\x2c`, ";", `\x3b`, "+", `\x2b`).Replace(quoted))
		i += len(quoted)
	}
	return b.String()
}

func outcomeWords(o access.Outcome) string {
	var clauses []string
	switch {
	case o.Granted && o.Anonymous:
		clauses = append(clauses, "granted anonymous")
	case o.Granted:
		clauses = append(clauses, "granted "+o.Principal)
	default:
		clauses = append(clauses, strings.TrimSpace(strconv.Itoa(o.Status)+" "+string(o.Reason)+" "+o.Principal))
	}
	for _, c := range o.Challenges {
		words := []string{"challenge", access.Word(c.Scheme.Name)}
		if c.Error != "" {
			words = append(words, c.Error)
		}
		if len(c.Scopes) > 0 {
			words = append(words, scopeParam(c.Scopes))
		}
		if c.StepUp.Asked() {
			words = append(words, loginParams(c.StepUp))
		}
		clauses = append(clauses, strings.Join(words, " "))
	}
	clauses = append(clauses, toldWords(o)...)
	if len(o.Calls) > 0 {
		clauses = append(clauses, "asks "+strings.Join(o.Calls, ", "))
	}
	return strings.Join(clauses, "; ")
}

// scopeParam is the value of the challenge parameter scope as a word of a row: what
// stands between the quotes of a quoted-string (RFC 9110, 5.6.4).
func scopeParam(scopes []string) string {
	text := strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' ' // which a quoted-string cannot hold
		}
		return c
	}, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(strings.Join(scopes, " ")))
	return access.Word(text)
}

// toldWords are the clauses about what the observer learns besides: the scheme, where
// no principal says it, the checks that failed, and the parameter that is missing.
func toldWords(o access.Outcome) []string {
	var clauses []string
	if o.Scheme != "" && o.Principal == "" {
		clauses = append(clauses, "by "+access.Word(o.Scheme))
	}
	if len(o.Missing) > 0 {
		clauses = append(clauses, "lacks "+strings.Join(o.Missing, ", "))
	}
	if o.Parameter != "" {
		clauses = append(clauses, "without "+access.Word(o.Parameter))
	}
	return clauses
}

// setup is a request under construction. Its methods change a copy.
type setup struct {
	credentials      map[*access.Scheme]access.Credential
	foreign          []*access.Scheme // those of the credentials that the operation does not name
	badAuthorization bool
	combine          map[string]access.Answer
	people           map[string]person // by principal
	logins           map[string]login  // likewise
	parameters       map[string]access.ParameterState
}

// person is what the authorizer says of a principal.
type person struct {
	names   []name // what it is granted; with butThese, all that it is not
	but     bool
	fails   bool
	barred  bool
	allowed map[string]access.Verdict // by access.Resource.Words
}

// name is a role, a permission or a scope.
type name struct{ noun, text string }

func (n name) words() string { return n.noun + " " + access.Word(n.text) }

func (s setup) clone() setup {
	s.credentials = copied(s.credentials)
	s.combine = copied(s.combine)
	s.people = copied(s.people)
	s.logins = copied(s.logins)
	s.parameters = copied(s.parameters)
	return s
}

// copied is a copy that can be written to, of a map that may be nil.
func copied[K comparable, V any](m map[K]V) map[K]V {
	c := make(map[K]V, len(m)+1)
	maps.Copy(c, m)
	return c
}

// with is s with a credential in another state.
func (s setup) with(scheme *access.Scheme, c access.Credential) setup {
	s = s.clone()
	s.credentials[scheme] = c
	return s
}

// withPerson is s with another answer of the authorizer.
func (s setup) withPerson(principal string, p person) setup {
	s = s.clone()
	s.people[principal] = p
	return s
}

// withCombine is s with another answer of Combine.
func (s setup) withCombine(principal string, a access.Answer) setup {
	s = s.clone()
	s.combine[principal] = a
	return s
}

// withParameter is s with a parameter in another state.
func (s setup) withParameter(p access.Parameter, state access.ParameterState) setup {
	s = s.clone()
	s.parameters[p.Place()] = state
	return s
}

// and is s and what other adds to it; other wins.
func (s setup) and(other setup) setup {
	s = s.clone()
	maps.Copy(s.credentials, other.credentials)
	maps.Copy(s.combine, other.combine)
	maps.Copy(s.people, other.people)
	maps.Copy(s.logins, other.logins)
	maps.Copy(s.parameters, other.parameters)
	return s
}

// words are the clauses of s, in the order in which op reads things.
func (s setup) words(op *access.Operation) string {
	var clauses []string
	if s.badAuthorization {
		clauses = append(clauses, "twice Authorization")
	}
	for _, scheme := range append(schemes(op), s.foreign...) {
		c, ok := s.credentials[scheme]
		if ok && c.State != access.Absent && !(s.badAuthorization && scheme.ReadsAuthorization()) {
			clauses = append(clauses, credentialWord(c)+" "+access.PrincipalOf(scheme))
		}
	}
	if len(clauses) == 0 {
		clauses = append(clauses, "no credential")
	}
	for _, principal := range slices.Sorted(maps.Keys(s.combine)) {
		if a := s.combine[principal]; a != access.Accepts {
			clauses = append(clauses, credentialWord(access.Credential{State: access.Sent, Answer: a})+" "+principal)
		}
	}
	for _, principal := range slices.Sorted(maps.Keys(s.people)) {
		clauses = append(clauses, s.people[principal].words(principal)...)
	}
	for _, place := range slices.Sorted(maps.Keys(s.parameters)) {
		switch s.parameters[place] {
		case access.Missing:
			clauses = append(clauses, "missing "+access.Word(place))
		case access.Empty:
			clauses = append(clauses, "empty "+access.Word(place))
		case access.Repeated:
			clauses = append(clauses, "repeated "+access.Word(place))
		}
	}
	return strings.Join(clauses, "; ")
}

func credentialWord(c access.Credential) string {
	switch {
	case c.State == access.Malformed:
		return "malformed"
	case c.State == access.Unverified:
		return "unverified"
	case c.Answer == access.Refuses:
		return "refused"
	case c.Answer == access.NilPrincipal:
		return "nil"
	case c.Answer == access.FindsMalformed:
		return "unreadable"
	case c.Answer == access.Unavailable:
		return "unavailable"
	case c.Answer == access.Bars:
		return "barred"
	case c.Answer == access.FindsNobody:
		return "nobody"
	}
	return "valid"
}

func (p person) words(principal string) []string {
	var clauses []string
	names := make([]string, len(p.names))
	for i, n := range p.names {
		names[i] = n.words()
	}
	list := strings.Join(names, ", ")
	switch {
	case p.barred:
		clauses = append(clauses, "grants "+principal+" barred")
	case p.fails:
		clauses = append(clauses, "grants "+principal+" error")
	case p.but && list == "":
		clauses = append(clauses, "grants "+principal+" all")
	case p.but:
		clauses = append(clauses, "grants "+principal+" all but "+list)
	case list != "":
		clauses = append(clauses, "grants "+principal+" "+list)
	}
	for _, resource := range slices.Sorted(maps.Keys(p.allowed)) {
		switch p.allowed[resource] {
		case access.Yes:
			clauses = append(clauses, "may "+principal+" "+resource)
		case access.Fails:
			clauses = append(clauses, "error "+principal+" "+resource)
		case access.Barred:
			clauses = append(clauses, "forbids "+principal+" "+resource)
		case access.NotFound:
			clauses = append(clauses, "notfound "+principal+" "+resource)
		}
	}
	return clauses
}

// world is s as Evaluate takes it. held are the names that a person holds.
func (s setup) world(held func(person) access.Grants) access.World {
	w := access.World{
		Credentials:      map[string]access.Credential{},
		BadAuthorization: s.badAuthorization,
		Combine:          s.combine,
		Principals:       map[string]access.Principal{},
		Parameters:       s.parameters,
	}
	for scheme, c := range s.credentials {
		w.Credentials[scheme.Name] = c
	}
	for principal, p := range s.people {
		w.Principals[principal] = access.Principal{Grants: held(p), GrantsFail: p.fails, GrantsBar: p.barred, May: p.allowed}
	}
	for principal, l := range s.logins {
		p := w.Principals[principal]
		l.addTo(&p)
		w.Principals[principal] = p
	}
	return w
}

func (p person) grants(api *access.API) access.Grants {
	names := p.names
	if p.but {
		names = slices.DeleteFunc(allNames(api), func(n name) bool { return slices.Contains(p.names, n) })
	}
	var given access.Grants
	for _, n := range names {
		switch n.noun {
		case "role":
			given.Roles = append(given.Roles, n.text)
		case "permission":
			given.Permissions = append(given.Permissions, n.text)
		default:
			given.Scopes = append(given.Scopes, n.text)
		}
	}
	return api.Expand(given)
}

func allNames(api *access.API) []name {
	var all []name
	for _, r := range api.Roles {
		all = append(all, name{"role", r.Name})
	}
	for _, p := range api.Permissions {
		all = append(all, name{"permission", p})
	}
	for _, s := range api.Scopes {
		all = append(all, name{"scope", s})
	}
	return all
}

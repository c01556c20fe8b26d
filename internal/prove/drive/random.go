package drive

import (
	"encoding/base64"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// chooser draws requests.
type chooser struct {
	*rand.Rand
	api *access.API
	op  *access.Operation
}

func (c chooser) chance(percent int) bool { return c.IntN(100) < percent }

// request draws a request for the operation. Half of all credentials are good and
// half of all principals hold most names, so that grants and denials come often.
func (c chooser) request() *Request {
	q := &Request{Given: map[string]access.Grants{}, Spelling: spelling(c.IntN(int(spellings)))}
	q.World.Combine = map[string]access.Answer{}
	q.World.Principals = map[string]access.Principal{}
	q.World.Parameters = map[string]access.ParameterState{}
	seen := map[string]bool{}
	for _, s := range c.api.Schemes {
		if wire := wireOf(s); !seen[wire] {
			seen[wire] = true
			q.wire = append(q.wire, c.arrival(s, wire))
		}
	}
	q.settle(c.api.Schemes, func(*access.Scheme) access.Answer { return c.answer() })
	if c.chance(15) {
		q.World.InFront = &access.InFront{Answer: c.answer()}
		if !c.chance(10) {
			q.World.InFront.Scheme = c.api.Schemes[c.IntN(len(c.api.Schemes))].Name
		}
	}
	for _, alternative := range c.op.Alternatives {
		principal := access.PrincipalOf(alternative[0].Scheme)
		c.person(q, principal)
		for _, r := range alternative[1:] {
			c.person(q, access.PrincipalOf(r.Scheme))
			principal = access.Combined(principal, access.PrincipalOf(r.Scheme))
			c.person(q, principal)
			q.World.Combine[principal] = c.answer()
		}
	}
	if c.op.Visitor != nil && c.op.Visitor.Ask {
		c.person(q, access.AnonymousPrincipal)
	}
	for _, p := range parametersOf(c.op) {
		if c.chance(20) {
			q.World.Parameters[p.Place()] = []access.ParameterState{access.Missing, access.Empty, access.Repeated}[c.IntN(3)]
			if p.In == access.InPath {
				q.World.Parameters[p.Place()] = access.Empty
			}
		}
	}
	return q
}

func (c chooser) answer() access.Answer {
	if c.chance(70) {
		return access.Accepts
	}
	others := access.Answers()[1:]
	return others[c.IntN(len(others))]
}

func (c chooser) arrival(s *access.Scheme, wire string) arrival {
	if c.chance(25) {
		return arrival{wire: wire}
	}
	good := c.chance(80)
	switch {
	case wire == "Authorization":
		return c.authorization(good)
	case wire == "certificate" && good:
		return arrival{wire: wire, values: []string{"certificate"}, state: access.Sent}
	case wire == "certificate":
		return arrival{wire: wire, values: []string{"certificate"}, state: access.Unverified}
	case good:
		return arrival{wire: wire, values: []string{"key-" + string(rune('a'+c.IntN(26)))}, state: access.Sent}
	}
	bad := [][]string{{""}, {"one", "two"}, {"one", "one"}, {"", "two"}}
	return arrival{wire: wire, values: bad[c.IntN(len(bad))], state: access.Malformed}
}

// authorization draws an Authorization field for one of the schemes that read
// it, or for none of them.
func (c chooser) authorization(good bool) arrival {
	const wire = "Authorization"
	if c.chance(5) {
		bad := [][]string{{""}, {"Bearer abc", "Bearer abc"}, {"Basic YTpi", "Bearer abc"}, {"", ""}}
		return arrival{wire: wire, values: bad[c.IntN(len(bad))]}
	}
	var readers []*access.Scheme
	for _, s := range c.api.Schemes {
		if s.ReadsAuthorization() {
			readers = append(readers, s)
		}
	}
	s := readers[c.IntN(len(readers))]
	text := func(auth, name string, texts ...string) arrival {
		a := arrival{wire: wire, auth: auth, values: []string{name + texts[c.IntN(len(texts))]}, state: access.Malformed}
		if good {
			a.state = access.Sent
		}
		return a
	}
	basic := base64.StdEncoding.EncodeToString
	switch auth := authOf(s); {
	case auth == "" || c.chance(5):
		return arrival{wire: wire, auth: "unknown", values: []string{"Unknown thing"}, state: access.Sent}
	case auth == "bearer" && good:
		return text(auth, []string{"Bearer", "bearer", "BEARER"}[c.IntN(3)], " abc", "  a-._~+/b==", " 0123456789abcdef.x ")
	case auth == "bearer":
		return text(auth, "Bearer", "", " ", " a b", " =a", " a,b", " 12345678\"9")
	case auth == "basic" && good:
		return text(auth, []string{"Basic", "basic"}[c.IntN(2)], " "+basic([]byte("user:pass")), " "+basic([]byte(":")), " "+basic([]byte("ü:a:b")))
	case auth == "basic":
		return text(auth, "Basic", "", " ", " !!!", " "+basic([]byte("nocolon")), " "+basic([]byte("a:b\x00")), " "+basic([]byte("a:b\x7f")))
	case good:
		return text(auth, s.HTTPScheme, " any thing", ` keyId="a", signature="b"`)
	default:
		return text(auth, s.HTTPScheme, "", " ", "  ")
	}
}

// person draws what the authorizer says of a principal, once.
func (c chooser) person(q *Request, name string) {
	if _, ok := q.World.Principals[name]; ok {
		return
	}
	percent := []int{0, 30, 60, 90, 100, 100}[c.IntN(6)]
	var given access.Grants
	for _, role := range c.api.Roles {
		if c.chance(percent) {
			given.Roles = append(given.Roles, role.Name)
		}
	}
	for _, p := range c.api.Permissions {
		if c.chance(percent) {
			given.Permissions = append(given.Permissions, p)
		}
	}
	for _, s := range c.api.Scopes {
		if c.chance(percent) {
			given.Scopes = append(given.Scopes, s)
		}
	}
	if c.chance(10) {
		given.Roles = append(given.Roles, "unknown")
	}
	p := access.Principal{Grants: c.api.Expand(given), GrantsFail: c.chance(5), GrantsBar: c.chance(5), May: map[string]access.Verdict{}}
	for _, resource := range c.op.Resources() {
		p.May[resource.Words()] = c.verdict()
	}
	c.login(&p)
	q.Given[name], q.World.Principals[name] = given, p
}

// login draws how a principal logged in: mostly as the operation wants. No age is so near
// to one that is asked for that the time of the test would matter.
func (c chooser) login(p *access.Principal) {
	if !c.op.StepUp.Asked() {
		return
	}
	p.AssuranceFail, p.AssuranceBar = c.chance(5), c.chance(5)
	if acr := c.op.StepUp.ACR; len(acr) > 0 && c.chance(70) {
		p.Assurance.ACR = append(p.Assurance.ACR, acr[c.IntN(len(acr))])
	}
	if c.chance(30) {
		p.Assurance.ACR = append(p.Assurance.ACR, "other")
	}
	ages := []int{0, 0, 29, 61, 1800, 3601, 40000, 86401, -100}
	p.Assurance.Known, p.Assurance.Age = c.chance(90), ages[c.IntN(len(ages))]
}

// verdict is Yes in half of all cases.
func (c chooser) verdict() access.Verdict {
	if c.chance(50) {
		return access.Yes
	}
	all := access.Verdicts()
	return all[c.IntN(len(all))]
}

// shrunk are requests that are like q with one thing less.
func (q *Request) shrunk(schemes []*access.Scheme) []*Request {
	var list []*Request
	change := func(f func(*Request)) {
		other := *q
		other.wire = slices.Clone(q.wire)
		other.World.Credentials = maps.Clone(q.World.Credentials)
		other.World.Combine = maps.Clone(q.World.Combine)
		other.World.Principals, other.Given = maps.Clone(q.World.Principals), maps.Clone(q.Given)
		other.World.Parameters = maps.Clone(q.World.Parameters)
		f(&other)
		list = append(list, &other)
	}
	for i, a := range q.wire {
		if a.state != access.Absent || len(a.values) > 0 {
			change(func(other *Request) {
				other.wire[i] = arrival{wire: a.wire}
				other.settle(schemes, func(s *access.Scheme) access.Answer { return q.World.Credentials[s.Name].Answer })
			})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(q.World.Principals)) {
		change(func(other *Request) {
			delete(other.World.Principals, name)
			delete(other.Given, name)
		})
	}
	for place, state := range q.World.Parameters {
		if state != access.OneValue {
			change(func(other *Request) { delete(other.World.Parameters, place) })
		}
	}
	for name, a := range q.World.Combine {
		if a != access.Accepts {
			change(func(other *Request) { delete(other.World.Combine, name) })
		}
	}
	return list
}

// Draw draws a request for an operation of api.
func Draw(source *rand.Rand, api *access.API, op *access.Operation) *Request {
	return chooser{source, api, op}.request()
}

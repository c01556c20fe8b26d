package access

import (
	"strconv"
	"strings"
)

// AtomKind tells the things apart that a decision depends on.
type AtomKind int

// The kinds of Atom.
const (
	Authenticated   AtomKind = iota // the credential of Principal, a scheme, is valid
	HoldsRole                       // the authorizer grants Principal the role Name
	HoldsPermission                 // the authorizer grants Principal the permission Name
	HoldsScope                      // the authorizer grants Principal the scope Name
	MayDo                           // the authorizer allows Principal what Name says
	Sends                           // the request has the parameter Name, as in "query.page"
	LoggedInBy                      // Principal logged in by the authentication context Name
	LoggedInWithin                  // Principal logged in at most as many seconds ago as Name says
)

// Atom is one thing about a caller that is so or is not: a credential that was
// accepted, something granted by the authorizer before inheritance adds to it, or
// its answer about one object. Equal atoms mean the same, also in two documents.
type Atom struct {
	Kind AtomKind
	// Principal is whose: PrincipalOf a scheme, or the Combined ones of an alternative.
	// What each holds is its own: the authorizer is asked about each by itself.
	Principal string
	// Name is what is held; for Authenticated, how the credential travels: a
	// scheme that travels otherwise is another credential.
	Name string
	In   In // for MayDo, where the first id of the object stands
}

// Condition is who may call an operation: a monotone expression over atoms, so
// that more of them never close a door. The zero Condition is met by anyone.
type Condition struct {
	Leaf  bool
	Atom  Atom        // where Leaf
	Any   bool        // one of Parts is enough, else all of them are needed
	Parts []Condition // where not Leaf
}

// Nobody is the condition that no caller meets.
func Nobody() Condition { return Condition{Any: true} }

// maxCondition bounds the atoms of one condition. A hostile catalogue could make
// every role of a long rule stand for thousands.
const maxCondition = 50_000

// maxConditions bounds the atoms of all conditions of one API: ten thousand
// operations with two hundred each.
const maxConditions = 2_000_000

// Admission makes conditions of the operations of one API.
type Admission struct {
	left     int // atoms until there are too many
	known    map[heldName]bool
	bringers map[heldName][]heldName // by what is held: what brings it directly
}

// heldName is a role, a permission or a scope.
type heldName struct {
	kind AtomKind
	name string
}

// NewAdmission looks at the names of an API once for all its operations.
func NewAdmission(api *API) *Admission {
	a := &Admission{left: maxConditions, known: map[heldName]bool{}, bringers: map[heldName][]heldName{}}
	bring := func(by heldName, kind AtomKind, names []string) {
		for _, name := range names {
			brought := heldName{kind, name}
			a.bringers[brought] = append(a.bringers[brought], by)
		}
	}
	for _, role := range api.Roles {
		by := heldName{HoldsRole, role.Name}
		a.known[by] = true
		bring(by, HoldsRole, role.Inherits)
		bring(by, HoldsPermission, role.Permissions)
		bring(by, HoldsScope, role.Scopes)
	}
	for _, name := range api.Permissions {
		a.known[heldName{HoldsPermission, name}] = true
	}
	for _, name := range api.Scopes {
		a.known[heldName{HoldsScope, name}] = true
	}
	for _, i := range api.PermissionImplies {
		bring(heldName{HoldsPermission, i.Name}, HoldsPermission, i.Implies)
	}
	for _, i := range api.ScopeImplies {
		bring(heldName{HoldsScope, i.Name}, HoldsScope, i.Implies)
	}
	return a
}

// Requests is Condition with what a request has to send beside its credentials: the
// required parameters, and those that a resource check takes its id from.
func (a *Admission) Requests(op *Operation) (Condition, bool) {
	if op.Public() {
		return Condition{}, true // nothing is looked at
	}
	b := conditionBuilder{Admission: a, left: min(maxCondition, a.left), sends: true}
	c, ok := b.callers(op)
	if len(op.Required) == 0 || !ok {
		return c, ok
	}
	whole := Condition{Parts: []Condition{c}}
	for _, p := range op.Required {
		whole.Parts = append(whole.Parts, b.sending(p))
	}
	return whole, true
}

func (b *conditionBuilder) sending(p Parameter) Condition {
	b.left--
	return Condition{Leaf: true, Atom: Sending(p)}
}

// Sending is the atom of a request that has the parameter. Header names compare without
// case (RFC 9110, 5.1).
func Sending(p Parameter) Atom {
	if p.In == InHeader {
		p.Name = strings.ToLower(p.Name)
	}
	return Atom{Kind: Sends, Name: p.Place()}
}

// Condition says who may call op, one of the API's operations. What a caller may
// leave out does not count: a required parameter can be sent, and on an operation
// that admits anonymous callers a bad credential can be kept back. It is false
// where the condition would be too long.
func (a *Admission) Condition(op *Operation) (Condition, bool) {
	b := conditionBuilder{Admission: a, left: min(maxCondition, a.left)}
	return b.callers(op)
}

func (b *conditionBuilder) callers(op *Operation) (Condition, bool) {
	if op.Public() || op.Anonymous && op.Visitor == nil {
		return Condition{}, true
	}
	given := b.left
	whole := Nobody()
	if op.Visitor != nil {
		visitors := b.visitors(op)
		if visitors.met() {
			return Condition{}, true
		}
		whole.Parts = append(whole.Parts, visitors)
	}
	for _, alternative := range op.Alternatives {
		if b.left <= 0 {
			break
		}
		whole.Parts = append(whole.Parts, b.alternative(alternative, op))
	}
	b.Admission.left -= given - b.left
	return whole, b.left > 0
}

// visitors is when callers are let in who sent no credential: what they hold is known,
// or it is for the authorizer to say.
func (b *conditionBuilder) visitors(op *Operation) Condition {
	rule, ok := op.Rule.WithoutObjects()
	switch {
	case !ok:
		return Nobody()
	case op.Visitor.Ask:
		return ruleCondition{b, AnonymousPrincipal}.of(rule)
	case op.VisitorsMeet():
		return Condition{}
	}
	return Nobody()
}

// met reports whether anyone meets the condition.
func (c Condition) met() bool { return !c.Leaf && !c.Any && len(c.Parts) == 0 }

// conditionBuilder counts what one condition may still hold.
type conditionBuilder struct {
	*Admission
	left  int
	sends bool // parameters count, too
}

func (b *conditionBuilder) alternative(alternative Alternative, op *Operation) Condition {
	var c Condition
	for _, q := range alternative {
		c.Parts = append(c.Parts, b.leaf(Authenticated, PrincipalOf(q.Scheme), q.Scheme.Travels()))
	}
	for _, q := range alternative {
		own := PrincipalOf(q.Scheme)
		for _, scope := range q.Scopes {
			c.Parts = append(c.Parts, b.holds(own, HoldsScope, scope))
		}
		for _, role := range q.Roles {
			c.Parts = append(c.Parts, b.holds(own, HoldsRole, role))
		}
	}
	if op.Rule != nil {
		c.Parts = append(c.Parts, ruleCondition{b, alternative.Principal()}.of(*op.Rule))
	}
	if op.StepUp.Asked() {
		c.Parts = append(c.Parts, b.login(alternative.Principal(), op.StepUp)...)
	}
	return c
}

// login is met by who logged in as is asked.
func (b *conditionBuilder) login(principal string, want StepUp) []Condition {
	var list []Condition
	if len(want.ACR) > 0 {
		by := Nobody()
		for _, acr := range want.ACR {
			by.Parts = append(by.Parts, b.leaf(LoggedInBy, principal, acr))
		}
		list = append(list, by)
	}
	if want.MaxAge > 0 {
		list = append(list, b.leaf(LoggedInWithin, principal, strconv.Itoa(want.MaxAge)))
	}
	return list
}

func (b *conditionBuilder) leaf(kind AtomKind, principal, name string) Condition {
	b.left--
	return Condition{Leaf: true, Atom: Atom{Kind: kind, Principal: principal, Name: name}}
}

// ruleCondition reads a rule as the condition on one principal.
type ruleCondition struct {
	*conditionBuilder
	principal string
}

func (c ruleCondition) of(r Rule) Condition {
	if c.left <= 0 {
		return Nobody() // the whole is given up
	}
	return Read(r, c)
}

func (c ruleCondition) Role(name string) Condition { return c.holds(c.principal, HoldsRole, name) }

func (c ruleCondition) Permission(name string) Condition {
	return c.holds(c.principal, HoldsPermission, name)
}

func (c ruleCondition) Scope(name string) Condition { return c.holds(c.principal, HoldsScope, name) }

func (c ruleCondition) Resource(resource *Resource) Condition {
	leaf := c.leaf(MayDo, c.principal, resource.Words())
	leaf.Atom.In = resource.IDs[0].In
	whole := Condition{Parts: []Condition{leaf}}
	for _, id := range resource.IDs {
		if c.sends && id.In != InPath {
			whole.Parts = append(whole.Parts, c.sending(id))
		}
	}
	if len(whole.Parts) == 1 {
		return leaf
	}
	return whole
}

func (c ruleCondition) All(parts []Rule) Condition { return Condition{Parts: c.each(parts)} }
func (c ruleCondition) Any(parts []Rule) Condition { return Condition{Any: true, Parts: c.each(parts)} }

func (c ruleCondition) each(parts []Rule) []Condition {
	var list []Condition
	for _, part := range parts {
		list = append(list, c.of(part))
	}
	return list
}

// holds is met by whoever was granted the name, or one that brings it.
func (b *conditionBuilder) holds(principal string, kind AtomKind, name string) Condition {
	c := Nobody()
	seen := map[heldName]bool{}
	queue := []heldName{{kind, name}}
	for len(queue) > 0 && b.left > 0 {
		held := queue[0]
		queue = queue[1:]
		if seen[held] || !b.known[held] {
			continue
		}
		seen[held] = true
		c.Parts = append(c.Parts, b.leaf(held.kind, principal, held.name))
		queue = append(queue, b.bringers[held]...)
	}
	return c
}

// Words is the atom in English, as in "role staff", for a caller whose principal
// is known by then; what another principal holds says whose it is.
func (a Atom) Words(principal string) string {
	words := ""
	switch a.Kind {
	case Authenticated:
		return a.Principal
	case HoldsRole:
		words = "role " + Word(a.Name)
	case HoldsPermission:
		words = "permission " + Word(a.Name)
	case HoldsScope:
		words = "scope " + Word(a.Name)
	case MayDo:
		words = a.Name
	case LoggedInBy:
		words = "a login by acr " + Word(a.Name)
	case LoggedInWithin:
		words = "a login at most " + a.Name + " seconds ago"
	case Sends:
		in, name, _ := strings.Cut(a.Name, ".")
		return in + " parameter " + Word(name)
	}
	switch a.Principal {
	case principal:
	case AnonymousPrincipal:
		words += " of anonymous callers"
	default:
		words += " of " + a.Principal
	}
	return words
}

package access

import "reflect"

// RuleReader is what one reader of rules does with each kind of rule. Every reader
// of ours is one, so that a kind which one of them does not handle does not compile.
// Parts of a junction are handed over unread: the reader reads them by Read itself,
// in order, and may stop.
type RuleReader[T any] interface {
	LeafReader[T]
	All(parts []Rule) T // every one of the parts holds
	Any(parts []Rule) T // at least one of the parts holds
}

// LeafReader is what one reader does with each kind of check.
type LeafReader[T any] interface {
	Role(name string) T            // the principal has the role
	Permission(name string) T      // the principal has the permission
	Scope(name string) T           // the principal has the scope
	Resource(resource *Resource) T // the authorizer allows it
}

// Read reads r by the method for its kind.
func Read[T any](r Rule, by RuleReader[T]) T {
	switch r.Kind {
	case All:
		return by.All(r.Rules)
	case Any:
		return by.Any(r.Rules)
	}
	return ReadLeaf(r, by)
}

// ReadLeaf reads one of the Leaves of a rule by the method for its kind. It panics
// if r is no leaf.
func ReadLeaf[T any](r Rule, by LeafReader[T]) T {
	switch r.Kind {
	case HasRole:
		return by.Role(r.Name)
	case HasPermission:
		return by.Permission(r.Name)
	case HasScope:
		return by.Scope(r.Name)
	case HasResource:
		return by.Resource(r.Resource)
	}
	panic("access: a rule of a kind that has no reader")
}

// RoleRule holds for principals with the role.
func RoleRule(name string) Rule { return Rule{Kind: HasRole, Name: name} }

// PermissionRule holds for principals with the permission.
func PermissionRule(name string) Rule { return Rule{Kind: HasPermission, Name: name} }

// ScopeRule holds for principals with the scope.
func ScopeRule(name string) Rule { return Rule{Kind: HasScope, Name: name} }

// ResourceRule holds where the authorizer allows the resource.
func ResourceRule(resource *Resource) Rule { return Rule{Kind: HasResource, Resource: resource} }

// AllOf holds where all parts do. There is at least one.
func AllOf(parts ...Rule) Rule { return Rule{Kind: All, Rules: parts} }

// AnyOf holds where one of the parts does. There is at least one.
func AnyOf(parts ...Rule) Rule { return Rule{Kind: Any, Rules: parts} }

// Pointer is r for Operation.Rule.
func (r Rule) Pointer() *Rule { return &r }

// Leaves are the checks of r, left to right, each once.
func (r Rule) Leaves() []Rule {
	var once []Rule
	for _, leaf := range Read(r, leaves{}) {
		if !containsRule(once, leaf) {
			once = append(once, leaf)
		}
	}
	return once
}

// Leaves are the checks of the operation's rule; none where it has no rule.
func (o *Operation) Leaves() []Rule {
	if o.Rule == nil {
		return nil
	}
	return o.Rule.Leaves()
}

// Resources are the resource checks of the operation's rule.
func (o *Operation) Resources() []*Resource {
	var list []*Resource
	for _, leaf := range o.Leaves() {
		if resource := ReadLeaf(leaf, resources{}); resource != nil {
			list = append(list, resource)
		}
	}
	return list
}

// Equal reports whether r and other are the same, part by part.
func (r Rule) Equal(other Rule) bool {
	return r.Kind == other.Kind && r.Name == other.Name && reflect.DeepEqual(r, other)
}

// IsAll reports whether r is an AND.
func (r Rule) IsAll() bool { return r.Kind == All }

// PartCount is how many parts r has; 0 for a check.
func (r Rule) PartCount() int { return len(r.Rules) }

// Compound reports whether r has several parts.
func (r Rule) Compound() bool { return r.PartCount() > 1 }

func containsRule(list []Rule, r Rule) bool {
	for _, other := range list {
		if r.Equal(other) {
			return true
		}
	}
	return false
}

// Simplified is r without what changes neither its value nor the order of asking: a
// junction of one, a junction inside its like, and exact repeats.
func (r Rule) Simplified() Rule { return Read(r, simplifier{}) }

// leaves reads the checks of a rule.
type leaves struct{}

func (l leaves) All(parts []Rule) []Rule          { return l.Any(parts) }
func (leaves) Role(name string) []Rule            { return []Rule{RoleRule(name)} }
func (leaves) Permission(name string) []Rule      { return []Rule{PermissionRule(name)} }
func (leaves) Scope(name string) []Rule           { return []Rule{ScopeRule(name)} }
func (leaves) Resource(resource *Resource) []Rule { return []Rule{ResourceRule(resource)} }
func (l leaves) Any(parts []Rule) []Rule {
	var list []Rule
	for _, part := range parts {
		list = append(list, Read(part, l)...)
	}
	return list
}

// resources reads the resource of a check, nil where it has none.
type resources struct{}

func (resources) Role(string) *Resource                 { return nil }
func (resources) Permission(string) *Resource           { return nil }
func (resources) Scope(string) *Resource                { return nil }
func (resources) Resource(resource *Resource) *Resource { return resource }

// simplifier reads a rule simplified.
type simplifier struct{}

func (simplifier) Role(name string) Rule            { return RoleRule(name) }
func (simplifier) Permission(name string) Rule      { return PermissionRule(name) }
func (simplifier) Scope(name string) Rule           { return ScopeRule(name) }
func (simplifier) Resource(resource *Resource) Rule { return ResourceRule(resource) }
func (simplifier) All(parts []Rule) Rule            { return simplify(parts, AllOf, partsOf{all: true}) }
func (simplifier) Any(parts []Rule) Rule            { return simplify(parts, AnyOf, partsOf{any: true}) }

func simplify(parts []Rule, join func(...Rule) Rule, inner partsOf) Rule {
	var list []Rule
	for _, part := range parts {
		for _, single := range Read(part.Simplified(), inner) {
			if !containsRule(list, single) {
				list = append(list, single)
			}
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return join(list...)
}

// partsOf reads the parts of one kind of junction, and any other rule as its only part.
type partsOf struct{ all, any bool }

func (partsOf) Role(name string) []Rule            { return []Rule{RoleRule(name)} }
func (partsOf) Permission(name string) []Rule      { return []Rule{PermissionRule(name)} }
func (partsOf) Scope(name string) []Rule           { return []Rule{ScopeRule(name)} }
func (partsOf) Resource(resource *Resource) []Rule { return []Rule{ResourceRule(resource)} }

func (p partsOf) All(parts []Rule) []Rule {
	if p.all {
		return parts
	}
	return []Rule{AllOf(parts...)}
}

func (p partsOf) Any(parts []Rule) []Rule {
	if p.any {
		return parts
	}
	return []Rule{AnyOf(parts...)}
}

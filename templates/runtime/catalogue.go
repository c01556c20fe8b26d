package guard

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Catalogue says what roles carry, as a deployment defines them. It never changes.
type Catalogue struct {
	grants map[string]Grants
	names  map[string][]string
}

// NewCatalogue makes a catalogue of roles, each with the names of the scopes and
// permissions that it carries. known reports the names of other services that roles may
// carry as well; nil: there are none. Any other name that the document does not have is
// an error that says role and name.
func NewCatalogue(roles map[string][]string, known func(name string) bool) (*Catalogue, error) {
	c := &Catalogue{grants: map[string]Grants{}, names: map[string][]string{}}
	var problems []error
	for _, role := range slices.Sorted(maps.Keys(roles)) {
		if role == "" {
			problems = append(problems, errors.New("a role has no name"))
		}
		for _, carried := range roles[role] {
			if !isDocumentName(carried) && (known == nil || !known(carried)) {
				problems = append(problems, fmt.Errorf("role %q carries %q, which is no scope or permission of the document, nor otherwise known", role, carried))
			}
		}
		c.names[role] = slices.Clone(roles[role])
		c.grants[role] = Grants{}.WithRoleNames(role).WithScopeNames(roles[role]...).WithPermissionNames(roles[role]...)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	return c, nil
}

// isDocumentName reports whether the document has a scope or a permission of that name.
func isDocumentName(text string) bool {
	_, isScope := Scope(text).grants(nil)
	_, isPermission := Permission(text).grants(nil)
	return isScope || isPermission
}

// Has reports whether the catalogue has a role.
func (c *Catalogue) Has(role string) bool {
	_, has := c.grants[role]
	return has
}

// Grants are what roles carry together, and the roles themselves where the document has
// them. A role that the catalogue does not have carries nothing.
func (c *Catalogue) Grants(roles ...string) Grants {
	var all Grants
	for _, role := range roles {
		all = all.union(c.grants[role])
	}
	return all
}

// Names are the names that roles carry, those of other services included, each once and
// in the order in which they were given: what a token for their holder may list.
func (c *Catalogue) Names(roles ...string) []string {
	var all []string
	for _, role := range roles {
		for _, carried := range c.names[role] {
			if !slices.Contains(all, carried) {
				all = append(all, carried)
			}
		}
	}
	return all
}

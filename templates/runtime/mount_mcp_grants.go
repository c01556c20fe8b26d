package guard

import "reflect"

// mountGrants are the grants of the callers of one request. There are few, and their
// principals need not be comparable.
type mountGrants[P any] struct{ granted []mountGranted[P] }

type mountGranted[P any] struct {
	principal P
	grants    Grants
	err       error
}

// grant asks about the grants of a principal once.
func (m *mountGrants[P]) grant(p P, ask func() (Grants, error)) (Grants, error) {
	for i := range m.granted {
		if reflect.DeepEqual(m.granted[i].principal, p) {
			return m.granted[i].grants, m.granted[i].err
		}
	}
	g := mountGranted[P]{principal: p}
	g.grants, g.err = ask()
	m.granted = append(m.granted, g)
	return g.grants, g.err
}

package diff_test

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diff"
)

// failer is what replay tells: a test, also of rapid.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

// replay sends each request that a report names to both versions: the old one
// refuses it and the new one lets it in.
func replay(t failer, before, after *access.API, r diff.Result) {
	t.Helper()
	for _, c := range r.Changes {
		switch {
		case c.Opens && c.Request == nil:
			t.Errorf("%s %s opens, and no request is named: %v", c.Operation().Method, c.Operation().Path, c.Reasons)
		case c.Request != nil && !c.Opens:
			t.Errorf("%s opens nothing", c.Request.Words())
		case c.Request == nil:
		case admits(before, after, *c.Request):
			t.Errorf("%s was let in before", c.Request.Words())
		case !admits(after, after, *c.Request):
			t.Errorf("%s is not let in now", c.Request.Words())
		}
	}
}

// admits asks Evaluate whether a version lets a request in that diff named. It is written apart
// from what diff does to choose it.
func admits(api, after *access.API, r diff.Request) bool {
	found, ok := access.NewRouter(api).Find(r.Method, r.Path)
	if !ok {
		return false
	}
	op := found.Operation
	// The values that the caller's objects have are those that the new version reads.
	allowed := map[string]bool{} // "principal action type value"
	if now, ok := access.NewRouter(after).Find(r.Method, r.Path); ok && now.Operation.Rule != nil {
		for _, leaf := range now.Operation.Rule.Leaves() {
			if leaf.Kind != access.HasResource {
				continue
			}
			for _, a := range r.Caller {
				if a.Kind == access.MayDo && a.Name == leaf.Resource.Words() {
					allowed[a.Principal+" "+leaf.Resource.Action+" "+leaf.Resource.Type+" "+values(now, leaf.Resource)] = true
				}
			}
		}
	}
	w := access.World{Credentials: map[string]access.Credential{}, Principals: map[string]access.Principal{}, Parameters: map[string]access.ParameterState{}}
	kinds := map[string]string{} // by scheme, how its credential travels that the caller has
	for _, a := range r.Caller {
		if a.Kind == access.Authenticated {
			kinds[a.Principal] = a.Name
		}
	}
	names := []string{access.AnonymousPrincipal}
	for _, alternative := range op.Alternatives {
		names = append(names, alternative.Principal())
		for _, q := range alternative {
			names = append(names, q.Scheme.Name)
			if kinds[q.Scheme.Name] == q.Scheme.Travels() {
				w.Credentials[q.Scheme.Name] = access.Credential{State: access.Sent}
			}
		}
	}
	for _, name := range names {
		var given access.Grants
		for _, a := range r.Caller {
			switch {
			case a.Principal != name:
			case a.Kind == access.HoldsRole:
				given.Roles = append(given.Roles, a.Name)
			case a.Kind == access.HoldsPermission:
				given.Permissions = append(given.Permissions, a.Name)
			case a.Kind == access.HoldsScope:
				given.Scopes = append(given.Scopes, a.Name)
			}
		}
		p := access.Principal{Grants: api.Expand(given), May: map[string]access.Verdict{}}
		for _, a := range r.Caller {
			if a.Principal == name && a.Kind == access.LoggedInBy {
				p.Assurance.ACR = append(p.Assurance.ACR, a.Name)
			}
			if a.Principal == name && a.Kind == access.LoggedInWithin {
				seconds, _ := strconv.Atoi(a.Name)
				if !p.Assurance.Known || seconds < p.Assurance.Age {
					p.Assurance.Known, p.Assurance.Age = true, seconds
				}
			}
		}
		if op.Rule != nil {
			for _, leaf := range op.Rule.Leaves() {
				if leaf.Kind == access.HasResource && allowed[name+" "+leaf.Resource.Action+" "+leaf.Resource.Type+" "+values(found, leaf.Resource)] {
					p.May[leaf.Resource.Words()] = access.Yes
				}
			}
		}
		w.Principals[name] = p
	}
	sent := func(p access.Parameter) bool { return slices.Contains(r.Caller, access.Sending(p)) }
	for _, p := range op.Required {
		if !sent(p) {
			w.Parameters[p.Place()] = access.Missing
		}
	}
	if op.Rule != nil {
		for _, leaf := range op.Rule.Leaves() {
			if leaf.Kind != access.HasResource {
				continue
			}
			for _, id := range leaf.Resource.IDs {
				if id.In != access.InPath && !sent(id) {
					w.Parameters[id.Place()] = access.Missing
				}
			}
		}
	}
	return access.Evaluate(op, w).Granted
}

// values are what the ids of a resource hold.
func values(found access.Found, r *access.Resource) string {
	text := ""
	for _, id := range r.IDs {
		text += fmt.Sprintf("%q", value(found, id))
	}
	return text
}

// value is what a parameter of a request holds: in the path what the router reads,
// elsewhere a text of its own.
func value(found access.Found, p access.Parameter) string {
	if p.In == access.InPath {
		for _, v := range found.Values {
			if v.Name == p.Name {
				return v.Value
			}
		}
	}
	return p.Place()
}

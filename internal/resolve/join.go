package resolve

import (
	"reflect"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// Part is one of several documents that make one guard, resolved with the settings
// that are its own.
type Part struct {
	Document *openapi.Document
	Settings Settings
	API      *access.API
}

// Join makes one API of several. Base paths are joined into the paths, the title is
// that of the first part. What two parts say differently of one scheme, role or
// operation is an error with both places. The parts stay as they are.
func Join(parts []Part) (*access.API, diag.List) {
	j := &joiner{
		api:     &access.API{Title: parts[0].API.Title},
		schemes: map[string]joined[*access.Scheme]{}, roles: map[string]joined[int]{},
		routes: map[string]*access.Operation{}, ids: map[string][]*access.Operation{},
	}
	for i, part := range parts {
		if i > 0 {
			j.api.More = append(j.api.More, part.API.Title)
		}
		j.addSchemes(part)
		j.addRoles(part)
		j.api.Permissions = append(j.api.Permissions, part.API.Permissions...)
		j.api.Scopes = append(j.api.Scopes, part.API.Scopes...)
		j.api.PermissionImplies = j.addImplications(part, KeyPermissions, j.api.PermissionImplies, part.API.PermissionImplies)
		j.api.ScopeImplies = j.addImplications(part, KeyScopes, j.api.ScopeImplies, part.API.ScopeImplies)
		for _, op := range part.API.Operations {
			j.addOperation(part, op)
		}
		for _, left := range part.API.LeftOut {
			moved := *left
			moved.Path = part.API.BasePath + left.Path
			j.api.LeftOut = append(j.api.LeftOut, &moved)
		}
	}
	j.checkIDs()
	j.checkResources()
	j.api.Permissions, j.api.Scopes = sorted(j.api.Permissions), sorted(j.api.Scopes)
	j.admitVisitors(parts)
	slices.SortFunc(j.api.Schemes, func(a, b *access.Scheme) int { return strings.Compare(a.Name, b.Name) })
	if !parts[0].Settings.Unguarded && !slices.ContainsFunc(j.api.Operations, guarded) {
		j.diags.Errorf(parts[0].Document.Root.At(), NothingToGuard, "every operation of the documents is public, so there is nothing to guard").Fix =
			"remove security: [] from the operations to guard"
	}
	if j.diags.HasErrors() {
		return nil, j.diags
	}
	return j.api, j.diags
}

// CheckTogether reports what the settings of the parts say that no part has.
func CheckTogether(parts []Part) diag.List {
	docs := make([]*openapi.Document, len(parts))
	var same []SameAs
	for i, part := range parts {
		docs[i] = part.Document
		for _, s := range part.Settings.SameAs {
			if !slices.Contains(same, s) {
				same = append(same, s)
			}
		}
	}
	return checkSameAs(same, docs...)
}

// joined is something that some part said, with its place.
type joined[T any] struct {
	what T
	at   diag.Position
}

// joiner is the state of one Join.
type joiner struct {
	api     *access.API
	diags   diag.List
	schemes map[string]joined[*access.Scheme]
	roles   map[string]joined[int] // the place in api.Roles; a role without a place was collected from use
	routes  map[string]*access.Operation
	ids     map[string][]*access.Operation
}

func (j *joiner) contradicts(at diag.Position, fix, format string, args ...any) {
	j.diags.Errorf(at, ruleDocumentsDiffer, format, args...).Fix = fix
}

// addSchemes takes over the schemes that operations of the part use.
func (j *joiner) addSchemes(part Part) {
	for _, scheme := range part.API.Schemes {
		at := part.schemeAt(scheme.Name)
		first, known := j.schemes[scheme.Name]
		switch {
		case !known:
			j.schemes[scheme.Name] = joined[*access.Scheme]{scheme, at}
			j.api.Schemes = append(j.api.Schemes, scheme)
		case !first.what.ReadLike(scheme) || first.what.Scoped() != scheme.Scoped():
			j.contradicts(at, "one definition in both documents; or, if they are two credentials, another name for one of them",
				"security scheme %q is %s here, and %s at %s", scheme.Name, scheme.Travels(), first.what.Travels(), first.at)
		}
	}
}

// schemeAt is where the document defines a scheme of the model.
func (p Part) schemeAt(name string) diag.Position {
	at := diag.Position{}
	for _, s := range p.Document.Schemes {
		if s.Name == name {
			return s.At
		}
		if p.Settings.NameOf(s.Name) == name {
			at = s.At
		}
	}
	return at
}

// addRoles takes over the roles of the part: those of its catalogue, or those that it uses.
func (j *joiner) addRoles(part Part) {
	places := map[string]diag.Position{}
	for _, entry := range part.Document.Root.Get(KeyRoles).Entries() {
		places[entry.Key] = entry.At
	}
	for _, role := range part.API.Roles {
		at, declared := places[role.Name]
		first, known := j.roles[role.Name]
		switch {
		case !known:
			j.roles[role.Name] = joined[int]{len(j.api.Roles), at}
			j.api.Roles = append(j.api.Roles, role)
		case !declared:
		case first.at.Line == 0: // collected from use before
			j.roles[role.Name] = joined[int]{first.what, at}
			j.api.Roles[first.what] = role
		case !sameRole(j.api.Roles[first.what], role):
			j.contradicts(at, "the same role in both documents, or another name for one of them",
				"role %q carries other roles or rights here than at %s", role.Name, first.at)
		}
	}
}

// addImplications takes over what the names of the part imply.
func (j *joiner) addImplications(part Part, key string, list, more []access.Implication) []access.Implication {
	for _, one := range more {
		i := slices.IndexFunc(list, func(other access.Implication) bool { return other.Name == one.Name })
		switch {
		case i < 0:
			list = append(list, one)
		case list[i].All && one.All: // each of them is about its own document
			list[i].Implies = sorted(slices.Concat(list[i].Implies, one.Implies))
		case !slices.Equal(sorted(slices.Clone(list[i].Implies)), sorted(slices.Clone(one.Implies))):
			j.contradicts(part.Document.Root.Get(key).At(), "the same names in both documents, or another name for one of them",
				"%q of %s implies other names here than in another document", one.Name, key)
		}
	}
	return list
}

// sameRole reports whether two roles carry the same, whatever describes them.
func sameRole(a, b access.Role) bool {
	plain := func(r access.Role) access.Role {
		r.Description = ""
		v := reflect.ValueOf(&r).Elem()
		for i := range v.NumField() { // the lists are sets
			if list, ok := v.Field(i).Interface().([]string); ok {
				list = sorted(slices.Clone(list))
				if len(list) == 0 {
					list = nil
				}
				v.Field(i).Set(reflect.ValueOf(list))
			}
		}
		return r
	}
	return reflect.DeepEqual(plain(a), plain(b))
}

// addOperation takes over an operation, with the base path of its document in front
// and the schemes of the guard.
func (j *joiner) addOperation(part Part, op *access.Operation) {
	moved := *op
	moved.Path = part.API.BasePath + op.Path
	moved.Alternatives = nil
	for _, alternative := range op.Alternatives {
		own := slices.Clone(alternative)
		for i := range own {
			own[i].Scheme = j.schemes[own[i].Scheme.Name].what
		}
		moved.Alternatives = append(moved.Alternatives, own)
	}
	route := moved.Method + " " + parseTemplate(moved.Path).shape
	if first := j.routes[route]; first != nil {
		j.twice(first, &moved)
		return
	}
	j.routes[route] = &moved
	if moved.ID != "" {
		j.ids[moved.ID] = append(j.ids[moved.ID], &moved)
	}
	j.api.Operations = append(j.api.Operations, &moved)
}

// twice tells of an operation that two documents describe. Where they say the same
// of who may call it, it is one operation.
func (j *joiner) twice(first, second *access.Operation) {
	if sameOperation(*first, *second) {
		j.diags.Warnf(diag.Position(second.Source), ruleSamePath, "%s %s is described at %s as well, for the same callers: it is one operation",
			second.Method, printable(second.Path), first.Source).Fix = "keep one of the two"
		return
	}
	j.contradicts(diag.Position(second.Source), "keep one of the two, with all that both ask for",
		"%s %s means the same requests as %s %s at %s", second.Method, printable(second.Path), first.Method, printable(first.Path), first.Source)
}

// sameOperation reports whether two operations are one to the guard and its callers.
func sameOperation(a, b access.Operation) bool {
	for _, op := range []*access.Operation{&a, &b} {
		op.Summary, op.Declared, op.Unread, op.Source, op.Secured = "", nil, nil, access.Position{}, access.Inherited{}
	}
	return reflect.DeepEqual(a, b)
}

// admitVisitors takes over what the parts say that anonymous callers hold.
func (j *joiner) admitVisitors(parts []Part) {
	var first *Part
	for i := range parts {
		part := &parts[i]
		switch {
		case part.API.Visitor == nil:
		case first == nil:
			first = part
		case !sameVisitor(*first.API.Visitor, *part.API.Visitor):
			j.contradicts(part.visitorAt(), "the same in both documents", "%s says otherwise here than at %s", keyAnonymous, first.visitorAt())
		}
	}
	if first != nil {
		j.api.AdmitVisitors(first.API.Visitor)
	}
}

func (p Part) visitorAt() diag.Position { return p.Document.Root.Get(keyAnonymous).At() }

// sameVisitor reports whether anonymous callers of two documents hold the same.
func sameVisitor(a, b access.Visitor) bool {
	return a.Ask == b.Ask && a.Forbidden == b.Forbidden && sameSet(a.Given.Roles, b.Given.Roles) &&
		sameSet(a.Given.Permissions, b.Given.Permissions) && sameSet(a.Given.Scopes, b.Given.Scopes)
}

// checkResources holds the checks of one type and action to one number of ids.
func (j *joiner) checkResources() {
	type said struct {
		ids int
		op  *access.Operation
	}
	first := map[[2]string]said{}
	for _, op := range j.api.Operations {
		for _, r := range op.Resources() {
			key := [2]string{r.Type, r.Action}
			other, known := first[key]
			switch {
			case !known:
				first[key] = said{len(r.IDs), op}
			case other.ids != len(r.IDs):
				j.contradicts(diag.Position(op.Source), "as many ids in both documents, or another type or action for one of the two",
					"%s of %s takes %s here, and %s at %s", quote(r.Action), quote(r.Type), plural(len(r.IDs), "id"), plural(other.ids, "id"), other.op.Source)
			}
		}
	}
}

// checkIDs takes the name from operations of several documents that share it, as from
// those of one.
func (j *joiner) checkIDs() {
	for _, op := range j.api.Operations {
		sharing := j.ids[op.ID]
		if len(sharing) < 2 {
			continue
		}
		names := make([]string, len(sharing))
		delete(j.ids, op.ID)
		id := op.ID
		for i, other := range sharing {
			names[i] = other.Method + " " + printable(other.Path) + " at " + other.Source.String()
			other.ID = "" // it names nothing
		}
		j.diags.Warnf(diag.Position(sharing[1].Source), ruleDuplicateID, "operationId %q stands for %s: each is named from its method and path instead",
			id, enumeration(names)).Fix = "an operationId of its own for each"
	}
}

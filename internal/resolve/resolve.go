// Package resolve turns an OpenAPI document into the model of who may call what,
// or into diagnostics: it reads security, the parameters and the x- extensions
// of a Document, applies inheritance, and refuses whatever would need a guess.
// A document goes in, a complete and checked access.API comes out. The package
// knows neither files nor Go source.
package resolve

import (
	"maps"
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// Lists says what a bare list of two or more roles or permissions means.
type Lists string

// The readings of a bare list. The zero value refuses it.
const (
	ListsRefused Lists = ""
	ListsAny     Lists = "any"
	ListsAll     Lists = "all"
)

// Settings is what a team says once about its whole document.
type Settings struct {
	Lists            Lists
	RequirementRoles bool // roles in requirements of an OpenAPI 3.0 document are meant
	// RequirementScopes and RequirementRolesMean say whether all names of a
	// requirement's list are needed, as OpenAPI has it, or any one of them.
	RequirementScopes    Lists
	RequirementRolesMean Lists
	RequireSecurity      bool // an operation without any security is an error
	RequireRule          bool // an operation that is not public and asks for nothing is an error
	Extensions           []Mapping
	// Either are keys of rules that are alternatives: where several of a list stand at
	// an operation, one of their rules is enough.
	Either [][]string
	// IgnoreKeys are extensions of other tools that say nothing about who may call,
	// however much they look like it.
	IgnoreKeys []string
	// BasePath is the base path that the guard serves by default: empty, a path as
	// SoundBasePath wants it, or BasePathOfServers.
	BasePath   string
	BasePathAt diag.Position // where BasePath was said
	SameAs     []SameAs      // schemes that are one credential
	// OneOfSeveral: the document makes a guard together with others. It may say of
	// each of its operations that it is public.
	OneOfSeveral bool
	// Shared: the settings are those of several documents, and a mapping is of use
	// where one of them has its key.
	Shared bool
	// Unguarded: a document that guards nothing is no error, as nothing is
	// generated from it: it is compared or explained.
	Unguarded bool
}

// Resolve reads the model out of a document. All problems are reported together;
// where one of them is an error the API is nil. It is also nil where the document
// lacks something whose absence was reported when it was loaded. After errors of
// loading NothingToGuard and UnusedMapping say nothing, because operations may be missing.
func Resolve(doc *openapi.Document, s Settings) (*access.API, diag.List) {
	r := newResolver(doc, s)
	operations := r.read()
	r.readBasePath()
	r.reportMissing()
	if !r.settings.Unguarded && !r.publicPart(operations) && !r.diags.HasErrors() && !r.incomplete && !slices.ContainsFunc(operations, guarded) {
		r.nothingToGuard(operations)
	}
	r.diags.Sort()
	if r.diags.HasErrors() || r.incomplete {
		return nil, r.diags
	}
	return r.api(operations), r.diags
}

func newResolver(doc *openapi.Document, s Settings) *resolver {
	r := &resolver{
		doc:        doc,
		settings:   s,
		schemes:    map[*openapi.SecurityScheme]*scheme{},
		seen:       map[breach]bool{},
		missing:    map[missingKey]*missing{},
		undeclared: map[[2]string]bool{},
		slots:      s.slots(),
		slotOf:     map[string]int{},
		besideOf:   map[string]int{},
		met:        map[string]bool{},
		faults:     map[*access.Operation]diag.List{},
		resources:  map[[2]string]*resource{},
	}
	for i, slot := range r.slots {
		r.slotOf[slot.key] = i
		for _, key := range []string{slot.mode, slot.with} {
			if key != "" {
				r.besideOf[key] = i
			}
		}
	}
	return r
}

// read reads every operation of the document, and checks what they share.
func (r *resolver) read() []*access.Operation {
	r.catalogue = r.readCatalogue(r.doc.Root)
	r.permissions = r.readImplications(r.doc.Root, KeyPermissions, permissionNoun)
	r.scopes = r.readImplications(r.doc.Root, KeyScopes, scopeNoun)
	r.visitor = r.readVisitor(r.doc.Root)
	operations := r.operations()
	r.checkLengths(operations)
	r.checkAllImplied(operations)
	r.checkNames(operations)
	r.checkElsewhere(operations)
	r.reportUnread()
	r.checkMappings()
	r.checkHeld(operations)
	r.checkVisitor(operations)
	return operations
}

// resolver is the state of one run.
type resolver struct {
	doc                 *openapi.Document
	settings            Settings
	diags               diag.List
	catalogue           *catalogue    // nil: the document has no x-roles
	visitor             *visitor      // nil: the document has no x-anonymous
	permissions, scopes *implications // what x-permissions and x-scopes say
	schemes             map[*openapi.SecurityScheme]*scheme
	slots               []slot
	slotOf              map[string]int  // by key
	besideOf            map[string]int  // the slot that a key beside its own belongs to
	basePath            string          // in front of every path
	met                 map[string]bool // keys that the settings map, and rule keys, that the document has

	seen         map[breach]bool
	missing      map[missingKey]*missing
	missingOrder []*missing
	undeclared   map[[2]string]bool // undeclared scopes already warned of, by scheme
	annotations  []*annotation
	resources    map[[2]string]*resource // the first check of each type and action
	shared       map[string]bool         // operationIds that several operations have
	listHint     bool                    // the way to settle all bare lists was told
	work         int                     // that the operations so far ask for, against maxWork
	incomplete   bool                    // some operation lacks a part that was refused

	errors diag.List                       // every error as often as it was met
	faults map[*access.Operation]diag.List // the errors that each operation met
}

// breach is one rule broken at one place. A value that several operations share
// (inherited, or a YAML alias) is reported once.
type breach struct {
	at   diag.Position
	rule string
}

// errorf reports an error with what to write instead.
func (r *resolver) errorf(at diag.Position, rule, fix, format string, args ...any) {
	r.errors.Errorf(at, rule, format, args...).Fix = fix
	if r.first(at, rule) {
		r.diags = append(r.diags, r.errors[len(r.errors)-1])
	}
}

// warnf reports a warning with what to write instead.
func (r *resolver) warnf(at diag.Position, rule, fix, format string, args ...any) {
	if r.first(at, rule) {
		r.diags.Warnf(at, rule, format, args...).Fix = fix
	}
}

func (r *resolver) first(at diag.Position, rule string) bool {
	key := breach{at, rule}
	if r.seen[key] {
		return false
	}
	r.seen[key] = true
	return true
}

// publicPart reports whether all that the document adds to a guard is public, and
// says so itself: one that lost its security is not to pass in silence.
func (r *resolver) publicPart(operations []*access.Operation) bool {
	return r.settings.OneOfSeveral && len(operations)+len(r.doc.LeftOut) > 0 &&
		!slices.ContainsFunc(r.diags, func(d diag.Diagnostic) bool { return d.Rule == ImplicitPublic })
}

func guarded(o *access.Operation) bool { return !o.Public() }

func (r *resolver) nothingToGuard(operations []*access.Operation) {
	// That nothing is guarded says it all: an implicit public operation is the
	// same cause, unless the user asked to have each of them reported.
	if !r.settings.RequireSecurity {
		r.diags = slices.DeleteFunc(r.diags, func(d diag.Diagnostic) bool { return d.Rule == ImplicitPublic })
	}
	at := r.doc.Root.At()
	if len(operations) == 0 {
		if len(r.doc.LeftOut) > 0 {
			r.errorf(at, NothingToGuard, "other tags", "--tags and --exclude-tags leave no operation, so there is nothing to guard")
			return
		}
		r.errorf(at, NothingToGuard, "describe operations under paths", "the document describes no operation, so there is nothing to guard")
		return
	}
	fix := "add security: [{bearerAuth: []}] at the root or to the operations to guard, and bearerAuth: {type: http, scheme: bearer} under components.securitySchemes"
	if r.isSwagger() {
		fix = "add security: [{apiKeyAuth: []}] at the root or to the operations to guard, and apiKeyAuth: {type: apiKey, in: header, name: X-Api-Key} under securityDefinitions"
	}
	if len(r.doc.Schemes) > 0 {
		fix = "add security: [{" + plain(r.doc.Schemes[0].Name) + ": []}] at the root or to the operations to guard"
	}
	message := "every operation of the document is public, so there is nothing to guard"
	if root := r.readSecurity("", r.doc.Root.Get("security")); !root.public() {
		at = root.at
		message = "every operation clears the security of the root, by security: [], so there is nothing to guard"
		fix = "remove security: [] from the operations to guard"
	}
	r.errorf(at, NothingToGuard, fix, "%s", message)
}

// api completes the model with what its operations use.
func (r *resolver) api(operations []*access.Operation) *access.API {
	schemes := map[string]*access.Scheme{}
	for _, o := range operations {
		for _, alternative := range o.Alternatives {
			for _, requirement := range alternative {
				schemes[requirement.Scheme.Name] = requirement.Scheme
			}
		}
	}
	used := r.names(operations)
	used.add(r.permissions.all(), r.scopes.all())
	api := &access.API{
		Title:       r.doc.Title,
		BasePath:    r.basePath,
		Unserved:    r.unserved(),
		Permissions: sorted(used.permissions),
		Scopes:      sorted(used.scopes),
		Operations:  operations,
		LeftOut:     r.leftOut(),
	}
	api.PermissionImplies, api.ScopeImplies = r.permissions.complete(api.Permissions), r.scopes.complete(api.Scopes)
	for _, name := range slices.Sorted(maps.Keys(schemes)) {
		api.Schemes = append(api.Schemes, schemes[name])
	}
	if r.catalogue != nil {
		api.Roles = r.catalogue.roles
	} else {
		for _, name := range sorted(used.roles) {
			api.Roles = append(api.Roles, access.Role{Name: name})
		}
	}
	r.admitVisitors(api)
	return api
}

// names are what the operations and the catalogue of roles name.
func (r *resolver) names(operations []*access.Operation) *names {
	var used names
	for _, o := range operations {
		for _, alternative := range o.Alternatives {
			for _, requirement := range alternative {
				used.scopes = append(used.scopes, requirement.Scopes...)
				used.roles = append(used.roles, requirement.Roles...)
			}
		}
		for _, leaf := range o.Leaves() {
			access.ReadLeaf(leaf, &used)
		}
	}
	if r.catalogue != nil {
		for _, role := range r.catalogue.roles {
			used.add(role.Permissions, role.Scopes)
		}
	}
	return &used
}

// checkAllImplied holds what is implied against the names of the document.
func (r *resolver) checkAllImplied(operations []*access.Operation) {
	if len(r.permissions.list)+len(r.scopes.list) == 0 {
		return
	}
	met, used := len(r.errors), r.names(operations)
	r.checkImplied(r.permissions, slices.Concat(used.permissions, r.permissions.keys()))
	r.checkImplied(r.scopes, slices.Concat(used.scopes, r.scopes.keys(), r.declaredScopes()))
	for _, op := range operations {
		r.blame(op, r.errors[met:])
	}
}

// names collects what operations use.
type names struct{ roles, permissions, scopes []string }

func (n *names) add(permissions, scopes []string) {
	n.permissions, n.scopes = append(n.permissions, permissions...), append(n.scopes, scopes...)
}

// Role notes a role that a rule asks for.
func (n *names) Role(name string) any { n.roles = append(n.roles, name); return nil }

// Permission notes a permission that a rule asks for.
func (n *names) Permission(name string) any { n.permissions = append(n.permissions, name); return nil }

// Scope notes a scope that a rule asks for.
func (n *names) Scope(name string) any { n.scopes = append(n.scopes, name); return nil }

// Resource has no name of a catalogue.
func (n *names) Resource(*access.Resource) any { return nil }

// sorted returns the names in order, each once.
func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// isSwagger reports whether the document is Swagger 2.0.
func (r *resolver) isSwagger() bool { return r.doc.Version < openapi.OpenAPI30 }

// schemesKey is where a document of its format defines its security schemes.
func (r *resolver) schemesKey() string {
	if r.isSwagger() {
		return "securityDefinitions"
	}
	return "components.securitySchemes"
}

package export

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// What OpenFGA takes by default.
const (
	maxFGARelation = 50      // characters of the name of a relation
	maxFGAType     = 254     // of a type
	maxFGATypes    = 100     // types of a model
	maxFGAModel    = 256_000 // bytes of a model
)

// openfga writes a model in the language of OpenFGA.
func (s Subject) openfga() ([]byte, error) {
	f := newRelations()
	f.brought = bringers(s.API)
	var calls strings.Builder
	for _, op := range s.API.Operations {
		decision := writer{f}.operation(op)
		text := unwrapped(decision.text)
		if decision.known {
			text = f.known(decision.value)
		}
		fmt.Fprintf(&calls, "    # %s %s: %s\n    define %s: %s\n", access.Word(op.Method), access.Line(op.Path), op.Words(), f.relation("call", name(op)), text)
	}
	var b strings.Builder
	b.WriteString("\nmodel\n  schema 1.1\n\ntype user\n\ntype api\n  relations\n    define anyone: [user:*]\n    define anonymous: [user]\n    define never: anonymous but not anonymous\n")
	s.held(&b, f)
	objects := slices.Sorted(maps.Keys(f.types))
	if len(objects)+3 > maxFGATypes {
		return nil, fmt.Errorf("export --to openfga: %d types of resources, and OpenFGA takes %d types in a model", len(objects), maxFGATypes)
	}
	for _, object := range objects {
		fmt.Fprintf(&b, "\ntype %s\n  relations\n", object)
		for _, action := range f.types[object] {
			fmt.Fprintf(&b, "    define %s: [user]\n", action)
		}
	}
	b.WriteString("\ntype request\n  relations\n    define api: [api]\n")
	for _, at := range f.places {
		fmt.Fprintf(&b, "    # %s\n    define %s: [%s]\n", at.words, at.relation, at.object)
	}
	b.WriteString(calls.String())
	var head strings.Builder
	comments(&head, "#", s.header(
		"Ask whether user:ID is in relation call_OPERATION to request:this. Stored, or with the request: what the user was granted (role_…, permission_…, scope_… of api:this), and that anyone of api:this is user:*. With the request, as contextual tuples: request:this api is api:this; scheme_… of api:this, for each valid credential that the user sent, else anonymous; acr_… and login_within_… of api:this, for how the user logged in; and at_… of request:this, the object that the parameters of this request name. may_… of an object says to whom a resource check agrees, or is defined anew by what else you store. Names: letters and digits stand for themselves, __ for _, and _XX for a byte by its hexadecimal digits.",
		"may_… answers"))
	if names := f.shortened(); len(names) > 0 {
		head.WriteString("#\n# Names that OpenFGA would find too long end in _x and twelve digits of their SHA-256:\n")
		comments(&head, "#", names)
	}
	if size := b.Len(); size > maxFGAModel {
		return nil, fmt.Errorf("export --to openfga: the model would have %d bytes, and OpenFGA takes %d", size, maxFGAModel)
	}
	return []byte(head.String() + b.String()), nil
}

// held writes the relations of api: what users can be granted and can have sent, and what
// they hold by it.
func (s Subject) held(b *strings.Builder, f *relations) {
	for _, scheme := range s.API.Schemes {
		fmt.Fprintf(b, "    define %s: [user]\n", f.relation("scheme", scheme.Name))
	}
	for _, login := range f.logins {
		fmt.Fprintf(b, "    define %s: [user]\n", login)
	}
	for _, node := range hierarchy(s.API) {
		noun, text, _ := strings.Cut(node.name, " ")
		fmt.Fprintf(b, "    define %s: [user]\n", f.relation(noun, text))
	}
	for _, node := range hierarchy(s.API) {
		noun, text, _ := strings.Cut(node.name, " ")
		by, names := f.brought[node.name], []string{}
		for _, kind := range []struct {
			noun  string
			names []string
		}{{"role", by.Roles}, {"permission", by.Permissions}, {"scope", by.Scopes}} {
			for _, name := range kind.names {
				names = append(names, f.relation(kind.noun, name))
			}
		}
		fmt.Fprintf(b, "    define %s: %s\n", f.relation("has_"+noun, text), strings.Join(names, " or "))
	}
}

// relations is the dialect of OpenFGA, seen from a request.
type relations struct {
	brought map[string]access.Grants
	cut     map[string]string   // names that were too long, by what they became
	types   map[string][]string // the relations of each type of object
	places  []fgaPlace
	logins  []string // the relations of api about logins
}

// fgaPlace is the relation from a request to an object that parameters name.
type fgaPlace struct{ words, relation, object string }

func (f *relations) Role(name string) string       { return f.has("role", name) }
func (f *relations) Permission(name string) string { return f.has("permission", name) }
func (f *relations) Scope(name string) string      { return f.has("scope", name) }
func (f *relations) Nobody() string                { return "anonymous from api" }
func (f *relations) Not(x string) string           { return "(anyone from api but not " + grouped(x) + ")" }
func (f *relations) Both(parts []string) string    { return "(" + strings.Join(parts, " and ") + ")" }
func (f *relations) Either(parts []string) string  { return "(" + strings.Join(parts, " or ") + ")" }

func (f *relations) Sent(s *access.Scheme) string {
	return f.relation("scheme", s.Name) + " from api"
}

func (f *relations) LoginBy(acr []string) string {
	parts := make([]string, len(acr))
	for i, name := range acr {
		parts[i] = f.login(f.relation("acr", name))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return f.Either(parts)
}

func (f *relations) LoginWithin(age int) string {
	return f.login(fmt.Sprintf("login_within_%d", age))
}

func (f *relations) login(relation string) string {
	if !slices.Contains(f.logins, relation) {
		f.logins = append(f.logins, relation)
	}
	return relation + " from api"
}

func (f *relations) Resource(r *access.Resource) string {
	object, action := f.name("object", r.Type, maxFGAType), f.relation("may", r.Action)
	if !slices.Contains(f.types[object], action) {
		f.types[object] = append(f.types[object], action)
	}
	text := r.Type
	for _, id := range r.IDs {
		text += " " + id.Place()
	}
	at := fgaPlace{access.Word(r.Type) + " " + strings.SplitN(r.Words(), " of "+access.Word(r.Type)+" ", 2)[1], f.relation("at", text), object}
	if !slices.Contains(f.places, at) {
		f.places = append(f.places, at)
	}
	return action + " from " + at.relation
}

func (f *relations) has(noun, name string) string {
	if _, ok := f.brought[noun+" "+name]; !ok {
		return f.known(false)
	}
	return f.relation("has_"+noun, name) + " from api"
}

func (f *relations) known(value bool) string {
	if value {
		return "anyone from api"
	}
	return "never from api"
}

func grouped(x string) string {
	if strings.HasPrefix(x, "(") {
		return x
	}
	return "(" + x + ")"
}

func (f *relations) relation(prefix, text string) string {
	return f.name(prefix, text, maxFGARelation)
}

// name is a name of the document as one of OpenFGA, of at most so many characters.
func (f *relations) name(prefix, text string, most int) string {
	var b strings.Builder
	b.WriteString(prefix + "_")
	for _, c := range []byte(text) {
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
			b.WriteByte(c)
		case c == '_':
			b.WriteString("__")
		default:
			fmt.Fprintf(&b, "_%02X", c)
		}
	}
	whole := b.String()
	if len(whole) <= most {
		return whole
	}
	sum := sha256.Sum256([]byte(whole))
	short := whole[:most-14] + "_x" + hex.EncodeToString(sum[:6])
	f.cut[short] = access.Word(text)
	return short
}

// FGARelation is a name of the document as a relation of the model: FGARelation("role",
// "staff") is "role_staff".
func FGARelation(prefix, text string) string { return newRelations().relation(prefix, text) }

// FGAType is a type of resources as a type of the model.
func FGAType(text string) string { return newRelations().name("object", text, maxFGAType) }

// FGAPlace is the relation from a request to the object that a check asks about.
func FGAPlace(r *access.Resource) string {
	f := newRelations()
	f.Resource(r)
	return f.places[0].relation
}

func newRelations() *relations {
	return &relations{cut: map[string]string{}, types: map[string][]string{}}
}

func (f *relations) shortened() []string {
	var list []string
	for _, short := range slices.Sorted(maps.Keys(f.cut)) {
		list = append(list, "  "+short+" is "+f.cut[short])
	}
	return list
}

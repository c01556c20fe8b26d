package export

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// rego writes a package for the Open Policy Agent with one rule for each operation.
func (s Subject) rego() ([]byte, error) {
	var b strings.Builder
	comments(&b, "#", s.header(
		"data.oasguard.allow is true where the caller of the input may use the operation. input.operation is its name; input.grants has roles, permissions and scopes as they were granted; input.schemes are those of which the caller sends a valid credential; input.may are the resource checks that the application allows, as in {\"type\": \"room\", \"action\": \"open\", \"id\": [\"path.roomId\"]}. input.acr are the authentication contexts of the login, and input.auth_age the seconds since. What is left out is empty, or not known; what is no array allows nothing.",
		"input.may answers"))
	b.WriteString("\npackage oasguard\n\nimport rego.v1\n\ndefault allow := false\n")
	for _, op := range s.API.Operations {
		fmt.Fprintf(&b, "\n# %s %s: %s\nallow if {\n\twell_formed\n\tinput.operation == %s\n", access.Word(op.Method), access.Line(op.Path), op.Words(), quoted(name(op)))
		switch decision := (writer{regoWords{}}).operation(op); {
		case !decision.known:
			fmt.Fprintf(&b, "\t%s\n", decision.text)
		case !decision.value:
			b.WriteString("\tfalse\n")
		}
		b.WriteString("}\n")
	}
	b.WriteString("\n# What each role, permission and scope brings with it.\nincludes := {\n")
	for _, node := range hierarchy(s.API) {
		brings := make([]string, len(node.brings))
		for i, name := range node.brings {
			brings[i] = quoted(name)
		}
		fmt.Fprintf(&b, "\t%s: [%s],\n", quoted(node.name), strings.Join(brings, ", "))
	}
	b.WriteString("}\n")
	b.WriteString(regoParts)
	return []byte(b.String()), nil
}

// regoWords is the dialect of Rego, in which each part is a value: true or false.
type regoWords struct{}

func (regoWords) Role(name string) string       { return "holds(" + quoted("role "+name) + ")" }
func (regoWords) Permission(name string) string { return "holds(" + quoted("permission "+name) + ")" }
func (regoWords) Scope(name string) string      { return "holds(" + quoted("scope "+name) + ")" }
func (regoWords) Sent(s *access.Scheme) string  { return "sent(" + quoted(s.Name) + ")" }
func (regoWords) Nobody() string                { return "nobody" }
func (regoWords) LoginWithin(age int) string    { return "login_within(" + strconv.Itoa(age) + ")" }
func (regoWords) Not(x string) string           { return "none_of([" + x + "])" }
func (regoWords) Both(parts []string) string    { return "each_of([" + strings.Join(parts, ", ") + "])" }
func (regoWords) Either(parts []string) string  { return "one_of([" + strings.Join(parts, ", ") + "])" }

func (regoWords) LoginBy(acr []string) string {
	literals := make([]string, len(acr))
	for i, name := range acr {
		literals[i] = quoted(name)
	}
	return "login_by([" + strings.Join(literals, ", ") + "])"
}

func (regoWords) Resource(r *access.Resource) string {
	places := make([]string, len(r.IDs))
	for i, id := range r.IDs {
		places[i] = quoted(id.Place())
	}
	return fmt.Sprintf(`may({"type": %s, "action": %s, "id": [%s]})`, quoted(r.Type), quoted(r.Action), strings.Join(places, ", "))
}

const regoParts = `
schemes := object.get(input, "schemes", [])

grants := object.get(input, "grants", {})

answers := object.get(input, "may", [])

contexts := object.get(input, "acr", [])

age := object.get(input, "auth_age", -1)

well_formed if {
	is_object(grants)
	lists := [object.get(grants, "roles", []), object.get(grants, "permissions", []), object.get(grants, "scopes", [])]
	every list in array.concat(lists, [schemes, answers, contexts]) {
		is_array(list)
	}
}

given contains concat(" ", [noun, name]) if {
	some noun, key in {"role": "roles", "permission": "permissions", "scope": "scopes"}
	some name in grants[key]
}

held := graph.reachable(includes, given)

holds(name) := name in held

sent(scheme) := scheme in schemes

may(check) := check in answers

nobody := count(schemes) == 0

login_by(list) := count([x | some x in list; x in contexts]) > 0

default login_within(_) := false

login_within(seconds) if {
	is_number(age)
	age >= 0
	age <= seconds
}

one_of(list) := true in list

each_of(list) := count([x | some x in list; x != true]) == 0

none_of(list) := count([x | some x in list; x != false]) == 0
`

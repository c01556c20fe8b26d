package export

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// AuthZEN is a policy information document: for each operation, which access evaluations
// of OpenID AuthZEN 1.0 a service asks for, and how the decision is made of them.
// docs/export.md describes the binding.
type AuthZEN struct {
	Generator     string              `json:"generator"`
	From          []string            `json:"from"`
	Title         string              `json:"title"`
	Binding       string              `json:"binding"`
	Limits        []string            `json:"limits"`
	ResourceTypes map[string][]string `json:"resource_types"` // their actions
	Includes      map[string][]string `json:"includes"`       // what "role staff" brings with it
	Operations    []AuthZENOperation  `json:"operations"`
}

// AuthZENOperation is one operation of the document.
type AuthZENOperation struct {
	Operation   string              `json:"operation"`
	Method      string              `json:"method"`
	Path        string              `json:"path"`
	Words       string              `json:"words"`
	Evaluations []AuthZENEvaluation `json:"evaluations"`
	Decision    json.RawMessage     `json:"decision"`
}

// AuthZENEvaluation is one access evaluation: the subject is who was authenticated.
type AuthZENEvaluation struct {
	Action struct {
		Name string `json:"name"`
	} `json:"action"`
	Resource struct {
		Type string          `json:"type"`
		ID   []AuthZENSource `json:"id"`
	} `json:"resource"`
}

// AuthZENSource is the parameter of the request that a part of an id is taken from.
type AuthZENSource struct {
	In   string `json:"in"`
	Name string `json:"name"`
}

// authZENBinding names the binding of docs/export.md.
const authZENBinding = "oasguard-openapi-1"

// authzen writes the policy information document.
func (s Subject) authzen() ([]byte, error) {
	doc := AuthZEN{
		Generator: "oasguard " + s.Version, From: s.From, Title: s.API.Title, Binding: authZENBinding, Limits: s.limits(),
		ResourceTypes: map[string][]string{}, Includes: map[string][]string{}, Operations: []AuthZENOperation{},
	}
	if doc.From == nil {
		doc.From = []string{}
	}
	for _, node := range hierarchy(s.API) {
		doc.Includes[node.name] = append([]string{}, node.brings...)
	}
	for _, op := range s.API.Operations {
		d := &evaluations{list: []AuthZENEvaluation{}, at: map[string]int{}}
		decision := writer{d}.operation(op)
		if decision.known {
			decision.text = jsonOf(decision.value)
		}
		doc.Operations = append(doc.Operations, AuthZENOperation{
			Operation: name(op), Method: op.Method, Path: op.Path, Words: op.Words(),
			Evaluations: d.list, Decision: json.RawMessage(decision.text),
		})
		for _, r := range op.Resources() {
			if actions := doc.ResourceTypes[r.Type]; !slices.Contains(actions, r.Action) {
				doc.ResourceTypes[r.Type] = append(actions, r.Action)
			}
		}
	}
	for _, actions := range doc.ResourceTypes {
		slices.Sort(actions)
	}
	text, err := json.MarshalIndent(doc, "", "  ")
	return append(text, '\n'), err
}

// evaluations is the dialect of the document: a tree in JSON whose leaves name what the
// caller holds, sent, and what evaluations answer.
type evaluations struct {
	list []AuthZENEvaluation
	at   map[string]int // by Resource.Words
}

func (e *evaluations) Role(name string) string { return jsonOf(map[string]any{"role": name}) }
func (e *evaluations) Permission(name string) string {
	return jsonOf(map[string]any{"permission": name})
}
func (e *evaluations) Scope(name string) string     { return jsonOf(map[string]any{"scope": name}) }
func (e *evaluations) Sent(s *access.Scheme) string { return jsonOf(map[string]any{"scheme": s.Name}) }
func (e *evaluations) Nobody() string               { return jsonOf(map[string]any{"anonymous": true}) }
func (e *evaluations) LoginBy(acr []string) string  { return jsonOf(map[string]any{"acr": acr}) }
func (e *evaluations) LoginWithin(age int) string   { return jsonOf(map[string]any{"max_auth_age": age}) }
func (e *evaluations) Not(x string) string          { return `{"not":` + x + `}` }
func (e *evaluations) Both(parts []string) string {
	return `{"allOf":[` + strings.Join(parts, ",") + `]}`
}
func (e *evaluations) Either(parts []string) string {
	return `{"anyOf":[` + strings.Join(parts, ",") + `]}`
}

func (e *evaluations) Resource(r *access.Resource) string {
	i, ok := e.at[r.Words()]
	if !ok {
		i = len(e.list)
		e.at[r.Words()] = i
		var one AuthZENEvaluation
		one.Action.Name, one.Resource.Type = r.Action, r.Type
		for _, id := range r.IDs {
			one.Resource.ID = append(one.Resource.ID, AuthZENSource{string(id.In), id.Name})
		}
		e.list = append(e.list, one)
	}
	return jsonOf(map[string]any{"evaluation": i})
}

func jsonOf(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // these values can always be written
	}
	return string(text)
}

// ResourceID is the id of an object that these values name together: each percent-encoded
// but for the unreserved characters of RFC 3986, joined by "/". Every engine takes such an
// id, and the values can be read back. It is false where a value is empty: nothing is asked
// about such an object.
func ResourceID(values ...string) (string, bool) {
	const hexadecimal = "0123456789ABCDEF"
	var b strings.Builder
	for i, value := range values {
		if value == "" {
			return "", false
		}
		if i > 0 {
			b.WriteByte('/')
		}
		for _, c := range []byte(value) {
			if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
				b.WriteByte(c)
			} else {
				b.WriteByte('%')
				b.WriteByte(hexadecimal[c>>4])
				b.WriteByte(hexadecimal[c&15])
			}
		}
	}
	return b.String(), true
}

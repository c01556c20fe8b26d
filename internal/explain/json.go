package explain

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// jsonOperation is the operation in both documents of docs/schema/explain.schema.json
// and docs/schema/who-can.schema.json.
type jsonOperation struct {
	Method      string      `json:"method"`
	Path        string      `json:"path"`
	OperationID string      `json:"operationId,omitempty"`
	Access      string      `json:"access"`
	At          string      `json:"at"`
	Rules       []jsonPlace `json:"rules"`
}

type jsonPlace struct {
	Key string `json:"key"`
	At  string `json:"at"`
}

func jsonOf(op *access.Operation, places []Place) jsonOperation {
	o := jsonOperation{op.Method, op.Path, op.ID, op.Words(), op.Source.String(), []jsonPlace{}}
	for _, p := range places {
		o.Rules = append(o.Rules, jsonPlace(p))
	}
	return o
}

type jsonExplanation struct {
	Request      jsonRequest       `json:"request"`
	Operation    jsonOperation     `json:"operation"`
	Parameters   map[string]string `json:"parameters"`
	Answer       Answer            `json:"answer"`
	Anonymous    bool              `json:"anonymous"`
	Status       int               `json:"status,omitempty"`
	Reason       access.Reason     `json:"reason,omitempty"`
	Assumed      bool              `json:"credentialAssumed"`
	Alternatives []jsonAttempt     `json:"alternatives"`
	Needed       []string          `json:"needed"`
	All          bool              `json:"neededComplete"`
	Without      string            `json:"withoutCredential"`
}

type jsonRequest struct {
	Method      string   `json:"method"`
	Path        string   `json:"path"`
	Roles       []string `json:"roles"`
	Permissions []string `json:"permissions"`
	Scopes      []string `json:"scopes"`
	Schemes     []string `json:"schemes"`
}

type jsonAttempt struct {
	Access string     `json:"access"`
	Answer Answer     `json:"answer"`
	Steps  []jsonStep `json:"steps"`
}

type jsonStep struct {
	Depth  int    `json:"depth"`
	Text   string `json:"text"`
	Answer Answer `json:"answer"`
	Detail string `json:"detail,omitempty"`
}

// JSON writes the explanation for programs.
func (x Explanation) JSON(w io.Writer) error {
	q := x.Question
	out := jsonExplanation{
		Request:   jsonRequest{q.Method, q.Path, list(q.Roles), list(q.Permissions), list(q.Scopes), list(q.Schemes)},
		Operation: jsonOf(x.Operation, x.Places), Parameters: map[string]string{},
		Answer: x.Answer, Anonymous: x.Anonymous, Status: x.Status, Reason: x.Reason, Assumed: x.Assumed,
		Alternatives: []jsonAttempt{}, Needed: list(x.Needed), All: x.All, Without: x.Without,
	}
	for _, v := range x.Values {
		out.Parameters[v.Name] = v.Value
	}
	for _, a := range x.Attempts {
		attempt := jsonAttempt{a.Words, a.Answer, []jsonStep{}}
		for _, s := range a.Steps {
			attempt.Steps = append(attempt.Steps, jsonStep(s))
		}
		out.Alternatives = append(out.Alternatives, attempt)
	}
	return writeJSON(w, out)
}

type jsonWays struct {
	Operation jsonOperation `json:"operation"`
	Anyone    bool          `json:"anyone"`
	Ways      []jsonWay     `json:"ways"`
	All       bool          `json:"complete"`
}

type jsonWay struct {
	Schemes     []string `json:"schemes"`
	Scopes      []string `json:"scopes"`
	Roles       []string `json:"roles"`
	Permissions []string `json:"permissions"`
	Resources   []string `json:"resources"`
	Logins      []string `json:"logins,omitempty"`
	Words       string   `json:"words"`
	Anonymous   bool     `json:"anonymous,omitempty"`
}

// JSON writes the ways in for programs.
func (w Ways) JSON(out io.Writer, places []Place) error {
	j := jsonWays{jsonOf(w.Operation, places), w.Anyone, []jsonWay{}, w.All}
	for _, s := range w.Sets {
		j.Ways = append(j.Ways, jsonWay{list(s.Schemes), list(s.Scopes), list(s.Roles), list(s.Permissions), list(s.Resources), s.Logins, s.Words, s.Anonymous})
	}
	return writeJSON(out, j)
}

// list is a list that JSON writes as [] where it is empty.
func list(names []string) []string { return append([]string{}, names...) }

func writeJSON(w io.Writer, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, strings.ReplaceAll(string(text), "##[", `#\u0023[`)) // as write does, in JSON's words
	return err
}

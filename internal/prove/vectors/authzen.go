package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/export"
	"github.com/oasguard/oasguard/internal/input"
)

// Evaluation is one request and the access evaluations that its operation may ask for.
type Evaluation struct {
	Operation   string      `json:"operation"`
	Method      string      `json:"method"`
	Target      string      `json:"target"`
	Fields      [][2]string `json:"fields"`
	Subject     string      `json:"subject"`
	Evaluations []any       `json:"evaluations"` // bodies for /access/v1/evaluation; null: it is not asked
}

// values are ids as requests bring them.
func values() []string {
	return []string{
		"7", "room-7", "a b", "a:b#c@d", "комната", "部屋", "100%", "a/b", "*", "é", "🔑", `"q"\`, "a+b&c=d", "%2F", "~._-", "x", "0", "user:*", "..7", "a,b;c",
	}
}

// MakeAuthZEN writes the vectors of the AuthZEN binding.
func MakeAuthZEN(spec string) ([]byte, error) {
	in, diags := input.Read(context.Background(), input.Source{Spec: spec})
	if diags.HasErrors() {
		return nil, fmt.Errorf("%s: %v", spec, diags)
	}
	var b bytes.Buffer
	b.WriteString("[\n")
	for _, op := range in.API.Operations {
		if len(op.Resources()) == 0 {
			continue
		}
		for i, value := range values() {
			for _, state := range []access.ParameterState{access.OneValue, access.Empty, access.Missing, access.Repeated} {
				if state != access.OneValue && i > 0 {
					continue
				}
				line, err := json.Marshal(evaluation(op, value, values()[len(values())-1-i], state))
				if err != nil {
					return nil, err
				}
				if b.Len() > 2 {
					b.WriteString(",\n")
				}
				b.Write(line)
			}
		}
	}
	b.WriteString("\n]\n")
	return b.Bytes(), nil
}

// evaluation is a request whose path value is the first and whose query value the second,
// which stands there as state says.
func evaluation(op *access.Operation, first, second string, state access.ParameterState) Evaluation {
	e := Evaluation{Operation: op.ID, Method: op.Method, Fields: [][2]string{}, Subject: "anne"}
	e.Target = strings.Replace(op.Path, "{id}", url.PathEscape(first), 1)
	given, query := map[string]string{"path.id": first}, url.Values{}
	for _, resource := range op.Resources() {
		for _, id := range resource.IDs {
			if id.In != access.InQuery {
				continue
			}
			switch state {
			case access.OneValue:
				given[id.Place()] = second
				query.Set(id.Name, second)
			case access.Empty:
				query.Set(id.Name, "")
			case access.Repeated:
				query[id.Name] = []string{second, second}
			}
		}
	}
	if text := query.Encode(); text != "" {
		e.Target += "?" + text
	}
	for _, resource := range op.Resources() {
		var ids []string
		for _, id := range resource.IDs {
			ids = append(ids, given[id.Place()])
		}
		id, ok := export.ResourceID(ids...)
		if !ok {
			e.Evaluations = append(e.Evaluations, nil)
			continue
		}
		e.Evaluations = append(e.Evaluations, map[string]any{
			"subject": map[string]any{"type": "user", "id": e.Subject}, "action": map[string]any{"name": resource.Action},
			"resource": map[string]any{"type": resource.Type, "id": id},
		})
	}
	return e
}

//go:build !js

package openapi

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// readTyped has kin-openapi read the security schemes and the parameters. What it is
// given is a skeleton without any $ref that only holds what was checked before: of the
// document itself it would follow every $ref and refuse what has nothing to do
// with authorization. The names in it are ours, because kin-openapi takes some
// names of schemes for extensions.
func readTyped(ctx context.Context, schemes []SecurityScheme, shapes []shape) (typed, error) {
	doc, err := newSkeleton(schemes, shapes).load(ctx)
	if err != nil {
		return typed{}, err
	}
	t := typed{make([]typedScheme, len(schemes)), make([]serialization, len(shapes))}
	for i := range schemes {
		if ref := doc.Components.SecuritySchemes[schemeKey(i)]; ref != nil && ref.Value != nil {
			t.schemes[i] = typedScheme{ref.Value.Type, ref.Value.Scheme, ref.Value.In, ref.Value.Name}
		}
	}
	for i := range shapes {
		ref := doc.Components.Parameters[parameterKey(i)]
		if ref == nil {
			continue // the whole query
		}
		method, err := ref.Value.SerializationMethod()
		if err != nil {
			t.methods[i].unknown = true
			continue
		}
		t.methods[i] = serialization{style: method.Style, explode: method.Explode}
	}
	return t, nil
}

// skeleton is the document that kin-openapi gets.
type skeleton struct {
	Version    string `json:"openapi"`
	Info       object `json:"info"`
	Paths      object `json:"paths"`
	Components struct {
		SecuritySchemes map[string]object `json:"securitySchemes"`
		Parameters      map[string]object `json:"parameters"`
	} `json:"components"`
}

func newSkeleton(schemes []SecurityScheme, shapes []shape) *skeleton {
	s := &skeleton{Version: "3.1.0", Info: object{"title": "skeleton", "version": "1"}, Paths: object{}}
	s.Components.SecuritySchemes = make(map[string]object)
	s.Components.Parameters = make(map[string]object)
	for i, scheme := range schemes {
		if scheme.Type != "" {
			s.Components.SecuritySchemes[schemeKey(i)] = schemeFields(scheme.Node)
		}
	}
	for i, of := range shapes {
		if of.in != querystring {
			s.Components.Parameters[parameterKey(i)] = of.parameter(i)
		}
	}
	return s
}

func schemeKey(i int) string    { return "s" + strconv.Itoa(i) }
func parameterKey(i int) string { return "p" + strconv.Itoa(i) }

// parameter is a Parameter Object of the shape.
func (s shape) parameter(i int) object {
	p := object{"name": parameterKey(i), "in": s.in, "schema": object{}}
	if s.style != "" {
		p["style"] = s.style
	}
	if s.explode != "" {
		p["explode"] = s.explode == "true"
	}
	return p
}

func (s *skeleton) load(ctx context.Context) (*openapi3.T, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	kin := openapi3.NewLoader()
	kin.Context = ctx
	return kin.LoadFromData(data)
}

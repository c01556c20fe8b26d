package openapi

import (
	"encoding/json"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// fillTyped has kin-openapi read the security schemes and one parameter of each
// shape, and takes over its typed fields and its defaults. What it is given is a
// skeleton without any $ref that only holds what was checked before: of the
// document itself it would follow every $ref and refuse what has nothing to do
// with authorization. The names in it are ours, because kin-openapi takes some
// names of schemes for extensions.
func (l *loader) fillTyped(doc *Document, schemes []SecurityScheme) {
	skeleton := newSkeleton(doc.Paths, schemes)
	typed, err := skeleton.load(l)
	if err != nil {
		l.found.Errorf(doc.Root.At(), "internal", "kin-openapi cannot read the document: %v", err)
		for _, s := range schemes {
			s.Type = "" // as of any scheme that was reported
			doc.Schemes = append(doc.Schemes, s)
		}
		return
	}
	for i, s := range schemes {
		if ref := typed.Components.SecuritySchemes[schemeKey(i)]; ref != nil && ref.Value != nil {
			s.Type, s.Scheme, s.In, s.Param = ref.Value.Type, ref.Value.Scheme, ref.Value.In, ref.Value.Name
		}
		doc.Schemes = append(doc.Schemes, s)
	}
	composite := skeleton.composites(typed)
	for _, item := range doc.Paths {
		for _, op := range item.Operations {
			for i, p := range op.Parameters {
				op.Parameters[i].Composite = composite[p.shape]
			}
		}
	}
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

	shapes map[shape]string // to the name of the parameter that has it
}

type object map[string]any

func newSkeleton(paths []PathItem, schemes []SecurityScheme) *skeleton {
	s := &skeleton{
		Version: "3.1.0", Info: object{"title": "skeleton", "version": "1"}, Paths: object{},
		shapes: make(map[shape]string),
	}
	s.Components.SecuritySchemes = make(map[string]object)
	s.Components.Parameters = make(map[string]object)
	for i, scheme := range schemes {
		if scheme.Type != "" {
			s.Components.SecuritySchemes[schemeKey(i)] = schemeFields(scheme.Node)
		}
	}
	for _, item := range paths {
		for _, op := range item.Operations {
			for _, p := range op.Parameters {
				s.addShape(p.shape)
			}
		}
	}
	return s
}

func schemeKey(i int) string { return "s" + strconv.Itoa(i) }

func schemeFields(node Node) object {
	fields := object{}
	for _, key := range []string{"type", "scheme", "in", "name"} {
		if field := node.Get(key); field.Kind() == String {
			fields[key] = field.Text()
		}
	}
	if fields["type"] == "basic" { // Swagger 2.0 only: any other version has reported it
		fields["type"], fields["scheme"] = "http", "basic"
	}
	return fields
}

func (s *skeleton) addShape(of shape) {
	if _, ok := s.shapes[of]; ok || of.in == querystring {
		return
	}
	name := "p" + strconv.Itoa(len(s.shapes))
	s.shapes[of] = name
	parameter := object{"name": name, "in": of.in, "schema": object{}}
	if of.style != "" {
		parameter["style"] = of.style
	}
	if of.explode != "" {
		parameter["explode"] = of.explode == "true"
	}
	s.Components.Parameters[name] = parameter
}

func (s *skeleton) load(l *loader) (*openapi3.T, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	kin := openapi3.NewLoader()
	kin.Context = l.ctx
	return kin.LoadFromData(data)
}

// composites says of every shape whether the presence of the parameter cannot
// be read off one field of its name: deepObject writes name[key]=value, and an
// exploded object key=value (OpenAPI 3.1.1, 4.8.12.4).
func (s *skeleton) composites(typed *openapi3.T) map[shape]bool {
	// A querystring parameter is the whole query (OpenAPI 3.2.0, 4.12).
	composite := map[shape]bool{{in: querystring}: true}
	for of, name := range s.shapes {
		inPairs := of.in == "query" || of.in == "cookie"
		method, err := typed.Components.Parameters[name].Value.SerializationMethod()
		if err != nil {
			// A style that kin-openapi does not know, as 3.2's cookie is, may take the object apart.
			composite[of] = inPairs && of.object
			continue
		}
		composite[of] = inPairs && (method.Style == "deepObject" || of.object && method.Explode)
	}
	return composite
}

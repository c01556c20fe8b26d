package openapi

// fillTyped takes over the typed fields of security schemes and the defaults of
// parameters, one of each shape.
func (l *loader) fillTyped(doc *Document, schemes []SecurityScheme) {
	var shapes []shape
	composite := make(map[shape]bool)
	for _, item := range doc.Paths {
		for _, op := range item.Operations {
			for _, p := range op.Parameters {
				if _, known := composite[p.shape]; !known {
					// A querystring parameter is the whole query (OpenAPI 3.2.0, 4.12).
					composite[p.shape] = p.shape.in == querystring
					shapes = append(shapes, p.shape)
				}
			}
		}
	}
	typed, err := readTyped(l.ctx, schemes, shapes)
	if err != nil {
		l.found.Errorf(doc.Root.At(), "internal", "kin-openapi cannot read the document: %v", err)
		for _, s := range schemes {
			s.Type = "" // as of any scheme that was reported
			doc.Schemes = append(doc.Schemes, s)
		}
		return
	}
	for i, s := range schemes {
		if s.Type != "" {
			t := typed.schemes[i]
			s.Type, s.Scheme, s.In, s.Param = t.Type, t.Scheme, t.In, t.Name
		}
		doc.Schemes = append(doc.Schemes, s)
	}
	for i, of := range shapes {
		if of.in != querystring {
			composite[of] = of.isComposite(typed.methods[i])
		}
	}
	for _, item := range doc.Paths {
		for _, op := range item.Operations {
			for i, p := range op.Parameters {
				op.Parameters[i].Composite = composite[p.shape]
			}
		}
	}
}

// typed is what is known of schemes and shapes, in their order.
type typed struct {
	schemes []typedScheme
	methods []serialization
}

// typedScheme is a Security Scheme Object; empty for a scheme that was reported.
type typedScheme struct{ Type, Scheme, In, Name string }

// serialization is how a parameter is written in a request; unknown: nothing says it.
type serialization struct {
	style   string
	explode bool
	unknown bool
}

// isComposite reports whether the presence of the parameter cannot be read off one field
// of its name: deepObject writes name[key]=value, and an exploded object key=value
// (OpenAPI 3.1.1, 4.8.12.4).
func (s shape) isComposite(method serialization) bool {
	inPairs := s.in == "query" || s.in == "cookie"
	if method.unknown {
		// A style that nobody knows may take the object apart.
		return inPairs && s.object
	}
	return inPairs && (method.style == "deepObject" || s.object && method.explode)
}

type object map[string]any

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

package openapi

// plainTyped is readTyped without kin-openapi, for a page: with it come net/http, a
// reader of JSON Schema and a catalogue of languages, and the page would be a third
// larger. TestPlainTyped holds the two together.
func plainTyped(schemes []SecurityScheme, shapes []shape) typed {
	t := typed{make([]typedScheme, len(schemes)), make([]serialization, len(shapes))}
	for i, s := range schemes {
		if s.Type == "" {
			continue
		}
		fields := schemeFields(s.Node)
		text := func(key string) string {
			v, _ := fields[key].(string)
			return v
		}
		t.schemes[i] = typedScheme{text("type"), text("scheme"), text("in"), text("name")}
	}
	for i, s := range shapes {
		t.methods[i] = s.serialization()
	}
	return t
}

// serialization fills in the defaults of OpenAPI 3.1.1, 4.8.12.2.1.
func (s shape) serialization() serialization {
	m := serialization{style: s.style, explode: s.explode == "true"}
	switch s.in {
	case "path", "header":
		if m.style == "" {
			m.style = "simple"
		}
	case "query", "cookie":
		if m.style == "" {
			m.style = "form"
		}
		if s.explode == "" {
			m.explode = m.style != "spaceDelimited" && m.style != "pipeDelimited"
		}
	case querystring:
		return serialization{}
	default:
		return serialization{unknown: true}
	}
	return m
}

package resolve

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// SameAs says that two schemes are one credential: the one is called as the other.
type SameAs struct {
	Name, As string
	At       diag.Position // in the settings
}

// sameAs finds what the settings say of a scheme; nil where it is called as it is.
func (s Settings) sameAs(name string) *SameAs {
	if i := slices.IndexFunc(s.SameAs, func(same SameAs) bool { return same.Name == name }); i >= 0 {
		return &s.SameAs[i]
	}
	return nil
}

// NameOf is what a scheme of a document is called in the model.
func (s Settings) NameOf(scheme string) string {
	if same := s.sameAs(scheme); same != nil {
		return same.As
	}
	return scheme
}

// called is a scheme under the name that the settings give it: the scheme of that
// name, where the document has it, or a scheme of that name. It is nil where the
// two are read from a request in different ways, or the other was refused.
func (r *resolver) called(model *access.Scheme, definition *openapi.SecurityScheme) *access.Scheme {
	same := r.settings.sameAs(definition.Name)
	if same == nil || model == nil {
		return model
	}
	i := slices.IndexFunc(r.doc.Schemes, func(s openapi.SecurityScheme) bool { return s.Name == same.As })
	if i < 0 {
		model.Name = same.As
		return model
	}
	other := r.schemeOf(&r.doc.Schemes[i]).model
	if other != nil && !model.ReadLike(other) {
		r.notOneCredential(*same, model, definition.At, other, r.doc.Schemes[i].At)
		return nil
	}
	return other
}

func (r *resolver) notOneCredential(same SameAs, a *access.Scheme, aAt diag.Position, b *access.Scheme, bAt diag.Position) {
	r.errorf(same.At, ruleSameAs, "remove the line: they are two credentials",
		"same-as: %q at %s is %s, and %q at %s is %s", same.Name, aAt, a.Travels(), same.As, bAt, b.Travels())
}

// checkSameAs reports names of same-as that no document has. In one document alone
// one of the two is enough: the other may be that of a document read with the same
// settings, or the name in the guard.
func checkSameAs(list []SameAs, docs ...*openapi.Document) diag.List {
	var diags diag.List
	has := func(name string) bool {
		return slices.ContainsFunc(docs, func(doc *openapi.Document) bool {
			return slices.ContainsFunc(doc.Schemes, func(s openapi.SecurityScheme) bool { return s.Name == name })
		})
	}
	for _, same := range list {
		missing := ""
		switch name, as := has(same.Name), has(same.As); {
		case !name && (len(docs) > 1 || !as):
			missing = same.Name
		case !as && len(docs) > 1:
			missing = same.As
		default:
			continue
		}
		diags.Errorf(same.At, ruleSameAs, "same-as: no security scheme %q is defined", missing).Fix =
			"the name of a security scheme as the document spells it"
	}
	return diags
}

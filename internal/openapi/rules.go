package openapi

import "github.com/oasguard/oasguard/internal/diag"

// Rule is one thing that Load holds a document to. Its id ends every line that
// reports a breach; lint, the documentation and the tests read the table.
type Rule struct {
	ID       string
	Severity diag.Severity
	Title    string // what must be so, in one sentence
	Why      string // what goes wrong where it is not
}

// Rules is the table of every rule of Load that a document can break, in order
// of id. That reading was interrupted is no fault of the document.
func Rules() []Rule {
	return []Rule{
		{"alias-cycle", diag.Error, "a YAML alias does not stand inside the value that it names",
			"such a value has no end"},
		{"bad-method", diag.Error, "a key of additionalOperations is the name of a method that has no key of its own",
			"an operation under another key would go without a guard (OpenAPI 3.2.0, 4.9)"},
		{"bad-parameter", diag.Error, "a parameter that requests must carry has a name and a place, and its required is true or false",
			"a parameter that is not understood cannot be required, nor carry the id of a resource"},
		{"bad-scheme", diag.Error, "a security scheme has what its type must have",
			"there is no telling how the credential arrives (OpenAPI 3.1.1, 4.8.27)"},
		{"broken-ref", diag.Error, "a $ref on the way to an operation, a parameter or a security scheme leads somewhere",
			"what it hides would go without a guard"},
		{"declared-twice", diag.Error, "a security scheme is declared by the document or by the settings",
			"one of two definitions would win without a word, and credentials be read as the other does not say"},
		{"duplicate-key", diag.Error, "a key stands once in its object",
			"JSON readers keep the last in silence, so that a second security would win"},
		{"duplicate-parameter", diag.Warning, "a parameter stands once in its list",
			"two that differ do not say which is meant; it counts as required where either is"},
		{"empty-document", diag.Error, "the file holds a document", "there is nothing to read"},
		{"foreign-operation", diag.Error, "operations are written under methods, in paths",
			"a gateway that knows the extension serves them, and no guard would know them"},
		{"json-syntax", diag.Error, "a JSON document is well formed", "what cannot be parsed cannot be guarded"},
		{"merge-key", diag.Error, "a YAML merge key stands once and names a mapping or a list of mappings",
			"what it was meant to bring, a security perhaps, would be missing"},
		{"method-case", diag.Error, "methods are written in lower case",
			"an operation under GET is no operation for OpenAPI and would go without a guard"},
		{"misplaced-security", diag.Error, "security is written at the root or on operations, and its schemes under components.securitySchemes",
			"anywhere else it asks for nothing, though its author thinks that it does; from OpenAPI 3.3 on path items may have it, too"},
		{"misspelt-key", diag.Error, "keys that matter to authorization are spelt as OpenAPI spells them",
			"a misspelt security is an open operation"},
		{"misspelt-method", diag.Error, "the keys of a path item are methods or known words",
			"an operation under a word that is no method would go without a guard"},
		{"newer-version", diag.Warning, "the document is of a version of OpenAPI that existed when this oasguard was written",
			"a newer version may have a place for security that is not read"},
		{"no-version", diag.Error, "the document says which OpenAPI it is written in", "what its keys mean depends on it"},
		{"not-text", diag.Error, "the file is UTF-8 text", "nothing else can be a document"},
		{"outside-ref", diag.Error, "a $ref stays below the directory of the document",
			"a document of a stranger's could read what is none of its business; --allow-outside-refs allows it"},
		{"overlay-action", diag.Error, "an action of an overlay has a target and one of update, copy and remove",
			"what its author means to change would stay as it is"},
		{"overlay-appends", diag.Warning, "an overlay does not append to a list of roles, permissions or requirements",
			"by the Overlay rules an update adds to a list and replaces nothing, so that access may become wider than the overlay reads"},
		{"overlay-copy", diag.Error, "copy names one value", "which of several is meant would be a guess"},
		{"overlay-no-match", diag.Warning, "the target of an action is in the document",
			"what its author means to change stays as it is; the document may have moved on"},
		{"overlay-target", diag.Error, "a target is a JSONPath expression (RFC 9535)", "what is not understood changes nothing"},
		{"overlay-type", diag.Error, "an update is of the type of what it changes", "an object does not merge with a list"},
		{"overlay-version", diag.Error, "an overlay says which version of the Overlay Specification it is written in", "what its keys mean depends on it"},
		{"path-fragment", diag.Warning, "a path holds no #",
			"a client does not send what follows, so the path never matches; where another operation would answer the requests that it was written for, it is an error"},
		{"path-query", diag.Warning, "a path holds no ?",
			"what follows is the query, so the path never matches; where another operation would answer the requests that it was written for, it is an error"},
		{"path-slash", diag.Error, "a path begins with a slash", "without one it never matches"},
		{"ref-cycle", diag.Error, "a $ref does not lead back to itself", "there is nothing at its end"},
		{"ref-siblings", diag.Error, "nothing that matters is written beside the $ref of an operation or a scheme, nor twice for a path item, here and where its $ref leads",
			"OpenAPI ignores the one (3.1.1, 4.8.23), a security for instance, and does not define the other (4.8.9), though its author thinks that it counts"},
		{"remote-ref", diag.Error, "a $ref names a file", "what is fetched may be another thing at the next run, and a token could leak"},
		{"same-reference", diag.Error, "one reference in requirements means one security scheme",
			"two schemes of one name could not be told apart"},
		{"several-documents", diag.Error, "a YAML file holds one document", "only one of them could be guarded"},
		{"several-versions", diag.Error, "a document is of one format, OpenAPI or Swagger", "it could be read in two ways"},
		{"too-deep", diag.Error, "values and $refs nest no deeper than any real document's", "no run may be stopped by one document"},
		{ruleTooLarge, diag.Error, "a document is no larger than a guard can be written for", "no run may be stopped by one document"},
		{"unknown-key", diag.Error, "an overlay holds only the keys of the Overlay Specification",
			"a misspelt one changes nothing, though its author thinks that it does"},
		{"unread-parameter", diag.Warning, "a parameter that requests may leave out has a name and a place",
			"one that is not understood is left out, and cannot carry the id of a resource"},
		{"unreadable-file", diag.Error, "a file that the document names can be read", "what it holds would go without a guard"},
		{"unsupported-version", diag.Error, "the document is of a version of OpenAPI that oasguard reads", "what its keys mean would be a guess"},
		{"wrong-type", diag.Error, "objects, lists and text stand where OpenAPI wants them", "what stands there instead would be ignored"},
		{"yaml-syntax", diag.Error, "a YAML document is well formed", "what cannot be parsed cannot be guarded"},
	}
}

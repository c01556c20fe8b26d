package resolve

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/diag"
)

// Rule is one thing that Resolve holds a document to. Its id ends every line
// that reports a breach; lint, the documentation and the tests read the table.
type Rule struct {
	ID       string
	Severity diag.Severity
	Title    string // what must be so, in one sentence
	Why      string // what goes wrong where it is not
}

// NothingToGuard is the id of the rule that some operation must be guarded. The
// generator adds to its message which guard it leaves as it was.
const NothingToGuard = "nothing-to-guard"

// ImplicitPublic is the id of the rule that a public operation says so.
const ImplicitPublic = "implicit-public"

// UnusedMapping is the id of the rule that mapped keys are in the document.
const UnusedMapping = "unused-mapping"

const (
	ruleACRText             = "acr-text"
	ruleAmbiguousList       = "ambiguous-list"
	ruleAmbiguousParameter  = "ambiguous-parameter"
	ruleCompositeParameter  = "composite-parameter"
	ruleBasePath            = "base-path"
	ruleContradiction       = "contradiction"
	ruleDeprecatedScheme    = "deprecated-scheme"
	ruleDigestChallenge     = "digest-challenge"
	ruleDuplicateID         = "duplicate-operation-id"
	ruleDifferentIDs        = "different-ids"
	ruleEmptyList           = "empty-list"
	ruleEmptyName           = "empty-name"
	ruleInvalidScheme       = "invalid-scheme"
	ruleLongName            = "long-name"
	ruleMappedMeaning       = "mapped-meaning"
	ruleMisplacedKey        = "misplaced-key"
	ruleMissingKey          = "missing-key"
	ruleMisspeltKey         = "misspelt-key"
	ruleMixedKeys           = "mixed-keys"
	ruleParameterName       = "parameter-name"
	rulePathSegment         = "path-segment"
	rulePathTemplate        = "path-template"
	rulePathWildcard        = "path-wildcard"
	ruleImpliesCircle       = "implies-cycle"
	ruleRepeatedID          = "repeated-id"
	ruleSeveralNames        = "several-names"
	ruleUnmapped            = "unmapped-annotation"
	ruleRequirementRoles    = "requirement-roles"
	ruleRoleCycle           = "role-cycle"
	ruleOnAnonymous         = "rule-on-anonymous"
	ruleOnPublic            = "rule-on-public"
	ruleSameAs              = "same-as"
	ruleSameCredential      = "same-credential"
	ruleSamePath            = "same-path"
	ruleScopeText           = "scope-text"
	ruleSecurityType        = "security-type"
	ruleSerializedParameter = "serialized-parameter"
	ruleStepUpChallenge     = "step-up-challenge"
	ruleTooLarge            = "too-large"
	ruleTwoInAuthorization  = "two-in-authorization"
	ruleUndeclaredScope     = "undeclared-scope"
	ruleUndefinedName       = "undefined-name"
	ruleUndefinedParameter  = "undefined-parameter"
	ruleUndefinedPermission = "undefined-permission"
	ruleUndefinedRole       = "undefined-role"
	ruleUndefinedScheme     = "undefined-scheme"
	ruleUndefinedScope      = "undefined-scope"
	ruleUnknownKey          = "unknown-key"
	ruleWrongType           = "wrong-type"
)

// Rules is the table of every rule of Resolve, in order of id.
func Rules() []Rule {
	all := slices.Concat(pathRules(), securityRules(), extensionRules(), mappingRules())
	slices.SortFunc(all, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// pathRules are those of paths and operations.
func pathRules() []Rule {
	return []Rule{
		{ruleDuplicateID, diag.Warning, "an operationId is used once",
			"wrappers are named after it; all operations that share one are named from method and path instead"},
		{ruleLongName, diag.Error, "a name has at most 1000 bytes",
			"it is written wherever it is used, and no one can review it"},
		{ruleTooLarge, diag.Error, "what the operations need stays in proportion",
			"a small document could ask for gigabytes of code, as an attack or by a mistake of what wrote it"},
		{ruleParameterName, diag.Warning, "a required header or cookie has a name that requests can carry",
			"no request would ever have it, and each would be answered 400"},
		{rulePathSegment, diag.Error, "a path has no empty segment but the last, and no dot segment",
			"it is answered 404, or means another path on its way, so its guard would decide nothing"},
		{rulePathWildcard, diag.Error, "a path has no wildcard",
			"OpenAPI knows none and reads it to the letter, so that the requests it is written for would be answered 404, or by another operation"},
		{rulePathTemplate, diag.Error, "a path is a well-formed template",
			"a path that cannot be parsed cannot be matched"},
		{ruleSamePath, diag.Error, "no two operations are meant by the same request",
			"which of two rules held would be chance"},
	}
}

// securityRules are those of security, its schemes and scopes.
func securityRules() []Rule {
	return []Rule{
		{ruleDeprecatedScheme, diag.Warning, "a security scheme that operations use is not deprecated",
			"its authors want nobody to rely on it any longer (OpenAPI 3.2.0, 4.27)"},
		{ruleDigestChallenge, diag.Warning, "the challenge of an http digest scheme comes from the authenticator's ChallengeError",
			"a digest challenge carries a nonce, which only the application can make (RFC 7616, 3.3)"},
		{ImplicitPublic, diag.Warning, "a public operation says security: []",
			"without security anywhere OpenAPI makes it public, which is easily an oversight; --require-security makes it an error"},
		{ruleInvalidScheme, diag.Error, "a security scheme that an operation uses can be read from a request",
			"a credential that never arrives locks everybody out, and its name could break a header"},
		{NothingToGuard, diag.Error, "some operation is guarded",
			"a document that lost its security must not pass in silence"},
		{ruleRequirementRoles, diag.Error, "roles in a security requirement need OpenAPI 3.1",
			"in 2.0 and 3.0 the list of a scheme other than oauth2 and openIdConnect must be empty (OpenAPI 3.0.4, 4.8.30)"},
		{ruleSameAs, diag.Error, "schemes that same-as calls one are defined, and read from a request in one way",
			"one Authenticator method would get credentials of two kinds, or a misspelt name would leave two"},
		{ruleSameCredential, diag.Error, "schemes that are needed together read different fields",
			"one credential would count as two"},
		{ruleScopeText, diag.Error, "a scope holds no space and no control character",
			"a scope is an RFC 6749 (3.3) scope-token, and a challenge lists scopes separated by spaces"},
		{ruleSecurityType, diag.Error, "security is a list of mappings from scheme names to lists of names",
			"other readers take null for anonymous access"},
		{ruleTwoInAuthorization, diag.Error, "of the schemes that are needed together one at most travels in Authorization",
			"a request has one Authorization field (RFC 9110, 11.6.2)"},
		{ruleUndeclaredScope, diag.Warning, "a scope that is required is declared by the flows of its scheme",
			"it may be misspelt, and no token would ever carry it"},
		{ruleUndefinedScheme, diag.Error, "security schemes are defined in components.securitySchemes",
			"there is no telling how the credential arrives"},
	}
}

// extensionRules are those of our extensions.
func extensionRules() []Rule {
	return []Rule{
		{ruleAmbiguousList, diag.Error, "a list of two or more roles, permissions or scopes says whether any or all of them are needed",
			"in the wild such lists mean any, in OpenAPI 3.1's own text all: a guess opens doors"},
		{ruleAmbiguousParameter, diag.Error, "x-resource.id names one parameter",
			"of two parameters that share a name one would be checked and the other used"},
		{ruleCompositeParameter, diag.Error, "x-resource.id names a parameter that is one field of the request",
			"an id that is spread over several fields, or in one that no request carries, cannot be read"},
		{ruleSerializedParameter, diag.Error, "x-resource.id names a parameter whose value is the text of the request",
			"the authorizer would be asked about other text than the handler reads: ;id=7 of style matrix, 7,8 of a list"},
		{ruleDifferentIDs, diag.Error, "one type and action of x-resource takes the same number of ids everywhere",
			"it is one method of your authorizer, which takes one number of them"},
		{ruleRepeatedID, diag.Error, "a list of ids names each parameter once",
			"the object would be named by one value twice, and by another that was meant not at all"},
		{ruleEmptyList, diag.Error, "anyOf, allOf, the lists of x-authorize and those of ids are not empty",
			"any of nothing never holds and all of nothing always does"},
		{ruleEmptyName, diag.Error, "names are not empty",
			"an empty name is a slip of the pen that no grant can match"},
		{ruleMisplacedKey, diag.Error, "our keys stand at the root, on path items and on operations; x-roles, x-permissions, x-scopes and x-anonymous stand at the root, and a key that is mapped to public does not",
			"anywhere else they ask for nothing, and at the root one flag would open everything"},
		{ruleMissingKey, diag.Error, "x-resource has type, id and action, and x-anonymous says what anonymous callers hold",
			"without one of them there is no question to ask the authorizer, or nothing to ask it of"},
		{ruleMisspeltKey, diag.Error, "extensions of oasguard are spelt as documented",
			"a misspelt extension asks for nothing, though its author thinks that it does"},
		{ruleMixedKeys, diag.Error, "a node of a rule has exactly one key",
			"two keys beside each other do not say whether both or either are meant"},
		{ruleACRText, diag.Error, "an authentication context of x-required-acr is printable ASCII without space, quote and backslash",
			"a challenge lists them separated by spaces (RFC 9470, 3)"},
		{ruleStepUpChallenge, diag.Error, "under x-required-acr and x-max-auth-age, every alternative of security has a scheme that takes tokens",
			"the challenge of no other scheme sends a caller to log in again (RFC 9470, 3)"},
		{ruleSeveralNames, diag.Error, "a string holds one name",
			"several in one string are a name that nobody has, and do not say whether any or all are needed"},
		{ruleImpliesCircle, diag.Error, "permissions and scopes do not imply each other in a circle",
			"names that include each other are one name, which is hardly meant"},
		{ruleRoleCycle, diag.Error, "roles do not inherit in a circle",
			"roles that include each other are one role, which is hardly meant"},
		{MissingRule, diag.Error, "under require-rule, every way into an operation that is not public asks for a scope, a role, a permission or a resource",
			"a line that somebody forgot would open the operation to whoever can authenticate"},
		{ruleOnAnonymous, diag.Error, "an operation that anonymous callers may use has no rule, unless x-anonymous says what they hold",
			"a rule is asked of a principal, and {} lets callers in without one"},
		{ruleOnPublic, diag.Error, "a public operation has no rule",
			"nobody is authenticated there, so the rule would never be asked"},
		{ruleUndefinedParameter, diag.Error, "x-resource.id names a parameter of the operation",
			"there would be no id to ask the authorizer about"},
		{ruleUndefinedName, diag.Error, "what a permission of x-permissions or a scope of x-scopes implies stands elsewhere in the document",
			"a misspelt name grants nothing, though its author thinks that it does"},
		{ruleUndefinedPermission, diag.Error, "permissions are among those that x-roles or x-permissions names, where the roles of x-roles carry permissions",
			"a misspelt permission locks everybody out"},
		{ruleUndefinedRole, diag.Error, "roles are among those of x-roles, where there is an x-roles",
			"a misspelt role locks everybody out"},
		{ruleUndefinedScope, diag.Error, "a scope that anonymous callers hold is one that some operation asks for",
			"it would let nobody in, and may be misspelt"},
		{ruleUnknownKey, diag.Error, "the objects of our extensions hold only documented keys",
			"a misspelt key asks for nothing, though its author thinks that it does"},
		{ruleWrongType, diag.Error, "our extensions have the documented shape",
			"a shape that is not understood is not guessed at"},
	}
}

// mappingRules are those of keys that the settings map to ours.
func mappingRules() []Rule {
	return []Rule{
		{ruleContradiction, diag.Error, "a mapped annotation agrees with itself and with security",
			"of two that disagree one would have to be ignored, and it might be the one that keeps callers out"},
		{ruleMappedMeaning, diag.Error, "a mapped annotation asks for something that a guard can check",
			"what cannot be checked is not taken for granted"},
		{ruleUnmapped, diag.Warning, "a key that sounds like a rule is mapped, or ignored outright",
			"what it asks for is not asked for, though its author may think that it is"},
		{ruleBasePath, diag.Error, "base-path: servers needs servers that share a path",
			"a guard that waits for another path than clients send answers 404 to everybody"},
		{UnusedMapping, diag.Error, "the keys that the settings map are in the document",
			"a misspelt mapping asks for nothing, though its author thinks that it does"},
	}
}

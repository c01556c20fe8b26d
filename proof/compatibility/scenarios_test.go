package compatibility

// The implementations whose tests are asked.
const (
	prism     = "Prism, test-harness/specs/security"
	express   = "express-openapi-validator, test/security*.spec.ts"
	connexion = "Connexion, tests/api/test_secure_api.py"
	ogen      = "ogen, internal/integration/security_test.go"
	goOpenAPI = "go-openapi/runtime, security and middleware"
)

// scenario is a question in our words, with both answers.
type scenario struct {
	of, id string
	asks   string
	path   string // query included; empty: the document is refused
	header string // "Name: value" fields, one a line
	refuse string // for a document that is refused: its security, and the rule that refuses it
	theirs string
	ours   string // the status, and the authentication schemes of the challenges
	why    string // we differ
}

// Basic credentials whose password is good, and bad.
const (
	goodBasic = "Authorization: Basic dTpnb29k" // u:good
	badBasic  = "Authorization: Basic dTpiYWQ=" // u:bad
)

const (
	asWeChallenge = "every 401 has a challenge (RFC 9110, 15.5.2); ours name every scheme of the operation, API keys too"
	asMalformed   = "what cannot be read at all is 400, as RFC 6750, 3.1 has it for tokens"
	noAuthText    = "the text of an error is for the log; a caller learns from it which part to try next"
)

var scenarios = []scenario{
	{prism, "1", "no security, no credential", "/open", "", "", "200", "200", ""},
	{prism, "2", "one scheme, no credential", "/basic", "", "", "401 Basic", "401 Basic", ""},
	{prism, "3", "basic or a key, inherited from the root, no credential", "/inherited", "", "", "401 Basic", "401 Basic ApiKey", asWeChallenge},
	{prism, "4", "basic or a key, good basic", "/inherited", goodBasic, "", "200", "200", ""},
	{prism, "5", "basic or a key, basic that is no base64 of name and password", "/inherited", "Authorization: Basic abc123", "", "401", "400 Basic", asMalformed},
	{prism, "6", "the same where the operation chose basic", "/basic", "Authorization: Basic abc123", "", "401", "400 Basic", asMalformed},
	{prism, "7", "security: [] takes the root's away", "/open", "", "", "200", "200", ""},
	{prism, "10", "oauth2, a bearer token with the scopes", "/oauth", "Authorization: Bearer good", "", "200", "200", ""},
	{prism, "10", "oauth2, a bearer token without a scope", "/oauth", "Authorization: Bearer good-but-read-only", "", "200: scopes are not looked at", "403 Bearer", "that is what scopes are for (RFC 6750, 3.1)"},
	{prism, "11", "openIdConnect, a bearer token", "/openid", "Authorization: Bearer good", "", "200", "200", ""},
	{prism, "12", "a key in a cookie", "/cookie-key", "Cookie: SESSIONID=good", "", "200", "200", ""},
	{prism, "13", "no cookie", "/cookie-key", "", "", "401", "401 ApiKey", asWeChallenge},
	{prism, "14", "no key in the header", "/header-key", "", "", "401", "401 ApiKey", asWeChallenge},
	{prism, "15", "the operation chose one of the root's schemes", "/header-key", "X-API-Key: good", "", "200", "200", ""},
	{prism, "16", "basic where a bearer token is wanted", "/oauth", goodBasic, "", "401 OAuth2", "401 Bearer", "OAuth2 is no authentication scheme; tokens travel as Bearer (RFC 6750, 3)"},
	{prism, "17", "digest where a bearer token is wanted", "/oauth", "Authorization: Digest abc123", "", "401 OAuth2", "401 Bearer", "as 16"},
	{prism, "18", "a key in the query", "/query-key?apiKey=good", "", "", "200", "200", ""},
	{prism, "19", "no key in the query", "/query-key", "", "", "401", "401 ApiKey", asWeChallenge},
	{prism, "20, 21", "the document has an example, or a schema, for 401", "/users", "", "", "401 with that body", "401 Basic", "the body is RFC 9457 problem details until WithDenialHandler writes another; the harness compares the media types"},
	{prism, "22", "digest, no credential", "/digest", "", "", "401 Digest with a fixed nonce", "401 digest", "the name is as the document spells it; a nonce is the authenticator's to make: it answers with a ChallengeError, and generation warns of it"},
	{prism, "23", "digest credentials", "/digest", `Authorization: Digest username="", realm="", nonce="", uri="", response=""`, "", "200", "200", ""},
	{prism, "24", "two keys, both sent", "/two-keys?apiKey=good", "X-API-Key: good", "", "200", "200", ""},
	{prism, "25", "two keys, one sent", "/two-keys?apiKey=good", "", "", "401", "401 ApiKey ApiKey", asWeChallenge},
	{prism, "26", "an oauth2 token and basic together, neither sent", "", "", "{oauth: [], basic: []} two-in-authorization", "401 OAuth2,Basic", "refused at generation", "both travel in Authorization, which holds one credential (RFC 9110, 11.6.2): nobody could ever call it"},
	{prism, "27", "authenticated, and a required parameter is missing", "/users", goodBasic, "", "422, as the document declares it", "400", "400 for a request that is malformed (RFC 9110, 15.5.1); a denial hook may answer 422"},

	{express, "", "no security", "/open", "", "", "200", "200", ""},
	{express, "", "the handler of a key throws, returns false or rejects", "/header-key", "X-API-Key: bad", "", "401 with the message", "401 ApiKey", noAuthText},
	{express, "", "a handler returns nothing", "/header-key", "X-API-Key: nobody", "", "not asserted", "401 ApiKey", "no principal is no grant"},
	{express, "", "no key, though the handler would accept anything", "/header-key", "", "", "401 naming the header in the body", "401 ApiKey", "the challenge names it"},
	{express, "", "a good key", "/header-key", "X-API-Key: good", "", "200", "200", ""},
	{express, "", "a good key, an unknown path", "/no-such-path", "X-API-Key: good", "", "404", "404", ""},
	{express, "", "basic, nothing sent", "/basic", "", "", "401", "401 Basic", ""},
	{express, "", "basic, another word sent", "/basic", "Authorization: XXXX", "", "401", "401 Basic", ""},
	{express, "", "bearer, nothing sent", "/bearer", "", "", "401", "401 Bearer", ""},
	{express, "", "bearer, another word sent", "/bearer", "Authorization: XXXX", "", "401", "401 Bearer", ""},
	{express, "", "bearer, good", "/bearer", "Authorization: Bearer good", "", "200", "200", ""},
	{express, "", "oauth2, nothing sent, and a handler that says yes", "/oauth", "", "", "200: the handler decides what a credential is", "401 Bearer", "nobody is asked about a credential that was not sent"},
	{express, "", "openIdConnect, nothing sent, and a handler that says yes", "/openid", "", "", "200", "401 Bearer", "as above"},
	{express, "", "the handler of oauth2 throws 403", "/oauth", "Authorization: Bearer good-but-nothing-more", "", "403", "403 Bearer", "the guard compares the scopes; an authenticator says who it is and no more"},
	{express, "", "a scheme has no handler", "", "", "", "500 at the request", "does not compile", "Authenticator has one method for every scheme in use, and NewGuard refuses nil"},
	{express, "", "scopes on an apiKey", "", "", "{headerKey: [read]} requirement-roles", "500 at the request", "refused at generation", "the document is wrong whatever is sent"},
	{express, "", "a key or nobody, nothing sent", "/optional", "", "", "200", "200", ""},
	{express, "", "a key or nobody, a good key", "/optional", "X-API-Key: good", "", "200", "200", ""},
	{express, "", "inherited from the root, nothing sent", "/inherited", "", "", "401", "401 Basic ApiKey", ""},
	{express, "", "no cookie", "/cookie-key", "", "", "401 naming the cookie in the body", "401 ApiKey", "the challenge names it"},
	{express, "", "one of two pairs", "/disjoint", "X-API-Key: good\nCookie: SESSIONID=good", "", "200", "200", ""},
	{express, "", "half of one of two pairs", "/disjoint", "Cookie: SESSIONID=good", "", "401", "401 Basic ApiKey ApiKey ApiKey", ""},

	{connexion, "", "an unknown path, bad token, with auth_all_paths", "/no-such-path", "Authorization: Bearer bad", "", "401", "404", "the document says nothing of that path, and a bad token does not make it exist"},
	{connexion, "", "an unknown path, good token", "/no-such-path", "Authorization: Bearer good", "", "404", "404", ""},
	{connexion, "", "an unknown path, nothing sent, with auth_all_paths", "/no-such-path", "", "", "401", "404", "as above"},
	{connexion, "", "nothing sent", "/oauth", "", "", "401 problem+json", "401 Bearer", ""},
	{connexion, "", "good token", "/oauth", "Authorization: Bearer good", "", "200", "200", ""},
	{connexion, "", "a token of the wrong scope", "/oauth", "Authorization: Bearer good-but-nothing-more", "", "403 problem+json", "403 Bearer", ""},
	{connexion, "", "a token that is not valid", "/oauth", "Authorization: Bearer bad", "", "401 problem+json", "401 Bearer", ""},
	{connexion, "", "one of two scopes", "/oauth", "Authorization: Bearer good-but-read-only", "", "403", "403 Bearer", ""},
	{connexion, "", "a token or a key, nothing sent", "/token-or-key", "", "", "401", "401 Bearer ApiKey", ""},
	{connexion, "", "a token or a key, the key in a field of other letter case", "/token-or-key", "x-api-key: good", "", "200", "200", ""},
	{connexion, "", "optional, nothing sent", "/optional", "", "", "200, as nobody", "200", ""},
	{connexion, "", "optional, a good key", "/optional", "X-API-Key: good", "", "200", "200", ""},
	{connexion, "", "optional, a wrong key", "/optional", "X-API-Key: bad", "", "200, as nobody", "401 ApiKey", "whoever sends a credential means to be known: never silently anonymous"},
	{connexion, "", "the function of a scheme throws", "/header-key", "X-API-Key: bad", "", "401", "401 ApiKey", ""},
	{connexion, "", "a required parameter is missing, and so is the credential", "/users", "", "", "401", "401 Basic", ""},

	{ogen, "", "optional, nothing sent", "/optional", "", "", "200", "200", ""},
	{ogen, "", "optional, a bad key", "/optional", "X-API-Key: bad", "", "401", "401 ApiKey", ""},
	{ogen, "", "optional, a good key", "/optional", "X-API-Key: good", "", "200", "200", ""},
	{ogen, "", "two pairs without a scheme in common, nothing sent", "/disjoint", "", "", "401", "401 Basic ApiKey ApiKey ApiKey", ""},
	{ogen, "", "half of the first pair", "/disjoint?apiKey=good", "", "", "401", "401 Basic ApiKey ApiKey ApiKey", ""},
	{ogen, "", "the first pair", "/disjoint?apiKey=good", goodBasic, "", "200", "200", ""},
	{ogen, "", "the second pair", "/disjoint", "X-API-Key: good\nCookie: SESSIONID=good", "", "200", "200", ""},
	{ogen, "", "two pairs with a key in common, nothing sent", "/intersect", "", "", "401", "401 Basic ApiKey Bearer", ""},
	{ogen, "", "the key alone", "/intersect", "X-API-Key: good", "", "401", "401 Basic ApiKey Bearer", ""},
	{ogen, "", "the key and basic", "/intersect", "X-API-Key: good\n" + goodBasic, "", "200", "200", ""},
	{ogen, "", "the key and a token", "/intersect", "X-API-Key: good\nAuthorization: Bearer good", "", "200", "200", ""},

	{goOpenAPI, "", "basic, nothing sent", "/basic", "", "", "401", "401 Basic", ""},
	{goOpenAPI, "", "basic, wrong password", "/basic", badBasic, "", "401 with a challenge", "401 Basic", ""},
	{goOpenAPI, "", "basic, right password", "/basic", goodBasic, "", "200", "200", ""},
	{goOpenAPI, "", "a token in the header", "/bearer", "Authorization: Bearer good", "", "accepted", "200", ""},
	{goOpenAPI, "", "a token in the query, or in a form", "/bearer?access_token=good", "", "", "accepted", "401 Bearer", "tokens do not belong in URLs (RFC 9700, 4.3.2), and who calls is settled before the body is read"},
	{goOpenAPI, "", "a token that is not valid", "/bearer", "Authorization: Bearer bad", "", "refused", "401 Bearer", ""},
	{goOpenAPI, "", "a misspelt scheme", "/bearer", "Authorization: Beare good", "", "as if nothing was sent", "401 Bearer", ""},
	{goOpenAPI, "", "a key in the query where the header is meant", "/header-key?X-API-Key=good", "", "", "as if nothing was sent", "401 ApiKey", ""},
	{goOpenAPI, "", "a key in the header where the query is meant", "/query-key", "apiKey: good", "", "as if nothing was sent", "401 ApiKey", ""},
	{goOpenAPI, "", "a key that is not valid", "/query-key?apiKey=bad", "", "", "refused", "401 ApiKey", ""},
	{goOpenAPI, "", "a key whose place is misspelt", "", "", "{oddKey: []} bad-scheme", "panics at the start", "refused at generation", "a build that fails costs less than a server that does"},
}

package identitytest

import (
	"strings"
	"time"
)

// headerRows are signed by the issuer, and no access tokens or not understood.
func headerRows() []Row {
	return []Row{
		token("typ JWT", "RFC 9068, 4: it may be an ID token", header("typ", "JWT")),
		token("typ absent", "RFC 9068, 4: it may be an ID token", noHeader("typ")),
		token("ID token", "OpenID Connect: it tells a client who logged in, and grants nothing", header("typ", "JWT"),
			claim("nonce", "n"), claim("at_hash", "h"), noClaim("scope"), noClaim("client_id"), claim("aud", "client")),
		token("ID token for this audience", "where client and API share a name", header("typ", "JWT"),
			claim("nonce", "n"), claim("at_hash", "h"), noClaim("scope"), noClaim("client_id")),
		token("logout token", "OpenID Connect Back-Channel Logout, 2.4", header("typ", "logout+jwt"),
			claim("events", map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}})),
		token("security event", "RFC 8417, 2.3", header("typ", "secevent+jwt")),
		token("DPoP proof", "RFC 9449, 4.2", header("typ", "dpop+jwt")),
		token("crit unknown", "RFC 7515, 4.1.11: what is critical and not understood must be refused",
			header("crit", []string{"https://example.test/limit"}), header("https://example.test/limit", true)),
		token("crit b64", "RFC 7797: the payload is meant to be read otherwise", header("crit", []string{"b64"}), header("b64", true)),
		token("crit empty", "RFC 7515, 4.1.11: the list must not be empty", header("crit", []string{})),
	}
}

func claimRows() []Row {
	return []Row{
		token("iss absent", "RFC 9068, 4", noClaim("iss")),
		token("iss of another", "RFC 9068, 4", claim("iss", "https://evil.example.test")),
		token("iss with a slash", "RFC 9068, 4: exactly the same", func(p Parts) { p.Claims["iss"] = p.Claims["iss"].(string) + "/" }),
		token("iss that begins alike", "comparing prefixes", func(p Parts) { p.Claims["iss"] = p.Claims["iss"].(string) + ".evil.test" }),
		token("iss a list", "one of many is not the one", func(p Parts) { p.Claims["iss"] = []any{p.Claims["iss"], "https://evil.example.test"} }),
		token("aud absent", "RFC 9068, 4: a token for anybody", noClaim("aud")),
		token("aud null", "RFC 9068, 4: a token for anybody", claim("aud", nil)),
		token("aud empty", "RFC 9068, 4: a token for nobody", claim("aud", []string{})),
		token("aud of another API", "RFC 9068, 4: it would be replayed by that API", claim("aud", "https://other.example.test")),
		token("aud of other APIs", "RFC 9068, 4", claim("aud", []string{"https://other.example.test", "https://third.example.test"})),
		token("aud that begins alike", "comparing prefixes", func(p Parts) { p.Claims["aud"] = p.Claims["aud"].(string) + ".evil.test" }),
		token("aud in other letters", "RFC 7519, 4.1.3: case counts", func(p Parts) { p.Claims["aud"] = strings.ToUpper(p.Claims["aud"].(string)) }),
		token("aud an object", "RFC 7519, 4.1.3: a string or a list", func(p Parts) { p.Claims["aud"] = map[string]any{p.Claims["aud"].(string): true} }),
		token("sub absent", "RFC 9068, 2.2: nobody", noClaim("sub")),
		token("sub empty", "RFC 9068, 2.2: nobody", claim("sub", "")),
		token("sub null", "RFC 9068, 2.2: nobody", claim("sub", nil)),
		token("sub a number", "RFC 7519, 4.1.2: a string", claim("sub", 42)),
		token("names in capitals", "JSON names have a case: EXP is not exp", func(p Parts) {
			for _, name := range []string{"iss", "aud", "sub", "exp"} {
				p.Claims[strings.ToUpper(name)] = p.Claims[name]
				delete(p.Claims, name)
			}
		}),
	}
}

func timeRows() []Row {
	return []Row{
		token("exp absent", "RFC 9068, 2.2: it would count for ever", noClaim("exp")),
		token("exp null", "RFC 9068, 2.2: it would count for ever", claim("exp", nil)),
		token("exp zero", "RFC 7519, 4.1.4: 1970 is over, and zero is not absent", claim("exp", 0)),
		token("exp a string", "RFC 7519, 4.1.4: a number", func(p Parts) { p.Claims["exp"] = "4102444800" }),
		token("expired", "RFC 7519, 4.1.4: an hour ago", claim("exp", in(-time.Hour)), claim("iat", in(-2*time.Hour))),
		token("expired long ago", "RFC 7519, 4.1.4", claim("exp", 1), claim("iat", 0)),
		token("not yet valid", "RFC 7519, 4.1.5: in an hour", claim("nbf", in(time.Hour))),
		token("nbf a string", "RFC 7519, 4.1.5: a number", claim("nbf", "soon")),
	}
}

// bindingRows are sent as Bearer, and bound to a key.
func bindingRows() []Row {
	const hash = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
	bound := func(name, why string, cnf any) Row { return token(name, why, claim("cnf", cnf)) }
	return []Row{
		bound("bound to a DPoP key", "RFC 9449, 7.2: stolen, it would be of use", map[string]any{"jkt": hash}),
		bound("bound to a certificate", "RFC 8705, 3: stolen, it would be of use", map[string]any{"x5t#S256": hash}),
		bound("bound in an unknown way", "RFC 7800, 3.1", map[string]any{"https://example.test/key": hash}),
		bound("bound to nothing", "RFC 7800, 3.1", map[string]any{}),
	}
}

// formRows are no tokens at all.
func formRows() []Row {
	raw := func(name, why string, text func(i *Issuer) string) Row { return Row{Name: name, Why: why, Mint: text} }
	payload := func(name, why, json string) Row {
		return raw(name, why, func(i *Issuer) string {
			key := i.key()
			signed := encode(map[string]any{"alg": key.Algorithm, "typ": "at+jwt", "kid": key.ID}) + "." + base64url(json)
			return signed + "." + signature(key, signed)
		})
	}
	return []Row{
		raw("a word", "no token", func(*Issuer) string { return "token" }),
		raw("three dots", "no token", func(*Issuer) string { return "..." }),
		raw("five parts", "RFC 7516: an encrypted token", func(i *Issuer) string { return i.Token() + ".AAAA.AAAA" }),
		raw("JSON form", "RFC 7515, 7.2: a JWT has the compact form only", func(i *Issuer) string {
			part := strings.Split(i.Token(), ".")
			return `{"protected":"` + part[0] + `","payload":"` + part[1] + `","signature":"` + part[2] + `"}`
		}),
		payload("claims null", "RFC 7519, 7.2: a JSON object", "null"),
		payload("claims a list", "RFC 7519, 7.2: a JSON object", "[]"),
		payload("claims a string", "RFC 7519, 7.2: a JSON object", `"sub"`),
		payload("claims broken", "RFC 7519, 7.2: a JSON object", `{"sub":"caller"`),
		raw("padded", "RFC 7515, 2: base64url without padding", func(i *Issuer) string { return i.Token() + "==" }),
		raw("1 MB", "a bound comes before parsing", func(i *Issuer) string {
			return i.Token(claim("groups", strings.Repeat("g", 750_000)))
		}),
	}
}

package identity

import "strings"

// Keycloak returns the settings for a realm, such as https://id.example.com/realms/hotel. Roles are
// those of the realm and those of the clients named by audiences. Keycloak marks access tokens by a
// claim typ "Bearer", and names an audience only where a mapper of the client scope adds it.
func Keycloak(realm string, audiences ...string) JWTConfig {
	roles := []Claim{At("realm_access", "roles")}
	for _, client := range audiences {
		roles = append(roles, At("resource_access", client, "roles"))
	}
	return JWTConfig{
		Issuer:    strings.TrimSuffix(realm, "/"),
		Audiences: audiences,
		Roles:     roles,
		Proofs:    []Proof{{Claim: "typ", Values: []string{"Bearer", "DPoP"}}},
	}
}

// Auth0 returns the settings for a tenant's domain, such as hotel.eu.auth0.com. Permissions need
// "Add Permissions in the Access Token" of the API; roles are a claim that an action adds: set Roles.
func Auth0(domain string, audiences ...string) JWTConfig {
	return JWTConfig{
		Issuer:    "https://" + bare(domain) + "/", // the slash is part of the name
		Audiences: audiences,
		Proofs:    []Proof{{Claim: "azp", Without: []string{"nonce", "at_hash", "c_hash", "sid"}}},
	}
}

// EntraID returns the settings for tokens of version 2.0 of one tenant, named by its id. App roles
// are roles, and the authentication contexts of acrs are ACR.
func EntraID(tenant string, audiences ...string) JWTConfig {
	return JWTConfig{
		Issuer:     "https://login.microsoftonline.com/" + tenant + "/v2.0",
		Audiences:  audiences,
		Algorithms: []string{"RS256"},
		Scopes:     []Claim{At("scp")},
		ACR:        []Claim{At("acrs")},
		// An ID token may be for the same application and hold roles, but says nothing of how a
		// client authenticated.
		Proofs: []Proof{{Claim: "azpacr"}, {Claim: "appidacr"}},
	}
}

// Cognito returns the settings for a user pool. Its access tokens have no aud: clients are the ids of
// the clients whose tokens count. Groups are roles.
func Cognito(region, pool string, clients ...string) JWTConfig {
	return JWTConfig{
		Issuer:        "https://cognito-idp." + region + ".amazonaws.com/" + pool,
		Audiences:     clients,
		AudienceClaim: "client_id",
		Algorithms:    []string{"RS256"},
		Roles:         []Claim{At("cognito:groups")},
		Proofs:        []Proof{{Claim: "token_use", Values: []string{"access"}}},
	}
}

// Okta returns the settings for an authorization server, such as
// https://hotel.okta.com/oauth2/default. Groups are roles, where the server has such a claim.
func Okta(issuer string, audiences ...string) JWTConfig {
	return JWTConfig{
		Issuer:    strings.TrimSuffix(issuer, "/"),
		Audiences: audiences,
		Roles:     []Claim{At("groups"), At("roles")},
		Types:     []string{"application/okta-internal-at+jwt"},
		Proofs:    []Proof{{Claim: "cid"}},
	}
}

// Zitadel returns the settings for an instance, such as https://hotel.zitadel.cloud. audiences are
// ids of the project or its clients. Roles are the keys of an object; ask for the scope that asserts
// them.
func Zitadel(issuer string, audiences ...string) JWTConfig {
	roles := []Claim{KeysAt("urn:zitadel:iam:org:project:roles")}
	for _, project := range audiences {
		roles = append(roles, KeysAt("urn:zitadel:iam:org:project:"+project+":roles"))
	}
	return JWTConfig{
		Issuer:    strings.TrimSuffix(issuer, "/"),
		Audiences: audiences,
		Roles:     roles,
		Proofs:    []Proof{{Claim: "jti", Without: []string{"at_hash", "c_hash", "nonce", "amr", "sid"}}},
	}
}

// bare returns a domain without what belongs to its URL only.
func bare(domain string) string {
	return strings.Trim(strings.TrimPrefix(domain, "https://"), "/")
}

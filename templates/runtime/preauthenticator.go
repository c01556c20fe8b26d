package guard

import "net/http"

// PreAuthenticator is for an Authenticator that has this method as well: it takes a
// caller whom something in front of the guard has established, such as a session
// middleware, a service mesh or a test.
type PreAuthenticator[P any] interface {
	// Authenticated is asked once in a decision, before any credential is read. With ok,
	// p came by the security scheme of that name: what the request carries for it is not
	// read. scheme must be one that the operation takes, or the answer does not count.
	// An error counts as that of the scheme's authenticator; with no scheme, as that of
	// the first one that the operation takes. Neither ok nor an error: nobody is known,
	// and credentials are read as usual.
	Authenticated(r *http.Request) (p P, scheme string, ok bool, err error)
}

// established is the answer of a PreAuthenticator.
type established[P any] struct {
	principal P
	scheme    string
	err       error
}

// preAuthenticator is authn if it is one.
func preAuthenticator[P any](authn any) PreAuthenticator[P] {
	pre, _ := authn.(PreAuthenticator[P])
	return pre
}

// askInFront asks the PreAuthenticator who has been established.
func (d *decision[P]) askInFront() {
	if d.marked != nil && d.marked.challenge {
		return
	}
	p, scheme, ok, err := d.guard.early.Authenticated(d.r)
	if err != nil || ok && scheme != "" {
		d.inFront = &established[P]{p, scheme, err}
	}
}

// isEstablished reports whether the PreAuthenticator has answered for the scheme of c.
func (d *decision[P]) isEstablished(c *caller[P]) bool {
	if d.inFront == nil || c.scheme.auth == "" {
		return false
	}
	if d.inFront.scheme == "" {
		d.inFront.scheme = c.scheme.id // an error without a scheme is the first one's
	}
	return d.inFront.scheme == c.scheme.id
}

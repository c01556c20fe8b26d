package harness

import (
	"slices"
	"time"
)

// asksLogin reports whether callers must have logged in as the operation wants.
func (op operation) asksLogin() bool { return len(op.acr) > 0 || op.maxAge > 0 }

// login is the end of an alternative whose principal may: valid, unless they have to log in
// again.
func (d *decision) login(alternative []requirement, h holder) int {
	op := d.op
	if !op.asksLogin() || h.has(op.isLogin) {
		return valid
	}
	for _, q := range alternative {
		if s := d.scheme(q.scheme); s.isBearer() && d.stepper == nil {
			d.stepper = &wanted{scheme: s, errorCode: "insufficient_user_authentication", acr: op.acr, maxAge: op.maxAge}
		}
	}
	return outdated
}

// isLogin reports whether the holder of a credential logged in as the operation wants.
func (op operation) isLogin(c Credential) bool {
	age := time.Since(c.AuthTime)
	if op.maxAge > 0 && (c.AuthTime.IsZero() || age < 0 || age > time.Duration(op.maxAge)*time.Second) {
		return false
	}
	return len(op.acr) == 0 || slices.ContainsFunc(op.acr, func(acr string) bool { return slices.Contains(c.ACR, acr) })
}

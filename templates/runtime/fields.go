package guard

import (
	"errors"
	"net/http"
)

// grantIf is grant for an operation that requires parameters. They are looked at
// only now, so that nobody learns of them without being let in.
func (d *decision[P]) grantIf(complete bool) (p P, ok bool) {
	if !complete {
		c := &d.tried[d.by]
		d.incomplete(c.principal, c.scheme.id)
		return p, false
	}
	return d.grant()
}

// lacks notes the parameter that the request lacks.
func (d *decision[P]) lacks(in, name string) bool {
	d.parameter = in + "." + name
	return false
}

// incomplete answers 400 for a caller who was let in.
func (d *decision[P]) incomplete(principal any, scheme string) {
	err := errors.New("missing: " + d.parameter)
	if d.guard.observer != nil {
		d.guard.observer(d.r, Decision{Operation: d.operation, Status: http.StatusBadRequest, Reason: ReasonMissingParameter, Principal: principal, Scheme: scheme, Parameter: d.parameter, Err: err})
	}
	d.guard.answer(d.w, d.r, Denial{Status: http.StatusBadRequest, Reason: ReasonMissingParameter, Operation: d.operation, Parameter: d.parameter, Err: err}, nil)
}

//go:build ignore

package server

import "errors"

// errLost is the error where middleware has replaced the context of a request, and the
// caller with it: the handler of somebody is never reached by nobody.
var errLost = errors.New("the context of the request has lost its caller")

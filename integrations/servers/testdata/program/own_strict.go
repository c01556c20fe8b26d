package stack

import "STACK/api"

// asItIs is the server that knows no guard.
func asItIs() api.StrictServerInterface { return plain{own} }

// unguarded is that server as its own function registers it.
func unguarded() api.ServerInterface { return api.NewStrictHandler(plain{guards}, nil) }

// withoutGuard is that server behind a check by hand.
func withoutGuard() api.ServerInterface { return api.NewStrictHandler(plain{own}, nil) }

package stack

import (
	"context"

	"STACK/api"
)

// asItIs is the server that knows no guard.
func asItIs() api.Handler { return plain{own} }

// open takes every credential: the guard has verified it.
type open struct{}

func (open) HandleToken(ctx context.Context, _ api.OperationName, _ api.Token) (context.Context, error) {
	return ctx, nil
}

func (open) HandlePartner(ctx context.Context, _ api.OperationName, _ api.Partner) (context.Context, error) {
	return ctx, nil
}

func (open) HandleDepotKey(ctx context.Context, _ api.OperationName, _ api.DepotKey) (context.Context, error) {
	return ctx, nil
}

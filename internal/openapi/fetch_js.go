package openapi

import (
	"context"
	"errors"
	"net/url"
)

// fetcher fetches nothing: in a browser the document is a stranger's, and what a page may
// reach of the reader's network is no business of a document's.
type fetcher struct{}

func (*fetcher) fetch(context.Context, Options, string) ([]byte, *url.URL, error) {
	return nil, nil, errors.New("a page fetches nothing")
}

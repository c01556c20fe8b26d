package openapi

import (
	"slices"
	"strconv"
	"strings"
)

// Response is what an operation says of an answer that a guard gives.
type Response struct {
	Status     int
	MediaTypes []string // the keys of its content in document order; at least one
}

// followInside goes from a value to what its $ref names, as long as that stands
// in the same file: no other is opened for what decides nothing.
func (l *loader) followInside(n Node) Node {
	for range maxRefs {
		ref := n.Get("$ref")
		if ref.Kind() == Missing {
			return n
		}
		if !strings.HasPrefix(ref.Text(), "#") || !l.spend(n, 1) {
			break
		}
		next, problem := l.target(ref)
		if problem != nil {
			break
		}
		n = next
	}
	return Node{File: n.File}
}

// denials are the statuses whose responses are read.
var denials = [...]int{401, 403}

// readResponses reads the media types of the responses of an operation for 401
// and 403, or for 4XX where these stand for themselves (OpenAPI 3.1.1, 4.8.16).
// They decide nothing, so what cannot be read is left out in silence: a $ref
// that leads nowhere, or into another file, must not stop a guard from being written.
func (l *loader) readResponses(responses Node) []Response {
	if responses.Kind() != Map {
		return nil
	}
	var list []Response
	for _, status := range denials {
		response := responses.Get(strconv.Itoa(status))
		if response.Kind() == Missing {
			response = responses.Get("4XX")
		}
		response = l.followInside(response)
		if response.Kind() != Map {
			continue
		}
		var mediaTypes []string
		for _, entry := range response.Get("content").Entries() {
			if !slices.Contains(mediaTypes, entry.Key) {
				mediaTypes = append(mediaTypes, entry.Key)
			}
		}
		if len(mediaTypes) > 0 && l.spend(response, len(mediaTypes)) {
			list = append(list, Response{status, mediaTypes})
		}
	}
	return list
}

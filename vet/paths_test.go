package vet

import (
	"slices"
	"testing"
)

func TestTemplates(t *testing.T) {
	for _, test := range []struct {
		path    string
		dialect dialect
		want    []string
		subtree bool
	}{
		{"/rooms/{roomId}/door", patterns, []string{"rooms", "{}", "door"}, false},
		{"/rooms/", patterns, []string{"rooms"}, true},
		{"/rooms/{$}", patterns, []string{"rooms"}, false},
		{"/files/{path...}", patterns, []string{"files"}, true},
		{"/", patterns, nil, true},
		{"/rooms/{id:[0-9]{1,3}}/door", braces, []string{"rooms", "{}", "door"}, false},
		{"/{dir:[a-z]+/[a-z]+}/x", braces, []string{"{}", "x"}, false},
		{"/{Sid}.json", braces, []string{"{}.json"}, false},
		{"/files/*", braces, []string{"files"}, true},
		{"/", braces, nil, false},
		{"/rooms/:id/door", colons, []string{"rooms", "{}", "door"}, false},
		{"/files/*path", colons, []string{"files"}, true},
		{"/:from-:to", marks, []string{"{}-{}"}, false},
		{"/:id<int;min(1)>/door", marks, []string{"{}", "door"}, false},
		{"/:file.json", marks, []string{"{}.json"}, false},
	} {
		got, ok := parseTemplate(test.path, test.dialect)
		if !ok || !slices.Equal(got.segments, test.want) || got.subtree != test.subtree {
			t.Errorf("%s: %q, subtree %v, %v; want %q, %v", test.path, got.segments, got.subtree, ok, test.want, test.subtree)
		}
	}
	if got, ok := parseTemplate("/:id?", marks); ok {
		t.Errorf("an optional parameter is one path: %q", got.segments)
	}
}

func TestFits(t *testing.T) {
	for _, test := range []struct {
		code, doc string
		want      fit
	}{
		{"/rooms/{id}/door", "/rooms/{roomId}/door", wholeFit},
		{"/api/rooms/{id}/door", "/rooms/{roomId}/door", tailFit},
		{"/{id}/door", "/rooms/{roomId}/door", tailFit},
		{"/rooms/502/door", "/rooms/{roomId}/door", mayFit},
		{"/healthz", "/rooms/{roomId}", noFit},
		{"/healthz", "/{page}", mayFit},
		{"/rooms", "/room", noFit},
		{"/{$}", "/rooms", mayFit},
		{"/", "/rooms", mayFit},
		{"/rooms/", "/rooms/{roomId}/door", mayFit},
		{"/rooms/", "/api/rooms/{roomId}", mayFit},
		{"/api/rooms/", "/rooms/{roomId}", mayFit},
		{"/static/", "/rooms/{roomId}", noFit},
		{"/static/", "/{page}", mayFit},
	} {
		code, _ := parseTemplate(test.code, patterns)
		if got := code.fits(test.doc); got != test.want {
			t.Errorf("%s in code, %s in the document: %d, want %d", test.code, test.doc, got, test.want)
		}
	}
}

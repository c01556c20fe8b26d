package openapi

import (
	"context"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/diag"
)

func TestNodeKinds(t *testing.T) {
	const inYAML = `
openapi: 3.1.0
x-null: ~
x-nothing:
x-bool: true
x-int: 0x1F
x-float: -1.5
x-text: yes
x-quoted: "true"
x-date: 2020-01-01
x-tagged: !!str 5
x-list: [a]
x-map: {a: b}
x-alias: &name text
x-use: *name
`
	const inJSON = `{"openapi": "3.1.0", "x-null": null, "x-nothing": null, "x-bool": true, "x-int": 31, "x-float": -1.5,
"x-text": "yes", "x-quoted": "true", "x-date": "2020-01-01", "x-tagged": "5", "x-list": ["a"], "x-map": {"a": "b"}, "x-use": "text"}`
	for format, document := range map[string]string{"yaml": inYAML, "json": inJSON} {
		doc, found := Load(context.Background(), "-", Options{Stdin: strings.NewReader(document)})
		if len(found) > 0 {
			t.Fatalf("%s: %v", format, found)
		}
		for key, want := range map[string]Kind{
			"x-null": Null, "x-nothing": Null, "x-bool": Bool, "x-int": Number, "x-float": Number, "x-text": String,
			"x-quoted": String, "x-date": String, "x-tagged": String, "x-list": List, "x-map": Map, "x-use": String, "x-gone": Missing,
		} {
			if got := doc.Root.Get(key).Kind(); got != want {
				t.Errorf("%s: %s is of kind %d, want %d", format, key, got, want)
			}
		}
		if got := doc.Root.Get("x-use").Text(); got != "text" {
			t.Errorf("%s: x-use holds %q, want %q", format, got, "text")
		}
	}
}

func TestMissingNode(t *testing.T) {
	var n Node
	if n.Kind() != Missing || n.Text() != "" || n.Items() != nil || n.Entries() != nil || n.At() != (diag.Position{}) {
		t.Errorf("the zero Node holds something: %#v", n)
	}
	doc, _ := Load(context.Background(), "-", Options{Stdin: strings.NewReader("openapi: 3.1.0\n")})
	gone := doc.Root.Get("a").Get("b")
	if want := (diag.Position{File: "<stdin>"}); gone.Kind() != Missing || gone.At() != want {
		t.Errorf("a missing part is of kind %d at %v, want Missing at %v", gone.Kind(), gone.At(), want)
	}
}

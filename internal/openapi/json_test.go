package openapi

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
)

// TestJSONReader: what a JSON text becomes is what encoding/json's tokens say, and each
// value stands where the text has it.
func TestJSONReader(t *testing.T) {
	for _, text := range []string{
		`{}`, ` [ ] `, `{"a":{"a":1,"a":[{},[],"",null,true,false]}}`, "\n[1,\r\n\t-2.5e+3 ,\n0]\n", `"é\"\\\/\u00e9\ud83d\ude00\ud83d 📚"`,
		"[\"é📚\", {\"ü\" : \"x\"\n,\"y\":[1]}]", `7`, `null`, "{\"a,b:c]}\": \"\\n,\"\n, \"z\": 1E9}",
	} {
		checkJSON(t, text)
	}
	rapid.Check(t, func(t *rapid.T) { checkJSON(t, drawJSON(t, 4)) })
	files, _ := filepath.Glob(filepath.Join(os.Getenv("OASGUARD_CORPUS"), "*.json"))
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		checkJSON(t, string(data))
	}
}

// drawJSON draws a JSON text with all that may stand between values.
func drawJSON(t *rapid.T, depth int) string {
	space := func() string { return rapid.SampledFrom([]string{"", "", " ", "\n", "\r\n\t "}).Draw(t, "space") }
	text := func() string {
		data, err := json.Marshal(rapid.String().Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	kind := rapid.IntRange(0, 6).Draw(t, "kind")
	if depth == 0 {
		kind = min(kind, 4)
	}
	switch kind {
	case 0:
		return space() + rapid.SampledFrom([]string{"null", "true", "false"}).Draw(t, "word") + space()
	case 1:
		return space() + rapid.StringMatching(`-?(0|[1-9]\d{0,9})(\.\d{1,9})?([eE][+-]?\d{1,2})?`).Draw(t, "number") + space()
	case 2, 3, 4:
		return space() + text() + space()
	}
	var parts []string
	for range rapid.IntRange(0, 4).Draw(t, "length") {
		part := drawJSON(t, depth-1)
		if kind == 5 {
			part = space() + text() + space() + ":" + part
		}
		parts = append(parts, part)
	}
	inside := strings.Join(parts, ",")
	if len(parts) == 0 {
		inside = space()
	}
	if kind == 5 {
		return space() + "{" + inside + "}" + space()
	}
	return space() + "[" + inside + "]" + space()
}

func checkJSON(t interface{ Fatalf(string, ...any) }, text string) {
	f := &file{}
	f.parseJSON([]byte(text))
	if f.problem != nil {
		t.Fatalf("%s\n%v", text, f.problem)
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	plain := tokenReader{decoder, cursor{data: []byte(text)}}
	want, err := plain.value()
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	if !reflect.DeepEqual(f.root.tree, want) {
		t.Fatalf("%.2000s\nis read otherwise than by encoding/json", text)
	}
}

// tokenReader makes nodes of encoding/json's tokens.
type tokenReader struct {
	decoder *json.Decoder
	at      cursor
}

func (r *tokenReader) value() (*yaml.Node, error) {
	start := int(r.decoder.InputOffset())
	for bytes.IndexByte([]byte(" \t\r\n,:"), r.at.data[start]) >= 0 {
		start++
	}
	token, err := r.decoder.Token()
	if err != nil {
		return nil, err
	}
	r.at.advance(start)
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: r.at.line + 1, Column: r.at.column + 1}
	switch v := token.(type) {
	case nil:
		n.Tag, n.Value = "!!null", "null"
	case bool:
		n.Tag, n.Value = "!!bool", map[bool]string{true: "true", false: "false"}[v]
	case json.Number:
		n.Tag, n.Value = "!!int", v.String()
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
	case string:
		n.Tag, n.Value, n.Style = "!!str", v, yaml.DoubleQuotedStyle
	case json.Delim:
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		if v == '{' {
			n.Kind, n.Tag = yaml.MappingNode, "!!map"
		}
		for r.decoder.More() {
			child, err := r.value()
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		_, err = r.decoder.Token()
	}
	return n, err
}

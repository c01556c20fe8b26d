package openapi

import (
	"context"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
)

// TestPlainTyped: what a page reads of schemes and parameters is what kin-openapi reads.
func TestPlainTyped(t *testing.T) {
	word := func(t *rapid.T, name string, words ...string) string {
		if rapid.Bool().Draw(t, name+" is known") {
			return rapid.SampledFrom(words).Draw(t, name)
		}
		return rapid.String().Draw(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		var schemes []SecurityScheme
		for range rapid.IntRange(0, 4).Draw(t, "schemes") {
			tree := mapping()
			for _, key := range []string{"type", "scheme", "in", "name", "description"} {
				if !rapid.Bool().Draw(t, "has "+key) {
					continue
				}
				value := scalar(word(t, key, "http", "basic", "bearer", "Bearer", "apiKey", "header", "query", "oauth2", "x-a", "$ref"))
				if rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
					value = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: "7"}
				}
				tree.Content = append(tree.Content, scalar(key), value)
			}
			schemes = append(schemes, SecurityScheme{Type: rapid.SampledFrom([]string{"", "http"}).Draw(t, "kept"), Node: NewNode("a.yaml", tree)})
		}
		var shapes []shape
		for range rapid.IntRange(0, 6).Draw(t, "shapes") {
			shapes = append(shapes, shape{
				in:      word(t, "in", "query", "path", "header", "cookie", querystring),
				style:   word(t, "style", "", "form", "simple", "deepObject", "spaceDelimited", "pipeDelimited", "label", "cookie"),
				explode: rapid.SampledFrom([]string{"", "true", "false"}).Draw(t, "explode"),
				object:  rapid.Bool().Draw(t, "object"),
			})
		}
		want, err := readTyped(context.Background(), schemes, shapes)
		if err != nil {
			t.Fatal(err)
		}
		if got := plainTyped(schemes, shapes); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v\nwant %+v", got, want)
		}
	})
}

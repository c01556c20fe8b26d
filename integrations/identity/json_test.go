package identity

import (
	"encoding/json"
	"reflect"
	"testing"
)

// FuzzObject holds the reader of claims against encoding/json: what it reads means the same there,
// and what it refuses is refused there, or is one of the things that it is meant to refuse.
func FuzzObject(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` { "a" : 1 , "b" : [ ] , "c" : { } } `, `{"sub":"caller","aud":["a","b"],"exp":1795000000.5}`,
		`{"a":"\u00e9\ud83d\ude00\n\"","b":-0.5e-3,"c":[true,false,null,[{}]]}`, `{"a":1,"a":2}`, `{"a":01}`,
		`{"a":1e999}`, "{\"a\":\"\xff\"}", `{"a":"\x"}`, `{"a":1}x`, `{"a":1,}`, `[]`, `null`, `{"a":-}`, `{"a":"\ud800"}`,
		`{"exp":123456789012345678901234567890}`, `{"é":1,"\u00e9":2}`, `{"a":tru}`, `{"a":.5}`, `{"a":"`, `{"a":"\`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		got, ok := object(source)
		var want map[string]any
		err := json.Unmarshal(source, &want)
		switch {
		case ok && (err != nil || !reflect.DeepEqual(got, want)):
			t.Fatalf("%q is read as %v, by encoding/json as %v, %v", source, got, want, err)
		case !ok && err == nil && want != nil && reflect.DeepEqual(want, roundTrip(t, want)) && sameLength(source, want):
			t.Fatalf("%q is refused, and %v by encoding/json", source, want)
		}
	})
}

// roundTrip is what object makes of the value written anew: whatever was special about how it was
// written is gone then.
func roundTrip(t *testing.T, value map[string]any) map[string]any {
	source, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := object(source)
	return again
}

// sameLength reports whether the source is the value as encoding/json writes it.
func sameLength(source []byte, value map[string]any) bool {
	written, err := json.Marshal(value)
	return err == nil && string(written) == string(source)
}

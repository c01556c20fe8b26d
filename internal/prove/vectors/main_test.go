package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// TestVectors compares the vectors with those that are kept, and holds them against what
// they are to show: every reason, status, answer and verdict.
func TestVectors(t *testing.T) {
	got, err := Make("../../../proof/vectors/hotel.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../../../proof/vectors/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n")), got) {
		t.Error("they differ; go run ./internal/prove/vectors proof/vectors/hotel.yaml proof/vectors/vectors.json proof/vectors/authzen.json writes them")
	}
	evaluations, err := MakeAuthZEN("../../../proof/vectors/hotel.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile("../../../proof/vectors/authzen.json"); err != nil || !bytes.Equal(bytes.ReplaceAll(kept, []byte("\r\n"), []byte("\n")), evaluations) {
		t.Errorf("the evaluations differ (%v); the same command writes them", err)
	}
	var vectors []Vector
	if err := json.Unmarshal(got, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 1000 {
		t.Errorf("only %d vectors", len(vectors))
	}
	met := map[string]int{}
	for _, v := range vectors {
		met["status "+string(rune('0'+v.Result.Status/100))+string(rune('0'+v.Result.Status/10%10))+string(rune('0'+v.Result.Status%10))]++
		met["reason "+v.Result.Reason]++
		if v.Result.Handler != "" && v.Result.Principal == "" {
			met["anonymous"]++
		}
		for _, a := range v.Answers.Authenticate {
			met["authenticate "+a]++
		}
		for _, a := range v.Answers.Combine {
			met["combine "+a]++
		}
		for _, a := range v.Answers.May {
			met["may "+a]++
		}
		if v.Request.Certificate != "" {
			met["certificate "+v.Request.Certificate]++
		}
	}
	for _, want := range []string{
		"status 204", "status 400", "status 401", "status 403", "status 404", "status 503", "anonymous", "reason ",
		"reason no_credential", "reason anonymous_lacks", "reason malformed_credential", "reason invalid_credential", "reason unavailable",
		"reason insufficient_scope", "reason forbidden", "reason missing_parameter",
		"authenticate accepts", "authenticate invalid", "authenticate nil", "authenticate malformed", "authenticate unavailable", "authenticate forbidden", "authenticate nobody",
		"combine accepts", "combine invalid", "combine nil", "may no", "may yes", "may error", "may forbidden", "may not found", "certificate verified", "certificate unverified",
	} {
		if met[want] < 3 {
			t.Errorf("%s: %d times", want, met[want])
		}
	}
	t.Log(len(vectors), met)
}

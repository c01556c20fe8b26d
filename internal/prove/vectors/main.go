// Command vectors writes the decision table as vectors that any implementation can be held
// against: requests about proof/vectors/hotel.yaml, what callbacks answer, and what must
// come of it by access.Evaluate.
//
//	go run ./internal/prove/vectors proof/vectors/hotel.yaml proof/vectors/vectors.json proof/vectors/authzen.json
//
// The third file has requests and the access evaluations of AuthZEN that they ask for.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/atomicfile"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/prove/drive"
)

// each is how many requests each operation is sent.
const each = 110

// Vector is one request with what must come of it. proof/vectors/README.md describes the fields.
type Vector struct {
	ID        int     `json:"id"`
	Operation string  `json:"operation"`
	Request   Request `json:"request"`
	Answers   Answers `json:"answers"`
	Result    Result  `json:"result"`
}

// Request is what is sent.
type Request struct {
	Method      string      `json:"method"`
	Target      string      `json:"target"`
	Fields      [][2]string `json:"fields"`
	Certificate string      `json:"certificate,omitempty"` // of the client: verified or unverified
}

// Answers are what callbacks say, if they are asked.
type Answers struct {
	Authenticate map[string]string   `json:"authenticate"` // by scheme
	Combine      map[string]string   `json:"combine"`      // by the principals that are combined
	Grants       map[string][]string `json:"grants"`       // by principal: "role staff"; or "error", "barred"
	May          map[string]string   `json:"may"`          // by principal, action, type and ids: "card open room valueA"
}

// Result is what must come of it.
type Result struct {
	Status     int      `json:"status"`
	Reason     string   `json:"reason,omitempty"`
	Challenges []string `json:"challenges,omitempty"`
	Handler    string   `json:"handler,omitempty"` // the operation whose handler runs
	Principal  string   `json:"principal,omitempty"`
	Asked      []string `json:"asked"` // the callbacks, in order
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: vectors SPEC VECTORS AUTHZEN")
		os.Exit(2)
	}
	var err error
	for i, make := range []func(string) ([]byte, error){Make, MakeAuthZEN} {
		var text []byte
		if text, err = make(os.Args[1]); err == nil {
			err = atomicfile.Replace(os.Args[2+i], text)
		}
		if err != nil {
			break
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "vectors:", err)
		os.Exit(1)
	}
}

// Make draws the vectors of a document, always the same.
func Make(spec string) ([]byte, error) {
	in, diags := input.Read(context.Background(), input.Source{Spec: spec})
	if diags.HasErrors() {
		return nil, fmt.Errorf("%s: %v", spec, diags)
	}
	var vectors []Vector
	for i, op := range in.API.Operations {
		source := rand.New(rand.NewPCG(20261128, uint64(i)))
		seen := map[string]bool{}
		for n := 0; n < each && len(seen) < 20*each; {
			v, err := vector(source, in.API, op)
			if err != nil {
				return nil, err
			}
			key, err := json.Marshal([]any{v.Request, v.Answers})
			if err != nil {
				return nil, err
			}
			if seen[string(key)] {
				if op.Public() {
					break // there is little to vary
				}
				continue
			}
			seen[string(key)] = true
			v.ID = len(vectors) + 1
			vectors = append(vectors, v)
			n++
		}
	}
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, v := range vectors {
		line, err := plain(v)
		if err != nil {
			return nil, err
		}
		b.Write(line)
		if i < len(vectors)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	return b.Bytes(), nil
}

func plain(v Vector) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

func vector(source *rand.Rand, api *access.API, op *access.Operation) (Vector, error) {
	q, r := drive.Wired(source, api, op)
	v := Vector{Operation: op.ID, Request: Request{Method: r.Method, Target: r.URL.RequestURI(), Fields: [][2]string{}}}
	for name, values := range r.Header {
		for _, value := range values {
			v.Request.Fields = append(v.Request.Fields, [2]string{name, value})
		}
	}
	slices.SortStableFunc(v.Request.Fields, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	if r.TLS != nil {
		v.Request.Certificate = "unverified"
		if len(r.TLS.VerifiedChains) > 0 {
			v.Request.Certificate = "verified"
		}
	}
	v.answers(api, op, q)
	o := access.Evaluate(op, q.World)
	v.Result = Result{Status: 204, Asked: append([]string{}, o.Calls...)}
	if o.Granted {
		v.Result.Handler, v.Result.Principal = op.ID, o.Principal
		return v, nil
	}
	v.Result.Status, v.Result.Reason = o.Status, string(o.Reason)
	for _, c := range o.Challenges {
		v.Result.Challenges = append(v.Result.Challenges, drive.ChallengeText(c, api.Title))
	}
	return v, nil
}

// answers are those of every callback that could be asked.
func (v *Vector) answers(api *access.API, op *access.Operation, q *drive.Request) {
	v.Answers = Answers{map[string]string{}, map[string]string{}, map[string][]string{}, map[string]string{}}
	answers := map[access.Answer]string{access.Accepts: "accepts", access.Refuses: "invalid", access.NilPrincipal: "nil",
		access.FindsMalformed: "malformed", access.Unavailable: "unavailable", access.Bars: "forbidden", access.FindsNobody: "nobody"}
	verdicts := map[access.Verdict]string{access.No: "no", access.Yes: "yes", access.Fails: "error", access.Barred: "forbidden", access.NotFound: "not found"}
	for _, a := range op.Alternatives {
		principal := ""
		for _, r := range a {
			own := access.PrincipalOf(r.Scheme)
			if c := q.World.Credentials[r.Scheme.Name]; c.State == access.Sent {
				v.Answers.Authenticate[own] = answers[c.Answer]
			}
			if principal != "" {
				principal = access.Combined(principal, own)
				v.Answers.Combine[principal] = answers[q.World.Combine[principal]]
			} else {
				principal = own
			}
		}
	}
	for principal, p := range q.World.Principals {
		given := q.Given[principal]
		names := []string{}
		switch {
		case p.GrantsFail && !p.GrantsBar:
			names = append(names, "error")
		case p.GrantsBar:
			names = append(names, "forbidden")
		default:
			for noun, list := range map[string][]string{"role ": given.Roles, "permission ": given.Permissions, "scope ": given.Scopes} {
				for _, name := range list {
					names = append(names, noun+name)
				}
			}
			slices.Sort(names)
		}
		v.Answers.Grants[principal] = names
		for _, resource := range op.Resources() {
			v.Answers.May[principal+" "+drive.Asked(op, resource)] = verdicts[p.May[resource.Words()]]
		}
	}
}

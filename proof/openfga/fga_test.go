//go:build openfga

package openfga

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	openfgav1 "github.com/openfga/api/proto/openfga/v1"
	"github.com/openfga/language/pkg/go/transformer"
	"github.com/openfga/openfga/pkg/server"
	"github.com/openfga/openfga/pkg/storage/memory"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/export"
	"github.com/oasguard/oasguard/internal/prove/draw"
)

var (
	checks = flag.Int("checks", 2000, "how many checks the engine is asked for")
	seed   = flag.Uint64("seed", 1, "seed of documents and callers")
)

// TestChecks asks OpenFGA, in process, about random callers of random documents.
func TestChecks(t *testing.T) {
	ctx := context.Background()
	store := memory.New()
	defer store.Close()
	fga, err := server.NewServerWithOpts(server.WithDatastore(store))
	if err != nil {
		t.Fatal(err)
	}
	defer fga.Close()
	format, err := export.Formats.Named("openfga")
	if err != nil {
		t.Fatal(err)
	}
	asked, granted, documents := 0, 0, 0
	for ; asked < *checks; documents++ {
		api := draw.Random(*seed, documents)
		if documents%2 == 1 {
			api = draw.Odd(api)
		}
		text, err := format.Write(export.Subject{API: api, From: []string{"random.yaml"}, Version: "test"})
		if err != nil {
			t.Fatal(err)
		}
		model, err := transformer.TransformDSLToProto(string(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		made, err := fga.CreateStore(ctx, &openfgav1.CreateStoreRequest{Name: fmt.Sprintf("document-%d", documents)})
		if err != nil {
			t.Fatal(err)
		}
		e := &engine{t: t, fga: fga, store: made.Id, api: api, source: rand.New(rand.NewPCG(*seed+1, uint64(documents)))}
		written, err := fga.WriteAuthorizationModel(ctx, &openfgav1.WriteAuthorizationModelRequest{
			StoreId: e.store, TypeDefinitions: model.GetTypeDefinitions(), SchemaVersion: model.GetSchemaVersion(), Conditions: model.GetConditions()})
		if err != nil {
			t.Fatalf("document %d: %v\n%s", documents, err, text)
		}
		e.model = written.GetAuthorizationModelId()
		e.write("api:this", "anyone", "user:*")
		for n := range 16 {
			a, g := e.caller(fmt.Sprintf("user:u%d", n), string(text))
			asked, granted = asked+a, granted+g
		}
	}
	t.Logf("%d checks about %d documents, %d granted", asked, documents, granted)
	if granted < asked/5 || granted > asked*4/5 {
		t.Errorf("%d of %d were granted: that proves little", granted, asked)
	}
}

// engine is one store of OpenFGA.
type engine struct {
	t            *testing.T
	fga          *server.Server
	store, model string
	api          *access.API
	source       *rand.Rand
}

func (e *engine) write(object, relation, user string) {
	_, err := e.fga.Write(context.Background(), &openfgav1.WriteRequest{StoreId: e.store, AuthorizationModelId: e.model,
		Writes: &openfgav1.WriteRequestWrites{TupleKeys: []*openfgav1.TupleKey{{Object: object, Relation: relation, User: user}}}})
	if err != nil {
		e.t.Fatal(err)
	}
}

// caller stores what a random caller was granted, and asks about each operation.
func (e *engine) caller(user, text string) (asked, granted int) {
	caller := draw.Caller(e.source, e.api)
	for noun, names := range map[string][]string{"role": caller.Holds.Roles, "permission": caller.Holds.Permissions, "scope": caller.Holds.Scopes} {
		for _, name := range names {
			if name != "unknown" {
				e.write("api:this", export.FGARelation(noun, name), user)
			}
		}
	}
	for _, op := range e.api.Operations {
		held, world := draw.Answered(e.source, e.api, op, caller)
		want := access.Evaluate(op, world).Granted
		answer, err := e.fga.Check(context.Background(), &openfgav1.CheckRequest{
			StoreId: e.store, AuthorizationModelId: e.model,
			TupleKey:         &openfgav1.CheckRequestTupleKey{User: user, Relation: export.FGARelation("call", op.ID), Object: "request:this"},
			ContextualTuples: &openfgav1.ContextualTupleKeys{TupleKeys: e.context(user, caller, op, held)},
		})
		if err != nil {
			e.t.Fatalf("%q: %v\n%s", op.ID, err, text)
		}
		if answer.GetAllowed() != want {
			e.t.Fatalf("%q: OpenFGA says %v, Evaluate %v: %s\n%s by %q any %v, login %+v\n%v\n%s", op.ID, answer.GetAllowed(), want, op.Words(),
				caller.Holds.Words(), caller.Schemes, caller.Any, caller.Login, e.context(user, caller, op, held), text)
		}
		asked++
		if want {
			granted++
		}
	}
	return asked, granted
}

// context is what a service says of one request.
func (e *engine) context(user string, caller export.Caller, op *access.Operation, held []*access.Resource) []*openfgav1.TupleKey {
	var list []*openfgav1.TupleKey
	say := func(object, relation, user string) {
		if !slices.ContainsFunc(list, func(k *openfgav1.TupleKey) bool {
			return k.GetObject() == object && k.GetRelation() == relation && k.GetUser() == user
		}) {
			list = append(list, &openfgav1.TupleKey{Object: object, Relation: relation, User: user})
		}
	}
	say("request:this", "api", "api:this")
	for _, s := range e.api.Schemes {
		if caller.Any || slices.Contains(caller.Schemes, s.Name) {
			say("api:this", export.FGARelation("scheme", s.Name), user)
		}
	}
	if !caller.Any && len(caller.Schemes) == 0 {
		say("api:this", "anonymous", user)
	}
	for _, acr := range op.StepUp.ACR {
		if slices.Contains(caller.Login.ACR, acr) {
			say("api:this", export.FGARelation("acr", acr), user)
		}
	}
	if age := op.StepUp.MaxAge; age > 0 && caller.Login.Known && caller.Login.Age >= 0 && caller.Login.Age <= age {
		say("api:this", fmt.Sprintf("login_within_%d", age), user)
	}
	for _, resource := range op.Resources() {
		var values []string
		for _, id := range resource.IDs {
			values = append(values, "a:b#c@d *"+id.Place())
		}
		id, _ := export.ResourceID(values...)
		object := export.FGAType(resource.Type) + ":" + id
		say("request:this", export.FGAPlace(resource), object)
		if slices.Contains(held, resource) {
			say(object, export.FGARelation("may", resource.Action), user)
		}
	}
	return list
}

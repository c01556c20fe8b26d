package main

import (
	"net/http"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
)

const casbinModel = `
[request_definition]
r = sub, act
[policy_definition]
p = sub, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.act == p.act
`

func casbinPlain(in input) (http.Handler, error) {
	return casbinHandler(in, func(m model.Model) (casbin.IEnforcer, error) { return casbin.NewEnforcer(m) })
}

func casbinCached(in input) (http.Handler, error) {
	return casbinHandler(in, func(m model.Model) (casbin.IEnforcer, error) { return casbin.NewCachedEnforcer(m) })
}

func casbinHandler(in input, enforcer func(model.Model) (casbin.IEnforcer, error)) (http.Handler, error) {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, err
	}
	e, err := enforcer(m)
	if err != nil {
		return nil, err
	}
	for _, operation := range guarded(in) {
		if _, err := e.AddPolicy("manager", operation); err != nil {
			return nil, err
		}
	}
	return decide(func(role, operation string) bool {
		ok, err := e.Enforce(role, operation)
		return err == nil && ok
	}), nil
}

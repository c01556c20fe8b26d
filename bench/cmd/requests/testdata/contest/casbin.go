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
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, err
	}
	return casbinHandler(in, e)
}

func casbinCached(in input) (http.Handler, error) {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewCachedEnforcer(m)
	if err != nil {
		return nil, err
	}
	return casbinHandler(in, e)
}

func casbinHandler(in input, e casbin.IEnforcer) (http.Handler, error) {
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

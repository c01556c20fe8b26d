package vet

import "go/types"

// maxTypes bounds the search: generic types may name ever new ones.
const maxTypes = 20_000

// escapes reports whether a guard may leave the package by something that it
// exports: an importer may mount the rest.
func (p *program) escapes() bool {
	if p.pass.Pkg.Name() == "main" {
		return false
	}
	scope, seen := p.pass.Pkg.Scope(), map[types.Type]bool{}
	for _, name := range scope.Names() {
		if obj := scope.Lookup(name); obj.Exported() && p.shows(obj, seen) {
			return true
		}
	}
	return false
}

// shows reports whether importers may get a guard by an exported object: as a
// result, as what is given to a function of theirs, as a field or as a variable.
func (p *program) shows(obj types.Object, seen map[types.Type]bool) bool {
	switch obj := obj.(type) {
	case *types.Func:
		return p.yields(obj.Signature(), seen)
	case *types.Var, *types.TypeName:
		return p.reaches(obj.Type(), seen)
	}
	return false
}

// yields reports whether who calls a function of that signature may get a guard.
func (p *program) yields(s *types.Signature, seen map[types.Type]bool) bool {
	for v := range s.Results().Variables() {
		if p.reaches(v.Type(), seen) {
			return true
		}
	}
	for v := range s.Params().Variables() {
		given, ok := v.Type().Underlying().(*types.Signature)
		if !ok {
			continue
		}
		for w := range given.Params().Variables() {
			if p.reaches(w.Type(), seen) {
				return true
			}
		}
	}
	return false
}

// reaches reports whether who has a value of the type may get a guard from it.
func (p *program) reaches(t types.Type, seen map[types.Type]bool) bool {
	if p.guards.of(t) != nil {
		return true
	}
	if seen[t] {
		return false
	}
	if len(seen) > maxTypes {
		return true
	}
	seen[t] = true
	if named, ok := types.Unalias(t).(*types.Named); ok {
		for m := range named.Methods() {
			if m.Exported() && p.yields(m.Signature(), seen) {
				return true
			}
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if (f.Exported() || f.Embedded()) && p.reaches(f.Type(), seen) {
				return true
			}
		}
	case *types.Signature:
		return p.yields(u, seen)
	case interface{ Elem() types.Type }: // pointer, slice, array, map, channel
		return p.reaches(u.Elem(), seen)
	}
	return false
}

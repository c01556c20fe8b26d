package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"go.yaml.in/yaml/v4"
)

// largest bounds the role file, which people write.
const largest = 1 << 20

// readRoles reads which scopes each role carries. What the scopes are is checked by the
// catalogue that is made of them.
func readRoles(path string) (map[string][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	roles, err := parseRoles(io.LimitReader(f, largest+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return roles, nil
}

func parseRoles(from io.Reader) (map[string][]string, error) {
	data, err := io.ReadAll(from)
	if err != nil || len(data) > largest {
		return nil, errors.Join(err, fmt.Errorf("not read: a role file has at most %d bytes", largest))
	}
	var file struct {
		Roles []struct {
			Name   yaml.Node
			Scopes []string
		}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return nil, err
	}
	roles := map[string][]string{}
	for _, role := range file.Roles {
		if _, twice := roles[role.Name.Value]; twice || role.Name.Value == "" {
			return nil, fmt.Errorf("line %d: %q is no name of its own for a role", role.Name.Line, role.Name.Value)
		}
		roles[role.Name.Value] = role.Scopes
	}
	return roles, nil
}

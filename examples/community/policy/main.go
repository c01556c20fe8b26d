// Command policy writes a table of permissions as an overlay, so that a document which
// says nothing of them guards what the table says.
//
//	go run ./policy openapi.yaml policy.tsv overlay.yaml
//
// A line of the table is an operation, whether it wants a session (true or false), and
// the permission that it wants, or a hyphen. An operation's own security stays.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"go.yaml.in/yaml/v4"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "policy: want DOCUMENT, TABLE and OVERLAY")
		os.Exit(2)
	}
	document, err := os.ReadFile(os.Args[1])
	table, tableErr := os.ReadFile(os.Args[2])
	if err == nil {
		err = tableErr
	}
	if err == nil {
		document, err = overlay(document, string(table))
	}
	if err == nil {
		err = os.WriteFile(os.Args[3], document, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "policy:", err)
		os.Exit(1)
	}
}

// rule is a line of the table.
type rule struct {
	session    bool
	permission string // empty: none
}

// rules are the lines of the table, by operationId.
func rules(table string) (map[string]rule, error) {
	all := map[string]rule{}
	for i, line := range strings.Split(strings.TrimSpace(table), "\n")[1:] {
		fields := strings.Split(line, "\t")
		if len(fields) != 3 || fields[1] != "true" && fields[1] != "false" {
			return nil, fmt.Errorf("line %d of the table: %q is no operation, true or false, and permission", i+2, line)
		}
		if _, twice := all[fields[0]]; twice {
			return nil, fmt.Errorf("line %d of the table: %s stands there twice", i+2, fields[0])
		}
		all[fields[0]] = rule{fields[1] == "true", strings.TrimPrefix(strings.TrimPrefix(fields[2], "-"), "Permission")}
	}
	return all, nil
}

// overlay is the table for the operations of a document, in the document's order.
func overlay(document []byte, table string) ([]byte, error) {
	lines, err := rules(table)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Security []map[string][]string `yaml:"security"`
		Paths    yaml.Node             `yaml:"paths"`
	}
	if err := yaml.Unmarshal(document, &doc); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(`# A table of permissions as an overlay, written by go run ./policy; do not edit.
overlay: 1.0.0
info: {title: Permissions, version: "1"}
actions:
  - target: $
    update:
      x-anonymous: {ask: true, denied: 403}
      x-permissions: {Administrator: {implies: '*'}}
`)
	for i := 0; i+1 < len(doc.Paths.Content); i += 2 {
		path, item := doc.Paths.Content[i].Value, doc.Paths.Content[i+1]
		for j := 0; j+1 < len(item.Content); j += 2 {
			method := item.Content[j].Value
			var op struct {
				ID       string `yaml:"operationId"`
				Security any    `yaml:"security"`
			}
			if method == "parameters" {
				continue
			}
			if err := item.Content[j+1].Decode(&op); err != nil {
				return nil, err
			}
			line, known := lines[op.ID]
			if !known {
				return nil, fmt.Errorf("%s is not in the table", op.ID)
			}
			if keys := update(line, op.Security != nil, doc.Security); len(keys) > 0 {
				fmt.Fprintf(&b, "  - target: $.paths['%s'].%s\n    update: {%s}\n", strings.ReplaceAll(path, "'", `\'`), method, strings.Join(keys, ", "))
			}
		}
	}
	return b.Bytes(), nil
}

// update are the keys that say a line of the table.
func update(line rule, own bool, root []map[string][]string) []string {
	var keys []string
	switch {
	case own || line.session:
	case line.permission == "":
		keys = append(keys, "security: []")
	default: // guests may, if they hold the permission
		var schemes []string
		for _, alternative := range root {
			for scheme := range alternative {
				schemes = append(schemes, "{"+scheme+": []}")
			}
		}
		keys = append(keys, "security: ["+strings.Join(append(schemes, "{}"), ", ")+"]")
	}
	if line.permission != "" {
		keys = append(keys, "x-required-permissions: "+line.permission)
	}
	if line.permission == "UsePersonalAccessKeys" { // never by the key of a robot
		keys = append(keys, "x-required-roles: person")
	}
	return keys
}

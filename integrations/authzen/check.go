package authzen

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Entity is a subject or a resource (AuthZEN 1.0, 5.1 and 5.2).
type Entity struct {
	Type string
	// ID is the id as the guard has it. It is sent escaped, see EscapeID.
	ID string
	// Parts stand in place of ID where it takes several ids to name an object, such as an
	// organization and a repository of it. They are sent as one id, each escaped whatever
	// Config says, with "/" between them: no two objects share an id.
	Parts []string
	// Properties are whatever else the engine's policies know of it; they are sent as JSON.
	Properties map[string]any
}

// Check is one question: may Subject do Action with Resource? (AuthZEN 1.0, 6)
type Check struct {
	Subject  Entity
	Action   string
	Resource Entity
	// Context is what else decides, such as the time or the caller's address; it is sent as JSON.
	Context map[string]any
}

type entity struct {
	Type       string         `json:"type"`
	ID         string         `json:"id"`
	Properties map[string]any `json:"properties,omitempty"`
}

type action struct {
	Name string `json:"name"`
}

// encode is a check as JSON. It is the same for checks that are the same, so it names them in
// the cache.
func (c *Client) encode(check Check) (json.RawMessage, error) {
	subject, err := c.entity("Subject", check.Subject)
	if err != nil {
		return nil, err
	}
	resource, err := c.entity("Resource", check.Resource)
	if err != nil {
		return nil, err
	}
	if err := sound("Action", check.Action); err != nil {
		return nil, err
	}
	body, err := json.Marshal(struct {
		Subject  entity         `json:"subject"`
		Action   action         `json:"action"`
		Resource entity         `json:"resource"`
		Context  map[string]any `json:"context,omitempty"`
	}{subject, action{check.Action}, resource, check.Context})
	if err != nil {
		return nil, fmt.Errorf("properties or context are no JSON: %w", err)
	}
	return body, nil
}

func (c *Client) entity(name string, e Entity) (entity, error) {
	id := e.ID
	if e.Parts == nil && !c.config.IDsAsTheyAre {
		id = EscapeID(id)
	}
	ids := []string{e.ID}
	if e.Parts != nil {
		escaped := make([]string, len(e.Parts))
		for i, part := range e.Parts {
			escaped[i] = EscapeID(part)
		}
		ids, id = e.Parts, strings.Join(escaped, "/")
		if e.ID != "" {
			return entity{}, errors.New(name + " has ID and Parts")
		}
	}
	err := sound(name+".Type", e.Type)
	for _, text := range ids {
		err = errors.Join(err, sound(name+".ID", text))
	}
	if len(ids) == 0 {
		err = errors.Join(err, errors.New(name+" has no Parts"))
	}
	return entity{e.Type, id, e.Properties}, err
}

// sound refuses what names nobody, and what JSON would change so that two ids become one.
func sound(name, text string) error {
	switch {
	case text == "":
		return errors.New(name + " is empty")
	case !utf8.ValidString(text):
		return errors.New(name + " is not UTF-8")
	}
	return nil
}

// EscapeID returns an id as it is sent: letters, digits and "-._~" of ASCII stay, every other
// byte becomes % and two hexadecimal digits (RFC 3986, 2.1). So "alice" stays "alice",
// "user:7" becomes "user%3A7", and no id is a wildcard. UnescapeID is the way back. Write ids
// into the engine's data in this form.
func EscapeID(id string) string {
	return strings.ReplaceAll(url.QueryEscape(id), "+", "%20")
}

// UnescapeID returns the id that EscapeID was given. It returns an error for a text that
// EscapeID does not return.
func UnescapeID(text string) (string, error) {
	id, err := url.PathUnescape(text)
	if err != nil || EscapeID(id) != text {
		return "", fmt.Errorf("authzen: %q is no escaped id", text)
	}
	return id, nil
}

package authzen

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// Error is why there is no decision. It names no subject and no object, since it is for logs.
type Error struct {
	// Status is that of the engine's answer; 0: there was none.
	Status int
	Err    error
	// notEngine says that the engine had no part in it.
	notEngine bool
}

// Error says why, in words.
func (e *Error) Error() string {
	if e.Status != 0 {
		return fmt.Sprintf("authzen: the engine answered %d: %v", e.Status, e.Err)
	}
	return "authzen: " + e.Err.Error()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Unavailable is true: a guard answers an error without a decision with 503.
func (e *Error) Unavailable() bool { return true }

// errTimeout is why a question ends that took longer than Config.Timeout.
var errTimeout = errors.New("no answer in time")

// callerLeft reports whether the caller has ended the question: that says nothing of the engine.
func callerLeft(ctx context.Context) bool {
	return ctx.Err() != nil && !errors.Is(context.Cause(ctx), errTimeout)
}

// isNotEngine reports whether an error says nothing of the engine.
func isNotEngine(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.notEngine
}

// isAnswer reports whether the engine is up, though it has made no decision: it refused the
// question, as it does for one bad id.
func isAnswer(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status >= 400 && e.Status < 500
}

const (
	evaluationPath  = "/access/v1/evaluation"  // AuthZEN 1.0, 6
	evaluationsPath = "/access/v1/evaluations" // AuthZEN 1.0, 7
	mostBytes       = 1 << 20                  // of an answer
)

// evaluate asks for one decision, or for several at once.
func (c *Client) evaluate(ctx context.Context, questions []json.RawMessage) ([]bool, error) {
	if len(questions) == 1 {
		text, err := c.post(ctx, evaluationPath, questions[0])
		if err != nil {
			return nil, err
		}
		may, err := decision(text)
		if err != nil {
			return nil, &Error{Status: http.StatusOK, Err: err}
		}
		return []bool{may}, nil
	}
	body, err := json.Marshal(map[string]any{
		"evaluations": questions,
		"options":     map[string]string{"evaluations_semantic": "execute_all"},
	})
	if err != nil {
		return nil, &Error{Err: err}
	}
	text, err := c.post(ctx, evaluationsPath, body)
	if err != nil {
		return nil, err
	}
	var answers []json.RawMessage
	if err := member(text, "evaluations", &answers); err != nil {
		return nil, &Error{Status: http.StatusOK, Err: err}
	}
	if len(answers) != len(questions) {
		return nil, &Error{Status: http.StatusOK, Err: fmt.Errorf("%d decisions for %d questions", len(answers), len(questions))}
	}
	decisions := make([]bool, len(answers))
	for i, answer := range answers {
		if decisions[i], err = decision(answer); err != nil {
			return nil, &Error{Status: http.StatusOK, Err: err}
		}
	}
	return decisions, nil
}

// decision reads one decision (AuthZEN 1.0, 5.5). One with an error in its context is none,
// though it says false: the engine could not tell.
func decision(text json.RawMessage) (bool, error) {
	var may *bool
	if err := member(text, "decision", &may); err != nil {
		return false, err
	}
	if may == nil {
		return false, errors.New("a decision that is null")
	}
	var context map[string]json.RawMessage
	switch err := member(text, "context", &context); {
	case errors.Is(err, errMissing):
	case err != nil:
		return false, err
	case context["error"] != nil && string(context["error"]) != "null":
		return false, errors.New("a decision with an error in its context")
	}
	return *may, nil
}

var errMissing = errors.New("an answer that lacks a member")

// member reads a member of an object by its exact name: encoding/json alone takes "Decision" for
// "decision", and of two the last.
func member(text json.RawMessage, name string, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return errors.New("an answer that is no object")
	}
	found := false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return errors.New("an answer that is no JSON")
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return errors.New("an answer that is no JSON")
		}
		if key != name {
			continue
		}
		if found {
			return fmt.Errorf("an answer with two members %q", name)
		}
		found = true
		if err := json.Unmarshal(value, into); err != nil {
			return fmt.Errorf("an answer whose %s is of another type", name)
		}
	}
	if _, err := d.Token(); err != nil { // the closing brace
		return errors.New("an answer that is no JSON")
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("an answer with text behind it")
	}
	if !found {
		return fmt.Errorf("%w: %s", errMissing, name)
	}
	return nil
}

// post sends a question and returns an answer with status 200.
func (c *Client) post(ctx context.Context, path string, body []byte) (json.RawMessage, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, &Error{Err: err}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	// A question changes nothing: net/http may ask again where a connection that was kept open
	// turns out to be closed. The field itself is not sent.
	r.Header["X-Idempotency-Key"] = nil
	if c.config.Prepare != nil {
		if err := c.config.Prepare(r); err != nil {
			return nil, &Error{Err: fmt.Errorf("the request could not be prepared: %w", err), notEngine: true}
		}
	}
	response, err := c.http.Do(r)
	if err != nil {
		return nil, &Error{Err: err, notEngine: callerLeft(ctx)}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, mostBytes+1))
	switch {
	case err != nil:
		return nil, &Error{Err: fmt.Errorf("the answer broke off: %w", err), notEngine: callerLeft(ctx)}
	case response.StatusCode != http.StatusOK:
		return nil, &Error{Status: response.StatusCode, Err: errors.New(http.StatusText(response.StatusCode))}
	case len(text) > mostBytes:
		return nil, &Error{Status: response.StatusCode, Err: errors.New("an answer of more than a megabyte")}
	}
	if media, _, err := mime.ParseMediaType(response.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, &Error{Status: response.StatusCode, Err: errors.New("an answer that is not application/json")}
	}
	return text, nil
}

package diff

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// jsonReport is the document that docs/schema/diff.schema.json describes.
type jsonReport struct {
	Old        string          `json:"old"`
	New        string          `json:"new"`
	Base       string          `json:"base,omitempty"`
	Opens      bool            `json:"opens"`
	Counts     map[Verdict]int `json:"counts"`
	Operations []jsonChange    `json:"operations"`
}

type jsonChange struct {
	Method  string         `json:"method"`
	Path    string         `json:"path"`
	Verdict Verdict        `json:"verdict"`
	Opens   bool           `json:"opens"`
	Reasons []jsonReason   `json:"reasons"`
	Blind   bool           `json:"uncompared,omitempty"`
	Request *jsonRequest   `json:"request,omitempty"`
	Before  *jsonOperation `json:"before,omitempty"`
	After   *jsonOperation `json:"after,omitempty"`
}

type jsonReason struct {
	Effect Effect `json:"effect"`
	Text   string `json:"text"`
}

type jsonRequest struct {
	Method string   `json:"method"`
	Path   string   `json:"path"`
	Holds  []string `json:"holds"`
	Lacks  []string `json:"lacks"`
}

type jsonOperation struct {
	OperationID string `json:"operationId,omitempty"`
	Path        string `json:"path"`
	Access      string `json:"access"`
	File        string `json:"file"`
	Line        int    `json:"line"`
	Column      int    `json:"column"`
}

// JSON writes the report for programs: every operation, also those unchanged.
func (r Report) JSON(w io.Writer) error {
	out := jsonReport{Old: r.Old, New: r.New, Base: r.Base, Opens: r.Opens(), Counts: map[Verdict]int{}, Operations: []jsonChange{}}
	for _, v := range Verdicts() {
		out.Counts[v] = r.Count(v)
	}
	for _, c := range r.Changes {
		op := c.Operation()
		change := jsonChange{
			Method: op.Method, Path: op.Path, Verdict: c.Verdict, Opens: c.Opens, Blind: c.Uncompared,
			Reasons: []jsonReason{}, Before: jsonOf(c.Old, c.OldUnread), After: jsonOf(c.New, c.NewUnread),
		}
		if r := c.Request; r != nil {
			change.Request = &jsonRequest{r.Method, r.Path, append([]string{}, r.Holds...), append([]string{}, r.Lacks...)}
		}
		for _, text := range c.Causes {
			change.Reasons = append(change.Reasons, jsonReason{Says, text})
		}
		for _, reason := range c.Reasons {
			change.Reasons = append(change.Reasons, jsonReason(reason))
		}
		out.Operations = append(out.Operations, change)
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, strings.ReplaceAll(string(text), "##[", `#\u0023[`)) // as write does, in JSON's words
	return err
}

func jsonOf(op *access.Operation, unread bool) *jsonOperation {
	if op == nil {
		return nil
	}
	who := op.Words()
	if unread {
		who = "could not be read"
	}
	return &jsonOperation{op.ID, op.Path, who, op.Source.File, op.Source.Line, op.Source.Column}
}

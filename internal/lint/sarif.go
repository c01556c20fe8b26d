package lint

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/diag"
)

// The parts of SARIF 2.1.0 that a report needs.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID            string       `json:"id"`
		Short         sarifMessage `json:"shortDescription"`
		Full          sarifMessage `json:"fullDescription"`
		Help          sarifMessage `json:"help"`
		Configuration sarifLevel   `json:"defaultConfiguration"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    *int               `json:"ruleIndex,omitempty"`
		Level        string             `json:"level"`
		Message      sarifMessage       `json:"message"`
		Locations    []sarifLocation    `json:"locations,omitempty"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
)

func (r Report) sarif(version string) sarifLog {
	rules := Rules()
	driver := sarifDriver{
		Name: "oasguard", Version: version, InformationURI: "https://github.com/oasguard/oasguard", Rules: []sarifRule{},
	}
	for _, rule := range rules {
		driver.Rules = append(driver.Rules, sarifRule{
			ID: rule.ID, Short: sarifMessage{rule.Title}, Full: sarifMessage{rule.Text},
			Help: sarifMessage{"Not:\n\n" + rule.Bad.Shown() + "\nBut:\n\n" + rule.Good.Shown()}, Configuration: sarifLevel{level(rule.Severity)},
		})
	}
	results := []sarifResult{}
	for _, f := range slices.Concat(r.Findings, r.Ignored) {
		results = append(results, sarifOf(f, rules))
	}
	return sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0",
		Runs: []sarifRun{{Tool: sarifTool{driver}, ColumnKind: "unicodeCodePoints", Results: results}},
	}
}

func sarifOf(f Finding, rules []Rule) sarifResult {
	message := f.Message
	if f.Fix != "" {
		message += "\nfix: " + f.Fix
	}
	result := sarifResult{
		RuleID: f.Rule, Level: level(f.Severity), Message: sarifMessage{literal(message)},
		Fingerprints: map[string]string{"oasguard/v1": fingerprint(f)},
	}
	if i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == f.Rule }); i >= 0 {
		result.RuleIndex = &i
	}
	if f.Position.File != "" {
		physical := sarifPhysical{Artifact: sarifArtifact{fileURI(f.Position.File)}}
		if f.Position.Line > 0 {
			physical.Region = &sarifRegion{f.Position.Line, f.Position.Column}
		}
		result.Locations = []sarifLocation{{physical}}
	}
	if f.Reason != "" {
		kind := "external"
		if f.InDocument {
			kind = "inSource"
		}
		result.Suppressions = []sarifSuppression{{kind, f.Reason}}
	}
	return result
}

// level is a severity in SARIF's words (3.27.10).
func level(s diag.Severity) string {
	switch s {
	case diag.Error:
		return "error"
	case diag.Info:
		return "note"
	}
	return "warning"
}

// literal is a message in which text of the document makes no link: SARIF reads
// [text](target) in a plain message as one, unless the brackets are escaped (3.11.6).
func literal(message string) string {
	if !strings.Contains(message, "](") {
		return message
	}
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(message)
}

// fileURI is the name of a file as a URI reference, relative where the name is.
func fileURI(file string) string {
	u := url.URL{Path: filepath.ToSlash(file)}
	if filepath.IsAbs(file) {
		u.Scheme = "file"
	}
	return u.String()
}

// fingerprint is what stays the same when lines move.
func fingerprint(f Finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Rule, f.Position.File, f.Path, f.Method, f.Message}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

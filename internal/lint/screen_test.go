package lint_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/lint"
)

func onScreen(t interface{ Fatal(...any) }, r lint.Report, s lint.Screen) string {
	var b bytes.Buffer
	if err := r.WriteText(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func finding(severity diag.Severity, message, fix string) lint.Finding {
	return lint.Finding{Diagnostic: diag.Diagnostic{
		Position: diag.Position{File: "hotel.yaml", Line: 4, Column: 5}, Severity: severity, Message: message, Rule: "a-rule", Fix: fix,
	}}
}

func TestScreen(t *testing.T) {
	report := lint.Report{Findings: []lint.Finding{
		finding(diag.Error, "a message that is longer than forty-five columns", "one line\nand another one, which is longer than forty-five columns"),
		finding(diag.Warning, "short", ""),
		finding(diag.Info, "text of the \x1b[2Jdocument", ""),
	}}
	for _, test := range []struct {
		name   string
		screen lint.Screen
		want   string
	}{
		{"colours", lint.Screen{Colours: true, Width: 45}, "\x1b[2mhotel.yaml:4:5:\x1b[0m \x1b[1m\x1b[31merror:\x1b[0m a message that is\n" +
			"    longer than forty-five columns \x1b[2m(a-rule)\x1b[0m\n" +
			"    \x1b[32mfix:\x1b[0m one line\n         and another one, which is longer\n         than forty-five columns\n" +
			"\x1b[2mhotel.yaml:4:5:\x1b[0m \x1b[1m\x1b[33mwarning:\x1b[0m short \x1b[2m(a-rule)\x1b[0m\n" +
			"\x1b[2mhotel.yaml:4:5:\x1b[0m \x1b[1m\x1b[36minfo:\x1b[0m text of the\n    \\x1b[2Jdocument \x1b[2m(a-rule)\x1b[0m\n"},
		{"no colours", lint.Screen{Width: 60}, `hotel.yaml:4:5: error: a message that is longer than
    forty-five columns (a-rule)
    fix: one line
         and another one, which is longer than forty-five
         columns
hotel.yaml:4:5: warning: short (a-rule)
hotel.yaml:4:5: info: text of the \x1b[2Jdocument (a-rule)
`},
	} {
		if diff := cmp.Diff(test.want, onScreen(t, report, test.screen)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	for _, narrow := range []lint.Screen{{}, {Width: 39}} {
		if diff := cmp.Diff(written(t, report, "text"), onScreen(t, report, narrow)); diff != "" {
			t.Errorf("%+v (-text +got):\n%s", narrow, diff)
		}
	}
}

// TestScreenLosesNothing holds every screen against the plain text: the words are the
// same, no line is too long but for a word that is, and no mark comes from the document.
func TestScreenLosesNothing(t *testing.T) {
	mark := regexp.MustCompile("\x1b\\[[0-9]+m")
	alone := regexp.MustCompile(`^(hotel.yaml:4:5: (error|warning|info):| *fix:)? *$`)
	rapid.Check(t, func(t *rapid.T) {
		var report lint.Report
		for range rapid.IntRange(1, 3).Draw(t, "findings") {
			severity := rapid.SampledFrom([]diag.Severity{diag.Error, diag.Warning, diag.Info}).Draw(t, "severity")
			text := rapid.OneOf(rapid.String(), rapid.StringMatching(`([a-z]{1,30}( |\x1b\[31m|\n)){0,20}`))
			report.Findings = append(report.Findings, finding(severity, text.Draw(t, "message"), text.Draw(t, "fix")))
		}
		plain := onScreen(t, report, lint.Screen{})
		screen := lint.Screen{Colours: rapid.Bool().Draw(t, "colours"), Width: rapid.IntRange(0, 200).Draw(t, "width")}
		got := mark.ReplaceAllString(onScreen(t, report, screen), "")
		if strings.ContainsRune(got, '\x1b') {
			t.Fatalf("a mark that is none of ours: %q", got)
		}
		if diff := cmp.Diff(strings.Fields(plain), strings.Fields(got)); diff != "" {
			t.Fatalf("(-plain +got):\n%s", diff)
		}
		if screen.Width < 40 {
			return
		}
		for line := range strings.Lines(got) {
			line = strings.TrimSuffix(line, "\n")
			width := len([]rune(line))
			if before := line[:strings.LastIndexByte(line, ' ')+1]; width > min(screen.Width, 120) && !alone.MatchString(before) {
				t.Fatalf("%d columns on a screen of %d: %q", width, screen.Width, line)
			}
		}
	})
}

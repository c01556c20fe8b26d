package guard

import (
	"strconv"
	"strings"
	"testing"
)

// testRow is one line of an operation's table: what arrives, =>, what comes of it.
//
//	valid keyCard; grants keyCard role manager => granted keyCard; asks authenticate keyCard, grants keyCard
//
// A credential is valid, malformed (it cannot be read), refused, nil (accepted
// without a principal), unreadable (says its authenticator), unavailable (its
// authenticator could not tell) or unverified (a client certificate); so is what Combine makes of two, named
// a+b. Grants are names, all, or all but some; what is not said to be allowed is not.
type testRow struct {
	arrives     string
	credentials map[string]string // by scheme, or by combined principal
	twice       bool              // two Authorization fields
	grants      map[string]testGrants
	may         map[string]string // "keyCard open of room {roomId}": may or error
	parameters  map[string]string // "query.date": missing, empty or repeated

	granted    bool
	status     int
	reason     string
	principal  string   // who is let in, or is known and may not; "anonymous" for nobody
	challenges []string // the values of WWW-Authenticate
	calls      []string // what was asked of authenticator and authorizer, in order
}

// testGrants are what the authorizer says that a principal holds.
type testGrants struct {
	names []string // "role manager"
	but   bool     // all but names
	fails bool
}

func parseTestRow(t *testing.T, line string) testRow {
	row := testRow{
		credentials: map[string]string{},
		grants:      map[string]testGrants{},
		may:         map[string]string{},
		parameters:  map[string]string{},
	}
	sides := splitTestText(line, " => ")
	if len(sides) != 2 {
		t.Fatalf("a row needs one =>: %s", line)
	}
	row.arrives = strings.TrimSpace(sides[0])
	for _, clause := range splitTestText(row.arrives, "; ") {
		row.addArrival(testWords(clause))
	}
	for i, clause := range splitTestText(sides[1], "; ") {
		if i == 0 {
			row.addResult(testWords(clause))
		} else {
			row.addDetail(t, clause)
		}
	}
	return row
}

func (row *testRow) addArrival(words []string) {
	about := strings.Join(words[1:], " ")
	switch words[0] {
	case "no": // credential
	case "twice":
		row.twice = true
	case "grants":
		row.grants[words[1]] = parseTestGrants(words[2:])
	case "may":
		row.may[about] = "may"
	case "error":
		row.may[about] = "error"
	case "missing", "empty", "repeated":
		row.parameters[about] = words[0]
	default:
		row.credentials[about] = words[0]
	}
}

func parseTestGrants(words []string) testGrants {
	g := testGrants{fails: words[0] == "error", but: words[0] == "all"}
	if g.but {
		words = words[min(2, len(words)):]
	}
	for i := 0; i+1 < len(words); i += 2 {
		g.names = append(g.names, words[i]+" "+words[i+1])
	}
	return g
}

func (row *testRow) addResult(words []string) {
	if row.granted = words[0] == "granted"; row.granted {
		row.principal = words[1]
		return
	}
	row.status, _ = strconv.Atoi(words[0])
	row.reason = words[1]
	row.principal = strings.Join(words[2:], "")
}

func (row *testRow) addDetail(t *testing.T, clause string) {
	words := testWords(clause)
	if words[0] == "challenge" {
		text := testSchemeNamed(t, words[1]).challenge
		if len(words) > 2 {
			text += ", error=" + quoteTestParam(words[2])
		}
		if len(words) > 3 {
			text += ", scope=" + quoteTestParam(strings.Join(words[3:], " "))
		}
		row.challenges = append(row.challenges, text)
		return
	}
	for _, call := range splitTestText(strings.TrimPrefix(clause, "asks "), ", ") {
		row.calls = append(row.calls, strings.Join(testWords(call), " "))
	}
}

// quoteTestParam is the value of a challenge parameter (RFC 9110, 5.6.4).
func quoteTestParam(text string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
	return `"` + strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}, escaped) + `"`
}

// emptyPath reports whether a path parameter has no value.
func (row *testRow) emptyPath() bool {
	for place := range row.parameters {
		if strings.HasPrefix(place, "path.") {
			return true
		}
	}
	return false
}

// splitTestText splits at every separator that is not inside quotes.
func splitTestText(text, separator string) []string {
	var parts []string
	start := 0
	for i := 0; i < len(text); {
		switch {
		case text[i] == '"':
			quoted, _ := strconv.QuotedPrefix(text[i:])
			i += max(1, len(quoted))
		case strings.HasPrefix(text[i:], separator):
			parts = append(parts, text[start:i])
			i += len(separator)
			start = i
		default:
			i++
		}
	}
	return append(parts, text[start:])
}

// testWords are the words of a clause without quotes, and without commas.
func testWords(clause string) []string {
	var words []string
	for _, part := range splitTestText(clause, ", ") {
		for _, word := range splitTestText(part, " ") {
			if word != "" {
				words = append(words, unquoteTestWord(word))
			}
		}
	}
	return words
}

func unquoteTestWord(word string) string {
	var b strings.Builder
	for i := 0; i < len(word); {
		if quoted, err := strconv.QuotedPrefix(word[i:]); err == nil && word[i] == '"' {
			text, _ := strconv.Unquote(quoted)
			b.WriteString(text)
			i += len(quoted)
			continue
		}
		b.WriteByte(word[i])
		i++
	}
	return b.String()
}

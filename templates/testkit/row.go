package guard

import (
	"strconv"
	"strings"
)

// testRow is one line of a table: what arrives, =>, what comes of it.
//
//	valid keyCard; grants keyCard role manager => granted keyCard; asks authenticate keyCard, grants keyCard
//
// A credential is valid, malformed (it cannot be read), refused, nil (accepted
// without a principal), unreadable (says its authenticator), unavailable (its
// authenticator could not tell) or unverified (a client certificate); so is what Combine makes of two, named
// a+b. Grants are names, all, or all but some; what is not said to be allowed is not.
type testRow struct {
	arrives   string
	said      map[string]string // by scheme, or combined principal: valid; by question, "keyCard open of room {roomId}": may or error
	twice     bool              // two Authorization fields
	stranger  string            // an authentication scheme that the operation does not have
	grants    map[string]string // by principal: "role manager, scope a", "all but role guest", "error"
	places    map[string]string // by parameter, "query.date": missing, empty or repeated
	emptyPath bool              // one of them is of the path

	public, granted bool
	status          int
	reason          string
	principal       string   // who is let in, or is known and may not; "anonymous" for nobody
	challenges      []string // "keyCard invalid_token"
	told            string   // to the observer besides: "; by keyCard; lacks role manager; without query.date"
	calls           []string // what was asked of authenticator and authorizer, in order
}

func parseTestRow(line string) *testRow {
	row := &testRow{said: map[string]string{}, grants: map[string]string{}, places: map[string]string{}}
	arrives, result, _ := strings.Cut(line, " => ")
	row.arrives = arrives
	for _, clause := range strings.Split(arrives, "; ") {
		switch word, about, _ := strings.Cut(clause, " "); word {
		case "no": // credential
		case "twice":
			row.twice = true
		case "grants":
			principal, names, _ := strings.Cut(about, " ")
			row.grants[principal] = names
		case "missing", "empty", "repeated":
			row.places[about] = word
			row.emptyPath = row.emptyPath || strings.HasPrefix(testText(about), "path.")
		default:
			row.said[about] = word
		}
	}
	for i, clause := range strings.Split(result, "; ") {
		switch word, about, _ := strings.Cut(clause, " "); {
		case word == "public" || word == "granted":
			row.public, row.granted, row.principal = word == "public", true, about
		case word == "challenge":
			row.challenges = append(row.challenges, about)
		case word == "by" || word == "without":
			row.told += "; " + word + " " + testText(about)
		case word == "lacks":
			row.told += "; " + testUnquoted(clause)
		case word == "asks":
			row.calls = strings.Split(about, ", ")
		case i == 0:
			row.status, _ = strconv.Atoi(word)
			row.reason, row.principal, _ = strings.Cut(about, " ")
		}
	}
	return row
}

// testUnquoted is what stands in a row with quotes inside, as it is.
func testUnquoted(clause string) string {
	return strings.NewReplacer(`\x20`, " ", `\x2c`, ",", `\x2b`, "+", `\x3b`, ";").Replace(clause)
}

// testText is a name of the document as it is: in a row it is quoted where it is
// not plainly a name.
func testText(word string) string {
	if text, err := strconv.Unquote(word); err == nil {
		return text
	}
	return word
}

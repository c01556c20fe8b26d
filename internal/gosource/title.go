package gosource

import (
	"fmt"
	"strconv"
	"strings"
)

// beforeTitle stands before the document's title in the comment of the package.
const beforeTitle = " guards the operations of "

// Title is the title of a document as guard.gen.go quotes it, on one line.
func Title(text string) string { return onOneLine(fmt.Sprintf("%q", text)) }

// TitleIn finds the quoted title of the document in the comment of a generated
// package, so that a later run can tell whether it replaces the guard of another
// document. It returns "" where there is none.
func TitleIn(packageComment string) string {
	_, rest, found := strings.Cut(packageComment, beforeTitle)
	if !found {
		return ""
	}
	title, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return ""
	}
	return title
}

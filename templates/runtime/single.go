package guard

// single tells one value that is not empty from none and from anything else.
func single(first string, n int, bad bool) (string, Reason) {
	switch {
	case n == 0 && !bad:
		return "", ReasonNoCredential
	case n == 1 && !bad && first != "":
		return first, ""
	default:
		return "", ReasonMalformedCredential
	}
}

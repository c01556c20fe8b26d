package guard

import "net/http"

// bearer reads a bearer token (RFC 6750, 2.1). The other places of sections 2.2
// and 2.3, form body and query, are not read.
func bearer(r *http.Request) (string, callerState) {
	// The common form first, because every guarded request comes through here.
	if f := r.Header["Authorization"]; len(f) == 1 && len(f[0]) > 7 && f[0][:7] == "Bearer " && isToken68(f[0][7:]) {
		return f[0][7:], presented
	}
	token, state := authorization(r, "bearer")
	if state == presented && !isToken68(token) {
		return "", malformed
	}
	return token, state
}

// isToken68 reports whether s is a token68 (RFC 9110, 11.2): letters, digits and
// -._~+/ with equals signs at the end only. Eight bytes are looked at together;
// a group with anything rare in it is looked at again, byte by byte.
func isToken68(s string) bool {
	for i := 0; i+8 <= len(s); i += 8 {
		if !commonToken68(s[i : i+8]) {
			return isToken68Slow(s)
		}
	}
	if len(s) >= 8 && (len(s)%8 == 0 || commonToken68(s[len(s)-8:])) {
		return true
	}
	return isToken68Slow(s)
}

// commonToken68 reports whether the eight bytes of s are all letters, digits or
// one of -./_ : each byte is compared in a lane of its own of one word, whose
// high bit says yes.
func commonToken68(s string) bool {
	const lanes, high = 0x0101010101010101, 0x8080808080808080
	_ = s[7]
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	if x&high != 0 {
		return false
	}
	folded := x | 0x20*lanes
	letter := (folded + (0x80-'a')*lanes) &^ (folded + (0x7f-'z')*lanes)
	digit := (x + (0x80-'-')*lanes) &^ (x + (0x7f-'9')*lanes) // - . / 0 to 9
	underscore := ^((x ^ '_'*lanes) + 0x7f*lanes)
	return (letter|digit|underscore)&high == high
}

func isToken68Slow(s string) bool {
	end := len(s)
	for end > 0 && s[end-1] == '=' {
		end--
	}
	for i := range end {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '-', c == '.', c == '_', c == '~', c == '+', c == '/':
		default:
			return false
		}
	}
	return end > 0
}

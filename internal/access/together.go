package access

// Together reports whether one request can carry the credentials of both a and
// b: an Authorization field holds one authentication scheme (RFC 9110, 11.6.2).
func (a Alternative) Together(b Alternative) bool {
	sent := ""
	for _, list := range []Alternative{a, b} {
		for _, q := range list {
			name := ReadScheme(q.Scheme, authNames{})
			if name == "" || name == sent {
				continue
			}
			if sent != "" {
				return false
			}
			sent = name
		}
	}
	return true
}

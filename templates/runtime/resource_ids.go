package guard

// allAskable reports whether the authorizer may be asked about the object that these
// ids name together: never where one of them is lacking.
func (d *decision[P]) allAskable(ids ...string) bool {
	for _, id := range ids {
		if id == "" {
			return d.answers.answered(false)
		}
	}
	return !d.broken
}

//go:build !unix

package build

// private is for systems whose permissions Go does not show: a cache folder is the user's there.
func private(string) error { return nil }

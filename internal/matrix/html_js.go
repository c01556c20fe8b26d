package matrix

import "errors"

// html is left out of what runs in a page: a page shows a matrix by its own means, and
// html/template, which calls methods by name, would keep every method of every type in
// the program.
func (m *Matrix) html(string) ([]byte, error) {
	return nil, errors.New("a page of its own is not written in a page")
}

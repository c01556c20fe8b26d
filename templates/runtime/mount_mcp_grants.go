package guard

import (
	"net/http"
	"reflect"
)

// mountAbout is what was said of one caller of a request. There are few, and their
// principals need not be comparable.
type mountAbout[P, T any] struct {
	principal P
	said      mountAnswer[T]
}

// mountOnceAbout asks a callback once about each principal of a request.
func mountOnceAbout[P, T any](r *http.Request, question string, p P, ask func() (T, error)) (T, error) {
	m := mountMemoryOf[P](r)
	known, _ := m.answers[question].([]mountAbout[P, T])
	for i := range known {
		if reflect.DeepEqual(known[i].principal, p) {
			return known[i].said.value, known[i].said.err
		}
	}
	value, err := ask()
	m.remember(question, append(known, mountAbout[P, T]{p, mountAnswer[T]{value, err}}))
	return value, err
}

package stack

import (
	"net/http"

	"STACK/guard/guardserver"
)

// passing counts the requests that reach it.
func passing(count func()) guardserver.Option {
	return guardserver.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			count()
			next.ServeHTTP(w, r)
		})
	})
}

// taking hands every request that gets so far to takeOver.
func taking() guardserver.Option {
	return guardserver.WithMiddleware(func(http.Handler) http.Handler { return http.HandlerFunc(takeOver) })
}

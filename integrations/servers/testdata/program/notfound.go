package stack

import "net/http"

// notFound answers unknown paths as the framework does.
var notFound = http.NotFoundHandler()

// Package readers proves that nothing runs behind Middleware that the guard did not
// grant. A router behind Middleware reads the path for a second time, and each one
// reads it in its own way. So guards are generated from documents with random path
// templates, Middleware is put in front of every router that can register them, and
// hostile requests are sent over sockets. Whatever handler runs must be of an
// operation whose rule the caller meets, with the path values that the guard judged.
//
//	go test ./...                                                  a few seconds of requests
//	go test -v -timeout 2h . -documents 24 -requests 3000000 -seed 7
package readers

// Package servers mounts the servers that oapi-codegen and ogen generate behind the guard:
// one document, generated for each framework when the tests run, with the same callers
// and the same requests.
package servers

// Package engines holds the exports of oasguard against access.Evaluate in the real
// engines: cedar-go, the Open Policy Agent, and node for TypeScript. It is a module of its
// own, so that nobody who builds oasguard downloads them.
package engines

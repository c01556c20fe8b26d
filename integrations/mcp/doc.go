// Package mcp serves operations of a document as tools of the official Go SDK for MCP,
// behind the guard that oasguard generate --mount mcp writes.
package mcp

//go:generate go tool oasguard generate --mount mcp -o internal/guard hotel.yaml
//go:generate go tool oasguard generate --mount mcp --exclude-tags public -o internal/closed hotel.yaml

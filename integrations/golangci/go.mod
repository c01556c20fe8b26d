module github.com/oasguard/oasguard/integrations/golangci

go 1.26.0

require (
	github.com/golangci/plugin-module-register v0.1.2
	github.com/oasguard/oasguard v0.1.0
	golang.org/x/tools v0.52.0
)

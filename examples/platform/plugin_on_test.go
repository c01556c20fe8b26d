//go:build eventgateway

package main

const withPluginBuilt = true

//go:build !eventgateway

package main

const withPluginBuilt = false

// Package browser proves the page of oasguard matrix in a real Chromium: what it
// shows, that it can be used by keyboard and read aloud, and that a hostile
// document stays text. It is a module of its own, so that nobody who builds
// oasguard downloads what drives the browser.
package browser

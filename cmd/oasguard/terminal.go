package main

import (
	"io"
	"os"
	"strconv"
)

// onTerminal reports whether w is a terminal that does more than print.
func onTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// coloured reports whether to colour what is written to w: only for a terminal
// that shows colours, and never against NO_COLOR (no-color.org).
func coloured(w io.Writer) bool { return onTerminal(w) && os.Getenv("NO_COLOR") == "" }

// columns is how wide a terminal is; 0 where that is not known. COLUMNS is believed
// first, as other programs do.
func columns(w io.Writer) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if file, ok := w.(*os.File); ok {
		return windowWidth(file)
	}
	return 0
}

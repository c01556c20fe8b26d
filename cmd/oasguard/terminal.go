package main

import (
	"io"
	"os"
)

// coloured reports whether to colour what is written to w: only for a terminal
// that shows colours, and never against NO_COLOR (no-color.org).
func coloured(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// A terminal is told colours, unless NO_COLOR or a dumb terminal says otherwise;
// what is no terminal is told none. A device stands in for the terminal.
func TestColoured(t *testing.T) {
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, test := range []struct {
		name          string
		to            io.Writer
		noColor, term string
		want          bool
	}{
		{"terminal", device, "", "xterm", true},
		{"NO_COLOR", device, "1", "xterm", false},
		{"dumb terminal", device, "", "dumb", false},
		{"file", file, "", "xterm", false},
		{"buffer", &bytes.Buffer{}, "", "xterm", false},
	} {
		t.Setenv("NO_COLOR", test.noColor)
		t.Setenv("TERM", test.term)
		if got := coloured(test.to); got != test.want {
			t.Errorf("%s: coloured %v, want %v", test.name, got, test.want)
		}
	}
}

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

// terminal is a pseudo terminal of so many columns: what is written to screen is read
// from program. Where none can be had the test is skipped.
func terminal(t *testing.T, columns uint16) (screen, program *os.File) {
	t.Helper()
	program, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo terminal: ", err)
	}
	t.Cleanup(func() { program.Close() })
	control := func(file *os.File, request uintptr, value unsafe.Pointer) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), request, uintptr(value)); errno != 0 {
			t.Skip("no pseudo terminal: ", errno)
		}
	}
	var unlock, number int32
	control(program, syscall.TIOCSPTLCK, unsafe.Pointer(&unlock))
	control(program, syscall.TIOCGPTN, unsafe.Pointer(&number))
	screen, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo terminal: ", err)
	}
	t.Cleanup(func() { screen.Close() })
	control(screen, syscall.TIOCSWINSZ, unsafe.Pointer(&[4]uint16{24, columns, 0, 0}))
	return screen, program
}

// TestLintOnTerminal lints to a terminal: its width counts unless COLUMNS is set, and
// colours unless NO_COLOR is. What is no terminal is told neither.
func TestLintOnTerminal(t *testing.T) {
	const document = `openapi: 3.1.0
info: {title: Hotel, version: 1.0.0}
security: [{keyCard: []}]
components: {securitySchemes: {keyCard: {type: http, scheme: bearer}}}
paths: {/doors: {post: {operationId: openDoor, responses: {default: {}}}}}
`
	t.Chdir(t.TempDir())
	if err := os.WriteFile("hotel.yaml", []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	lint := func(to io.Writer) {
		t.Helper()
		code := 0
		cmd := newLint(&code)
		cmd.SetOut(to)
		cmd.SetErr(io.Discard)
		cmd.SetArgs([]string{"hotel.yaml"})
		if err := cmd.Execute(); err != nil || code != 0 {
			t.Fatal(err, code)
		}
	}
	var plain bytes.Buffer
	lint(&plain)
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, test := range []struct{ name, noColor, columns, term, want string }{
		{"colours", "", "", "xterm", "\x1b[2mhotel.yaml:5:18:\x1b[0m \x1b[1m\x1b[33mwarning:\x1b[0m openDoor: POST asks\r\n" +
			"    callers with keyCard for no role, permission,\r\n    scope or resource \x1b[2m(unsafe-without-rule)\x1b[0m\r\n" +
			"    \x1b[32mfix:\x1b[0m x-required-roles: [name], or\r\n         x-required-permissions, x-resource or\r\n         scopes\r\n"},
		{"NO_COLOR and COLUMNS", "1", "80", "xterm", "hotel.yaml:5:18: warning: openDoor: POST asks callers with keyCard for no role,\r\n" +
			"    permission, scope or resource (unsafe-without-rule)\r\n" +
			"    fix: x-required-roles: [name], or x-required-permissions, x-resource or\r\n         scopes\r\n"},
		{"dumb", "", "", "dumb", string(bytes.ReplaceAll(plain.Bytes(), []byte("\n"), []byte("\r\n")))},
	} {
		t.Setenv("NO_COLOR", test.noColor)
		t.Setenv("COLUMNS", test.columns)
		t.Setenv("TERM", test.term)
		screen, program := terminal(t, 50)
		lint(screen)
		got := make([]byte, len(test.want))
		if _, err := io.ReadFull(program, got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	t.Setenv("COLUMNS", "50")
	t.Setenv("TERM", "xterm")
	lint(file)
	if text, err := os.ReadFile(file.Name()); err != nil || string(text) != plain.String() {
		t.Errorf("a file holds %q, want %q (%v)", text, plain.String(), err)
	}
}

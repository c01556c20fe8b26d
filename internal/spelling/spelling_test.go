package spelling

import (
	"slices"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"manager", "staff", "x", "rooms:open"}
	for written, want := range map[string]string{
		"mangaer": "manager", "MANAGER": "manager", "staf": "staff", "y": "", "": "", "owner": "", "room:open": "rooms:open",
		strings.Repeat("m", longest+1): "",
	} {
		if got := Nearest(written, known); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
	if got := Nearest("mangaer", slices.Repeat(known, most)); got != "" {
		t.Errorf("among too many: %q", got)
	}
}

func TestSlip(t *testing.T) {
	known := []string{"security", "get", "paths"}
	for written, want := range map[string]string{
		"security": "", "Security": "security", "secruity": "security", "securit": "security", "secur": "",
		"gte": "", "got": "get", "GET": "get", "path": "paths", "": "",
	} {
		if got := Slip(written, known); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}

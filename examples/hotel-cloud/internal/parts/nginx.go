package parts

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed nginx/in-process.conf
var inProcess string

//go:embed nginx/forward-auth.conf
var forwardAuth string

// NewNginx puts nginx in front of the instances.
func NewNginx(dir string, i Instances) (*Process, error) {
	program, err := exec.LookPath("nginx")
	if err != nil {
		return nil, fmt.Errorf("%w (apt-get install -y --no-install-recommends nginx-light)", err)
	}
	address, err := FreeAddress()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "nginx.conf")
	text := strings.NewReplacer("GATEWAY;", address+";", "{ INSTANCES", "{ "+upstream(i.Guards)).Replace(inProcess)
	if len(i.Hotels) > 0 {
		text = strings.NewReplacer("GATEWAY;", address+";", "{ GUARDS", "{ "+upstream(i.Guards), "{ HOTELS", "{ "+upstream(i.Hotels)).Replace(forwardAuth)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	return &Process{Name: "nginx", Address: address, dir: dir, ready: listens(address), command: []string{program, "-p", dir, "-c", file}}, nil
}

// upstream names servers as nginx does.
func upstream(instances []*Process) string {
	var lines []string
	for _, p := range instances {
		lines = append(lines, "server "+p.Address+" max_fails=1 fail_timeout=1s;")
	}
	return strings.Join(lines, " ")
}

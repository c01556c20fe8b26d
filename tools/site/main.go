// Command site writes the documentation as static pages, for any host and for reading offline: no
// script, no font and no address but its own.
//
//	go run -C tools/site . -o ../../dist-site
//
// Every page of docs becomes a page of the same name, README.md of the repository the first one.
// Links to files that are no pages lead to the repository, at the version that generator.Version
// names; a link that leads nowhere is an error.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("site: ")
	out := flag.String("o", "", "the folder to write")
	root := flag.String("root", filepath.Join("..", ".."), "the repository")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	files, err := build(*root)
	if err != nil {
		log.Fatal(err)
	}
	for name, content := range files {
		path := filepath.Join(*out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("%d files in %s\n", len(files), *out)
}

// Command run holds a server against the vectors: it sends each request and compares what
// comes back. It needs nothing but the file of vectors and the address of the server.
//
//	go run ./run -url http://localhost:8080 vectors.json
//
// What callbacks answer travels with each request, in the field Vector-Answers as JSON; a
// client certificate as the field Vector-Certificate. A handler that runs answers 204 with
// its operation in Vector-Handler and the principal in Vector-Principal (empty: nobody).
// Vector-Asked, if it is there, names the callbacks that were asked, as JSON.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
)

type vector struct {
	ID        int
	Operation string
	Request   struct {
		Method, Target, Certificate string
		Fields                      [][2]string
	}
	Answers json.RawMessage
	Result  struct {
		Status             int
		Challenges, Asked  []string
		Handler, Principal string
	}
}

func main() {
	url := flag.String("url", "http://localhost:8080", "where the server listens")
	show := flag.Int("show", 20, "how many differences are shown")
	flag.Parse()
	text, err := os.ReadFile(flag.Arg(0))
	var vectors []vector
	if err == nil {
		err = json.Unmarshal(text, &vectors)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	count, wrong := map[string]int{}, 0
	for _, v := range vectors {
		found, err := v.ask(*url)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		for _, kind := range slices.Sorted(maps.Keys(found)) {
			count[kind]++
			if wrong++; wrong <= *show {
				fmt.Printf("%d %s: %s: %s\n", v.ID, v.Operation, kind, found[kind])
			}
		}
	}
	fmt.Printf("%d vectors; let in wrongly %d, refused wrongly %d, other status %d, other challenges %d, other principal %d, other callbacks %d\n",
		len(vectors), count["let in"], count["refused"], count["status"], count["challenges"], count["principal"], count["asked"])
	if wrong > 0 {
		os.Exit(1)
	}
}

// ask sends one request and says what differs, by kind.
func (v vector) ask(url string) (map[string]string, error) {
	r, err := http.NewRequest(v.Request.Method, url+v.Request.Target, nil)
	if err != nil {
		return nil, err
	}
	for _, field := range v.Request.Fields {
		r.Header[field[0]] = append(r.Header[field[0]], field[1])
	}
	r.Header.Set("Vector-Answers", string(v.Answers))
	if v.Request.Certificate != "" {
		r.Header.Set("Vector-Certificate", v.Request.Certificate)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	found, want := map[string]string{}, v.Result
	differ := func(kind string, got, want any) { found[kind] = fmt.Sprintf("%q, want %q", got, want) }
	handler, ran := answer.Header.Get("Vector-Handler"), answer.StatusCode == http.StatusNoContent
	switch challenges := answer.Header.Values("WWW-Authenticate"); {
	case ran && want.Status != http.StatusNoContent:
		found["let in"] = fmt.Sprintf("%d, want %d", answer.StatusCode, want.Status)
	case !ran && want.Status == http.StatusNoContent:
		found["refused"] = fmt.Sprintf("%d, want %d", answer.StatusCode, want.Status)
	case answer.StatusCode != want.Status:
		found["status"] = fmt.Sprintf("%d, want %d", answer.StatusCode, want.Status)
	case !slices.Equal(challenges, want.Challenges):
		differ("challenges", challenges, want.Challenges)
	case ran && (handler != want.Handler || answer.Header.Get("Vector-Principal") != want.Principal):
		differ("principal", handler+" "+answer.Header.Get("Vector-Principal"), want.Handler+" "+want.Principal)
	}
	var asked []string
	if said := answer.Header.Get("Vector-Asked"); said != "" && json.Unmarshal([]byte(said), &asked) == nil && !slices.Equal(asked, want.Asked) {
		differ("asked", asked, want.Asked)
	}
	return found, nil
}

//go:build js && wasm

// Command wasm is the playground's program: it runs in a worker of the page, and
// answers what the page asks, as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"syscall/js"

	"github.com/oasguard/oasguard/integrations/playground/answer"
)

func main() {
	var p answer.Player
	reply := func(_ js.Value, args []js.Value) (out any) {
		defer func() {
			if fault := recover(); fault != nil { // the page goes on with the next document
				p = answer.Player{}
				out = failure(fmt.Sprint(fault))
			}
		}()
		var q answer.Request
		if err := json.Unmarshal([]byte(args[1].String()), &q); err != nil {
			return failure(err.Error())
		}
		if !q.Same {
			q.Document = args[0].String()
		}
		data, err := json.Marshal(p.Answer(q))
		if err != nil {
			return failure(err.Error())
		}
		return string(data)
	}
	js.Global().Set("oasguardAnswer", js.FuncOf(reply))
	js.Global().Call("oasguardReady")
	select {}
}

func failure(text string) string {
	data, _ := json.Marshal(map[string]string{"failure": text}) // text always encodes
	return string(data)
}

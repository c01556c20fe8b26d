//go:build js && wasm

// Command wasm is the playground's program: it runs in a worker of the page, and
// answers what the page asks, as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"syscall/js"

	"github.com/oasguard/oasguard/integrations/playground/answer"
)

// room is what the program may hold before it collects garbage more often.
const room = 1 << 30

func main() {
	// A document is read anew with each edit. What is left of the last one goes while
	// nobody types: the page calls oasguardIdle.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(room)
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
	js.Global().Set("oasguardIdle", js.FuncOf(func(js.Value, []js.Value) any { runtime.GC(); return nil }))
	js.Global().Call("oasguardReady")
	select {}
}

func failure(text string) string {
	data, _ := json.Marshal(map[string]string{"failure": text}) // text always encodes
	return string(data)
}

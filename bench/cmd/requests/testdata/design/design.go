// Package design is the document as goa reads it.
package design

import (
	"fmt"

	. "goa.design/goa/v3/dsl"
)

var keyCard = JWTSecurity("keyCard", func() { Scope("manager") })

var partner = OAuth2Security("partner", func() {
	ClientCredentialsFlow("https://hotel.example/token", "")
	Scope("rooms.write")
	Scope("manager")
})

var deskKey = APIKeySecurity("deskKey")

var _ = API("hotel", func() { Title("Bench") })

var _ = Service("hotel", func() {
	Error("unauthorized")
	Error("forbidden")
	HTTP(func() {
		Response("unauthorized", StatusUnauthorized)
		Response("forbidden", StatusForbidden)
	})
	Method("listRates", func() {
		NoSecurity()
		HTTP(func() { GET("/rates"); Response(StatusNoContent) })
	})
	Method("getProfile", func() {
		Security(keyCard)
		Payload(func() { Token("token", String) })
		HTTP(func() { GET("/profile"); Header("token:Authorization"); Response(StatusNoContent) })
	})
	Method("listRooms", func() {
		Security(keyCard)
		Security(deskKey)
		Payload(func() { Token("token", String); APIKey("deskKey", "key", String) })
		HTTP(func() {
			GET("/rooms")
			Header("token:Authorization")
			Header("key:X-Desk-Key")
			Response(StatusNoContent)
		})
	})
	Method("createRoom", func() {
		Security(partner, func() { Scope("rooms.write"); Scope("manager") })
		Payload(func() { AccessToken("token", String) })
		HTTP(func() { POST("/rooms"); Header("token:Authorization"); Response(StatusNoContent) })
	})
	for i := range max(operations-6, 0) {
		if i >= 500 {
			i++ // its number is taken
		}
		thing(fmt.Sprintf("getOther%04d", i), i)
	}
	thing("getThing", 500)
	Method("listThings", func() {
		Security(keyCard, func() { Scope("manager") })
		Payload(func() { Token("token", String) })
		HTTP(func() { GET("/things0500"); Header("token:Authorization"); Response(StatusNoContent) })
	})
})

func thing(name string, i int) {
	Method(name, func() {
		Security(keyCard, func() { Scope("manager") })
		Payload(func() { Token("token", String); Attribute("thingId", String); Required("thingId") })
		HTTP(func() {
			GET(fmt.Sprintf("/things%04d/{thingId}", i))
			Header("token:Authorization")
			Response(StatusNoContent)
		})
	})
}

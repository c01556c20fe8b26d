//go:build oasguard_none

package guard

// permit says who may call an operation, for Permitted and Allows.
type permit struct {
	method string   // its Go name
	open   bool     // without a credential, too
	ways   []way    // the alternatives of its security
	rule   *holding // nil: none
	ruled  bool     // {} stands among them, and who sent a valid credential is not let in as nobody
	asked  *holding // nil, or what AnonymousGrants has to meet
}

package guard

// permit says who may call an operation, for Permitted and Allows.
type permit struct {
	method string   // its Go name
	open   bool     // without a principal, too
	ways   []way    // the alternatives of its security
	rule   *holding // nil: none
}

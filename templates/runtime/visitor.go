package guard

// visitorScheme stands for those who came by no scheme.
var visitorScheme scheme

// isNobody reports whether the request carried no credential: neither one that is bad,
// nor one that is valid and does not suffice. Its owner is judged by what they hold.
func (d *decision[P]) isNobody() bool { return d.forbidden == "" && !d.isBad() }

// denyVisitor answers a request that no alternative granted. It is false where nothing
// was sent and nothing is wrong but what anonymous callers hold.
func (d *decision[P]) denyVisitor() bool {
	switch {
	case !d.isNobody():
	case d.noPath:
		d.forbidden = ReasonNoPathValue
	default:
		return false
	}
	d.explain()
	return true
}

package oracle

// Answer is what came of a request.
type Answer uint8

// The answers. They are bits, so that Answers holds several.
const (
	Granted Answer = 1 << iota
	Unknown        // 401
	Denied         // 403
	Hidden         // 404
	Untold         // 503
	Lost           // no answer of the guard or the hotel
	Other          // an answer that is never right
)

// String says it in words.
func (a Answer) String() string {
	return map[Answer]string{Granted: "granted", Unknown: "401", Denied: "403", Hidden: "404", Untold: "503", Lost: "lost", Other: "other"}[a]
}

// Answers are those that are right.
type Answers uint8

func only(a Answer) Answers            { return Answers(a) }
func (s Answers) and(a Answer) Answers { return s | Answers(a) }

// Has reports whether an answer is among them.
func (s Answers) Has(a Answer) bool { return s&Answers(a) != 0 }

// Or returns the answers of both.
func (s Answers) Or(more Answers) Answers { return s | more }

// Health is the state of a part.
type Health uint8

// The states of a part.
const (
	Up     Health = iota
	Unsure        // it is breaking, or coming back
	Down
)

// Generations is how many keys the provider has in a run, one after the other.
const Generations = 2

// World is what is broken.
type World struct {
	Engine, Provider Health
	// Keys says of each key whether tokens that it signed count: Down, if it was withdrawn.
	Keys [Generations]Health
	// Instances is Unsure while one is killed or starts: requests may be lost.
	Instances Health
	// NoKeys says that an instance could not yet ask the provider for its keys.
	NoKeys bool
	// Apart says that nginx asks the guards: a question that is lost is 503.
	Apart bool
}

// Credential is what a request brings.
type Credential uint8

// The credentials.
const (
	None     Credential = iota // no token
	Right                      // a token of the provider
	Bad                        // a token that must not count
	Stranger                   // the same, by a key that the provider may yet publish
)

// Case is a request with its credential.
type Case struct {
	Request
	Credential Credential
	Generation int // of the key, for Right
}

// Allowed returns the answers that are right in this world.
func (c Case) Allowed(w World) Answers {
	if c.public() {
		return losses(only(Granted), w)
	}
	right, asks := c.right, c.asks
	withdrawn := c.Credential == Right && w.Keys[c.Generation] == Down
	if c.Credential == Bad || c.Credential == Stranger || withdrawn {
		right, asks = Unknown, false
	}
	allowed := only(right)
	switch {
	case asks && w.Engine == Down:
		allowed = only(Untold)
	case asks && w.Engine == Unsure:
		allowed = allowed.and(Untold)
	}
	if c.Credential == Right && w.Keys[c.Generation] == Unsure {
		allowed = allowed.and(Unknown).and(Untold)
	}
	// Whether the provider has such a key cannot be told in time if it is down or slow.
	if c.Credential == Stranger || withdrawn || c.Credential != None && w.NoKeys {
		allowed = allowed.and(Untold)
	}
	return losses(allowed, w)
}

func losses(allowed Answers, w World) Answers {
	switch {
	case w.Instances == Up:
		return allowed
	case w.Apart:
		return allowed.and(Lost).and(Untold)
	}
	return allowed.and(Lost)
}

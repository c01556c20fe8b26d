package gosource

// mux stands for net/http's in a page, where no server is mounted: with net/http in it, the
// program would be a fifth larger.
type mux struct{}

func newMux() mux { return mux{} }

func (mux) conflict(string) string { return "a page mounts no server" }

package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
)

// documents are the document as far as it concerns callers of each role.
//
//go:embed documents
var documents embed.FS

// library does the work.
type library struct{}

func (library) ListBooks(w http.ResponseWriter, _ *http.Request) { say(w, "Emma, Ulysses") }

func (library) AddBook(w http.ResponseWriter, _ *http.Request, p *person) { say(w, p.Name+" added it") }

func (library) RemoveBook(w http.ResponseWriter, _ *http.Request, p *person, book string) {
	say(w, p.Name+" removed "+book)
}

func (library) BorrowBook(w http.ResponseWriter, _ *http.Request, p *person, book string) {
	say(w, p.Name+" borrowed "+book)
}

func (library) ListLoans(w http.ResponseWriter, _ *http.Request, _ *person) { say(w, "17, 18") }

func (library) RenewLoan(w http.ResponseWriter, _ *http.Request, p *person, loan string) {
	say(w, p.Name+" renewed "+loan)
}

func (library) GetReport(w http.ResponseWriter, _ *http.Request, _ *person) { say(w, "a good year") }

// GetMe tells the page what its caller holds, in the words of can.ts.
func (library) GetMe(w http.ResponseWriter, _ *http.Request, p *person, ok bool) {
	var me struct {
		Name    string   `json:"name"`
		Roles   []string `json:"roles"`
		Schemes []string `json:"schemes"`
		Loans   []string `json:"loans"`
	}
	me.Name, me.Roles, me.Schemes, me.Loans = "nobody", []string{}, []string{}, []string{}
	if ok {
		me.Name, me.Schemes = p.Name, []string{"card"}
		me.Loans = append(me.Loans, p.Loans...)
		if p.Role != "" {
			me.Roles = append(me.Roles, string(p.Role))
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(me) // the client is gone
}

// GetDocument hands out what the caller may use. The guard says who that is.
func (library) GetDocument(w http.ResponseWriter, r *http.Request, p *person, ok bool) {
	name := "nobody"
	if ok && p.Role != "" {
		name = string(p.Role)
	}
	w.Header().Set("Cache-Control", "private")
	w.Header().Set("Vary", "Authorization")
	http.ServeFileFS(w, r, documents, "documents/"+name+".json")
}

func say(w http.ResponseWriter, text string) { _, _ = fmt.Fprintln(w, text) } // the client is gone

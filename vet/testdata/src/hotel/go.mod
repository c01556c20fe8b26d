module hotel

go 1.25

// A module of its own: PostgreSQL's parser, in C, never reaches the go.mod of Ashlar.
module github.com/ashlar-go/ashlar/oracle

go 1.26.0

require (
	github.com/ashlar-go/ashlar v0.0.0
	github.com/pganalyze/pg_query_go/v6 v6.2.5
	github.com/rogpeppe/go-internal v1.16.0
)

require (
	golang.org/x/tools v0.48.0 // indirect
	google.golang.org/protobuf v1.33.0 // indirect
)

replace github.com/ashlar-go/ashlar => ../

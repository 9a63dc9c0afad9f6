// A module of its own: what the comparison needs never reaches the go.mod of Ashlar.
module github.com/ashlar-go/ashlar/bench

go 1.26.0

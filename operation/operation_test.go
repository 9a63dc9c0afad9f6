package operation_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

var (
	before = catalog.Name{Schema: "public", Name: "posts"}
	after  = catalog.Name{Schema: "blog", Name: "articles"}
	ref    = operation.Ref{From: before, To: after}
)

// each is one operation of every kind, with all fields set.
func each() []operation.Operation {
	table := catalog.NewTable(before)
	column := catalog.Column{Name: "title", Type: "text"}
	enum := catalog.Enum{Name: before, Values: []string{"low"}}
	domain := catalog.Domain{Name: before, Type: "text", Checks: map[string]catalog.Check{"c": {Name: "c", Expression: "VALUE <> ''"}}}
	sequence := catalog.Sequence{Name: before, Start: 5}
	statement := catalog.Statement{Name: "s", Up: "SELECT 1", Position: 1000}
	other := catalog.Column{Name: "headline", Type: "varchar(9)", NotNull: true, Default: "''"}
	return []operation.Operation{
		operation.CreateExtension{Extension: catalog.Extension{Name: "citext"}},
		operation.DropExtension{Extension: catalog.Extension{Name: "citext"}},
		operation.MoveExtension{From: catalog.Extension{Name: "citext"}, To: catalog.Extension{Name: "citext", Schema: "ext"}},
		operation.CreateSchema{Schema: catalog.Schema{Name: "blog"}},
		operation.DropSchema{Schema: catalog.Schema{Name: "blog"}},
		operation.ForgetSchema{Schema: catalog.Schema{Name: "blog"}},
		operation.RecallSchema{Schema: catalog.Schema{Name: "blog"}},
		operation.RenameSchema{From: "a", To: "b"},
		operation.CreateEnum{Enum: enum},
		operation.DropEnum{Enum: enum},
		operation.ForgetEnum{Enum: enum},
		operation.RecallEnum{Enum: enum},
		operation.RenameEnum{From: before, To: after},
		operation.RenameEnumValue{Enum: ref, From: "low", To: "minor"},
		operation.AddEnumValues{Enum: ref, From: []string{"low"}, To: []string{"low", "high"}, Around: []operation.Operation{operation.RenameTable{}}},
		operation.ReplaceEnum{Enum: ref, From: []string{"low", "high"}, To: []string{"low"}},
		operation.CreateDomain{Domain: domain},
		operation.DropDomain{Domain: domain},
		operation.ForgetDomain{Domain: domain},
		operation.RecallDomain{Domain: domain},
		operation.RenameDomain{From: before, To: after},
		operation.SetDomainDefault{Domain: ref, From: "'a'", To: "'b'"},
		operation.SetDomainNotNull{Domain: ref, NotNull: true},
		operation.AddDomainCheck{Domain: ref, Check: catalog.Check{Name: "c"}},
		operation.DropDomainCheck{Domain: ref, Check: catalog.Check{Name: "c"}},
		operation.RenameDomainCheck{Domain: ref, From: "a", To: "b"},
		operation.ReplaceDomain{Domain: ref, From: domain, To: catalog.Domain{Name: after, Type: "bigint"}},
		operation.CreateSequence{Sequence: sequence},
		operation.DropSequence{Sequence: sequence},
		operation.ForgetSequence{Sequence: sequence},
		operation.RecallSequence{Sequence: sequence},
		operation.MoveSequence{From: before, To: after},
		operation.AlterSequence{Sequence: ref, From: sequence, To: catalog.Sequence{Name: after, Cache: 9}},
		operation.CreateStatement{Statement: statement, Settle: true},
		operation.DropStatement{Statement: statement},
		operation.ForgetStatement{Statement: statement},
		operation.RecallStatement{Statement: statement},
		operation.ChangeStatement{From: statement, To: catalog.Statement{Name: "t"}},
		operation.CreateTable{Table: table},
		operation.DropTable{Table: table},
		operation.ForgetTable{Table: table},
		operation.RecallTable{Table: table},
		operation.RenameTable{From: before, To: after},
		operation.SetPersistence{Table: ref, Unlogged: true},
		operation.SetParameters{Table: ref, From: map[string]string{"a": "1"}, To: map[string]string{"b": "2"}},
		operation.AddColumn{Table: ref, Column: column, Fill: "''", FilledAs: "text", Lossy: "why"},
		operation.DropColumn{Table: ref, Column: column, Fill: "''", FilledAs: "text", Lossy: "why"},
		operation.ForgetColumn{Table: ref, Column: column},
		operation.RecallColumn{Table: ref, Column: column},
		operation.RenameColumn{Table: ref, From: "title", To: "headline"},
		operation.RenameSequence{Table: ref, Column: "key", Before: "id", From: "posts_id_seq", To: "articles_key_seq"},
		operation.AlterColumn{
			Table: ref, From: column, To: other, Using: "there", UsingBack: "back", Fill: "1", FillBack: "2", FilledAs: "bigint",
			Deferred: true, Lossy: "there", LossyBack: "back",
		},
		operation.DropExpression{AlterColumn: operation.AlterColumn{Table: ref, From: other, To: column, Using: "there"}},
		operation.AddExpression{AlterColumn: operation.AlterColumn{Table: ref, From: column, To: other, UsingBack: "back"}},
		operation.AddExclude{Table: ref, Exclude: catalog.Exclude{Name: "x"}},
		operation.DropExclude{Table: ref, Exclude: catalog.Exclude{Name: "x"}},
		operation.AlterReference{Table: ref, From: catalog.Reference{Name: "r"}, To: catalog.Reference{Name: "r", Deferrable: true}},
		operation.AddPrimaryKey{Table: ref, Key: catalog.PrimaryKey{Name: "k"}},
		operation.DropPrimaryKey{Table: ref, Key: catalog.PrimaryKey{Name: "k"}},
		operation.AddUnique{Table: ref, Unique: catalog.Unique{Name: "u"}},
		operation.DropUnique{Table: ref, Unique: catalog.Unique{Name: "u"}},
		operation.AddCheck{Table: ref, Check: catalog.Check{Name: "c"}},
		operation.DropCheck{Table: ref, Check: catalog.Check{Name: "c"}},
		operation.AddReference{Table: ref, Reference: catalog.Reference{Name: "r", Table: after}},
		operation.DropReference{Table: ref, Reference: catalog.Reference{Name: "r", Table: before}},
		operation.RenameConstraint{Table: ref, Kind: operation.Check, From: "a", To: "b"},
		operation.CreateIndex{Table: ref, Index: catalog.Index{Name: "i"}},
		operation.DropIndex{Table: ref, Index: catalog.Index{Name: "i"}},
		operation.RenameIndex{Table: ref, From: "a", To: "b"},
		operation.SetComment{Kind: operation.OnColumn, Table: ref, Before: "title", Name: "headline", From: "old", To: "new"},
	}
}

func TestTheInverseOfTheInverseIsTheOperation(t *testing.T) {
	t.Parallel()
	for _, op := range each() {
		inverse := op.Inverse()
		if reflect.DeepEqual(op, inverse) {
			t.Errorf("%T is its own inverse", op)
		}
		if diff := cmp.Diff(op, inverse.Inverse()); diff != "" {
			t.Errorf("%T (-operation +twice inverted):\n%s", op, diff)
		}
	}
}

func TestRenamesFollowAColumnEverywhere(t *testing.T) {
	t.Parallel()
	c := catalog.New()
	posts := catalog.NewTable(before)
	posts.Columns = []catalog.Column{{Name: "a", Type: "text"}, {Name: "b", Type: "text"}}
	posts.PrimaryKey = &catalog.PrimaryKey{Name: "posts_pkey", Columns: []string{"a", "b"}}
	posts.Checks["c"] = catalog.Check{Name: "c", Expression: `lower(a) <> b AND "A" IS NULL AND 'a' = a(1)::a`}
	posts.Indexes["i"] = catalog.Index{Name: "i", Parts: []catalog.Part{{Column: "a"}, {Expression: "upper(b)"}}, Where: "b IS NOT NULL"}
	posts.References["r"] = catalog.Reference{Name: "r", Columns: []string{"a"}, Table: before, TargetColumns: []string{"b"}}
	c.Tables[before] = posts
	operation.Renames{Columns: map[catalog.ColumnKey]string{{Table: before, Column: "a"}: "b", {Table: before, Column: "b"}: "Odd"}}.Apply(c)

	want := catalog.NewTable(before)
	want.Columns = []catalog.Column{{Name: "b", Type: "text"}, {Name: "Odd", Type: "text"}}
	want.PrimaryKey = &catalog.PrimaryKey{Name: "posts_pkey", Columns: []string{"b", "Odd"}}
	want.Checks["c"] = catalog.Check{Name: "c", Expression: `lower(b) <> "Odd" AND "A" IS NULL AND 'a' = a(1)::a`}
	want.Indexes["i"] = catalog.Index{
		Name: "i", Parts: []catalog.Part{{Column: "b"}, {Expression: `upper("Odd")`}}, Where: `"Odd" IS NOT NULL`, Parameters: map[string]string{},
	}
	want.References["r"] = catalog.Reference{Name: "r", Columns: []string{"b"}, Table: before, TargetColumns: []string{"Odd"}}
	if diff := cmp.Diff(want, c.Tables[before]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func Example() {
	c := catalog.New()
	name := catalog.Name{Schema: "public", Name: "posts"}
	ops := []operation.Operation{
		operation.CreateTable{Table: catalog.NewTable(name)},
		operation.AddColumn{Table: operation.At(name), Column: catalog.Column{Name: "title", Type: "text"}},
	}
	operation.Apply(c, ops...)
	fmt.Println(len(c.Tables[name].Columns), "column")
	for _, op := range operation.Inverse(ops) {
		fmt.Println(op)
	}
	// Output:
	// 1 column
	// drop column posts.title
	// drop table posts
}

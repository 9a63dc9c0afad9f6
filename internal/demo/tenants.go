package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/runner"
)

// ofTenants is the source file that declares what each organization has for itself.
const ofTenants = "workspace/workspace.go"

// tenants changes what 200 organizations have, two of which cannot take it at first.
func tenants(g *guide) {
	g.title("A schema for each organization")
	g.say(`
		Some tables are there once for all, such as users. Others are there once for each organization, in a schema of its
		own: a tenant. TenantSchema says so, and the declaration of organizations says what the schemas are called.`)
	g.show(ofTenants, "// Reply is", "// Shortcut is")
	g.say(`
		generate first wrote their migrations too, into a folder of their own. Who signs up gets a row in organizations and
		that schema in one transaction. 200 more do:`)
	g.run("go run ./cmd/helpdesk sign-up 200")
	g.run("go tool ashlar status --tenants")
	g.say(`Two of them write a second reply of the same title.`)
	g.sql("INSERT INTO org_shop_017.replies (title, body) VALUES ('Welcome', 'Good morning.')")
	g.sql("INSERT INTO org_shop_142.replies (title, body) VALUES ('Welcome', 'Good evening.')")

	g.title("A change that two of them cannot take")
	g.say(`From now on the titles of an organization shall be unique.`)
	key := "\tr.PrimaryKey(&p.ID)\n"
	g.edit(ofTenants, key, key+"\tr.Unique(&p.Title)\n")
	g.run("go tool ashlar generate titles")
	g.cat(g.newest("tenant_migrations", ".up.sql"))
	g.say(`
		Each tenant has a transaction of its own, and several are at work at once. One that fails stops no other, and nothing of
		the file stays in it.`)
	g.runFor(1, "go tool ashlar migrate --tenants")
	g.say(`Which tenants stand where, and why:`)
	g.run("go tool ashlar status --tenants")
	g.say(`Their data is mended. The next run is about these two alone, and the one after it has nothing to do.`)
	g.sql("DELETE FROM org_shop_017.replies WHERE body = 'Good morning.'")
	g.sql("DELETE FROM org_shop_142.replies WHERE body = 'Good evening.'")
	g.run("go tool ashlar migrate --tenants")
	g.run("go tool ashlar migrate --tenants")
}

// sql shows a statement and runs it.
func (g *guide) sql(statement string) {
	if g.err != nil {
		return
	}
	fmt.Printf("\n  helpdesk=# %s;\n", statement)
	conn, err := runner.Connect(g.ctx, g.url)
	if err == nil {
		_, err = conn.Exec(g.ctx, statement)
		err = errors.Join(err, conn.Close(context.WithoutCancel(g.ctx)))
	}
	g.err = err
}

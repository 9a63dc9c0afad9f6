package desk

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/workspace"
)

// Enter makes the tables of an organization those that SQL names without a schema, until the transaction ends. A connection
// that goes back to a pool so never keeps the schema of the one before. What all share is not in the path, as in migrations:
// it is called by its full name, and a table that an organization lacks is an error.
func Enter(ctx context.Context, tx pgx.Tx, o *accounts.Organization) error {
	_, err := tx.Exec(ctx, "SELECT set_config('search_path', $1, true)", pgx.Identifier{o.Tenant()}.Sanitize())
	return err
}

// AddReply adds a reply of the organization that was entered.
func AddReply(ctx context.Context, tx pgx.Tx, r *workspace.Reply) error {
	return tx.QueryRow(ctx, `
		INSERT INTO replies (author_id, title, body) VALUES ($1, $2, $3) RETURNING id, created_at, updated_at`,
		r.AuthorID, r.Title, r.Body).Scan(&r.ID, &r.CreatedAt, &r.UpdatedAt)
}

// Replies returns the titles of the replies of the organization that was entered, with their authors.
func Replies(ctx context.Context, tx pgx.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `
		SELECT concat_ws(' by ', r.title, u.name) FROM replies r LEFT JOIN public.users u ON u.id = r.author_id ORDER BY r.id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

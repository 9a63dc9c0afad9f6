CREATE EXTENSION citext;

CREATE TABLE users (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    email public.citext NOT NULL,
    name text NOT NULL,
    password_hash bytea NOT NULL,
    agent boolean NOT NULL DEFAULT false,
    phone text,
    manager_id uuid,
    last_seen_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT email_has_at CHECK (email LIKE '%@%')
);

CREATE INDEX users_expr_idx ON users (lower(name) text_pattern_ops);

CREATE INDEX users_manager_id_idx ON users (manager_id) WHERE manager_id IS NOT NULL;

CREATE INDEX users_organization_id_idx ON users (organization_id);

CREATE TABLE organizations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name text NOT NULL,
    slug varchar(40) NOT NULL,
    settings jsonb NOT NULL DEFAULT '{}',
    owner_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    legacy_id bigint,
    CONSTRAINT organizations_pkey PRIMARY KEY (id),
    CONSTRAINT organizations_slug_key UNIQUE (slug),
    CONSTRAINT slug_is_lower_case CHECK (slug = lower(slug))
);

COMMENT ON TABLE organizations IS 'A customer: a company with people who write tickets';

COMMENT ON COLUMN organizations.slug IS 'Part of the address of its help desk';

COMMENT ON COLUMN organizations.legacy_id IS 'Its number in the previous system; the import job uses it';

CREATE TABLE sessions (
    token bytea NOT NULL,
    user_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sessions_pkey PRIMARY KEY (token),
    CONSTRAINT token_is_long CHECK (octet_length(token) >= 16)
);

CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);

CREATE INDEX sessions_user_id_idx ON sessions (user_id);

ALTER TABLE organizations
    ADD CONSTRAINT organizations_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE SET NULL;

ALTER TABLE sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;

ALTER TABLE users
    ADD CONSTRAINT users_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES users (id) ON DELETE SET NULL;

ALTER TABLE users
    ADD CONSTRAINT users_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE CASCADE;

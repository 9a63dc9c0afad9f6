ALTER TABLE organizations
    ADD CONSTRAINT slug_names_a_schema CHECK (slug ~ '^[a-z0-9_]{1,59}$');

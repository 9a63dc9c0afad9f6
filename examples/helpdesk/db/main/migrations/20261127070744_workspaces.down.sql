ALTER TABLE organizations DROP CONSTRAINT slug_names_a_schema;

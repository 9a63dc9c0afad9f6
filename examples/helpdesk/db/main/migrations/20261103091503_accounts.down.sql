ALTER TABLE users DROP CONSTRAINT users_organization_id_fkey;

DROP TABLE sessions;

DROP TABLE organizations;

DROP TABLE users;

DROP EXTENSION citext;

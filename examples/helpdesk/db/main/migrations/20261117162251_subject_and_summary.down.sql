-- column users.phone comes back without its values: the rows get NULL

ALTER TABLE tickets RENAME CONSTRAINT subject_not_blank TO title_not_blank;

ALTER TABLE tickets RENAME COLUMN subject TO title;

ALTER TABLE organizations ALTER COLUMN slug TYPE varchar(40);

ALTER TABLE users ADD COLUMN phone text;

ALTER TABLE knowledge.articles DROP COLUMN summary;

ALTER TABLE sessions DROP COLUMN user_agent;

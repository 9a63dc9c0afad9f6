-- ashlar:answer drop users.phone

ALTER TABLE tickets RENAME CONSTRAINT title_not_blank TO subject_not_blank;

ALTER TABLE tickets RENAME COLUMN title TO subject;

ALTER TABLE knowledge.articles ADD COLUMN summary text;

UPDATE knowledge.articles SET summary = left(body, 200);

ALTER TABLE knowledge.articles ALTER COLUMN summary SET NOT NULL;

ALTER TABLE organizations ALTER COLUMN slug TYPE varchar(63);

ALTER TABLE sessions ADD COLUMN user_agent text NOT NULL DEFAULT '';

ALTER TABLE users DROP COLUMN phone;

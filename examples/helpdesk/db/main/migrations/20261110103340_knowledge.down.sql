ALTER TABLE knowledge.articles DROP CONSTRAINT articles_ticket_id_fkey;

ALTER TABLE tickets DROP CONSTRAINT tickets_article_id_fkey;

ALTER TABLE tickets DROP COLUMN article_id;

DROP TABLE knowledge.articles;

DROP TABLE knowledge.sections;

DROP EXTENSION pg_trgm;

DROP SCHEMA knowledge;

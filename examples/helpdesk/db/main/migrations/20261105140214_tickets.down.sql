DROP TABLE watchers;

DROP TABLE attachments;

DROP TABLE comments;

DROP TABLE tickets;

DROP TABLE queues;

DROP TABLE shortcuts;

DROP TABLE replies;

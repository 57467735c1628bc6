-- Terms that users add to those of the view themes.
CREATE TABLE own_themes (theme VARCHAR NOT NULL, term VARCHAR NOT NULL);

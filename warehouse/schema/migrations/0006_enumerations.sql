-- The values that columns may have, with what they mean: filled whenever the schema is brought up.

CREATE TABLE enumerations (
    name VARCHAR NOT NULL, number INTEGER NOT NULL, value VARCHAR NOT NULL,
    meaning VARCHAR NOT NULL, groups VARCHAR[] NOT NULL
);

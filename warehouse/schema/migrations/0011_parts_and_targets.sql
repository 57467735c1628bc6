-- Parts of work reports, and the targets of their plans.
CREATE TABLE document_parts (
    document_id VARCHAR NOT NULL, number INTEGER NOT NULL, part VARCHAR NOT NULL,
    heading VARCHAR, start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL
);
CREATE TABLE document_targets (
    document_id VARCHAR NOT NULL, number INTEGER NOT NULL, indicator VARCHAR NOT NULL,
    low DOUBLE, high DOUBLE, unit VARCHAR, modifier VARCHAR, stance VARCHAR,
    kind VARCHAR NOT NULL, direction VARCHAR NOT NULL, target_year INTEGER,
    scope VARCHAR NOT NULL, quote VARCHAR, start_offset INTEGER, end_offset INTEGER
);

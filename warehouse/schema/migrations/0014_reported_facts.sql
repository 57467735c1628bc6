-- Counts that the reviews of work reports report.
CREATE TABLE document_facts (
    document_id VARCHAR NOT NULL, number INTEGER NOT NULL, fact VARCHAR NOT NULL,
    value DOUBLE NOT NULL, unit VARCHAR NOT NULL, modifier VARCHAR, counted VARCHAR NOT NULL,
    quote VARCHAR NOT NULL, start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL
);

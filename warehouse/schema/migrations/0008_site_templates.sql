-- The templates that were learned from the pages of each site, in versions.
CREATE TABLE site_templates (
    site VARCHAR NOT NULL, number INTEGER NOT NULL, version VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL, pages INTEGER NOT NULL, missed INTEGER, selector VARCHAR NOT NULL,
    template VARCHAR NOT NULL
);

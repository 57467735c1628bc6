-- What is wrong, since when, and whether anybody was told.

CREATE TABLE incidents (
    number INTEGER NOT NULL, site VARCHAR, cause VARCHAR NOT NULL, subject VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL, next_step VARCHAR NOT NULL, first_seen TIMESTAMP NOT NULL,
    over_at TIMESTAMP, begin_told_at TIMESTAMP, end_told_at TIMESTAMP
);
COMMENT ON TABLE incidents IS 'What was or is wrong with a site or with this installation, one row from its beginning to its end.';
COMMENT ON COLUMN incidents.number IS 'Order in which they were met, from 1.';
COMMENT ON COLUMN incidents.site IS 'sites.site; NULL for what concerns no single site.';
COMMENT ON COLUMN incidents.cause IS 'What is wrong: missing, list_empty, yield_fell, blocked, crawl_failed, not_crawled, container_lost, text_shorter, field_lost, rejections_rose, network, archive, warehouse or stuck.';
COMMENT ON COLUMN incidents.subject IS 'What of the site: a kind and year, the address of a list, a field; empty when it is all of it.';
COMMENT ON COLUMN incidents.evidence IS 'What was measured when it began.';
COMMENT ON COLUMN incidents.next_step IS 'What a person does about it.';
COMMENT ON COLUMN incidents.first_seen IS 'When it was met first, UTC.';
COMMENT ON COLUMN incidents.over_at IS 'When it was found to be over, UTC; NULL while it lasts.';
COMMENT ON COLUMN incidents.begin_told_at IS 'When its beginning was told, UTC; NULL until then.';
COMMENT ON COLUMN incidents.end_told_at IS 'When its end was told, UTC; NULL until then.';

-- What the retention of the raw archive took away, so that an absent file is never a riddle.

CREATE TABLE removed_segments (
    warc_file VARCHAR PRIMARY KEY, run_id VARCHAR NOT NULL, records INTEGER NOT NULL,
    removed_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE removed_segments IS 'Archive files that retention removed: they held list pages and answers without a page, no record of an article or attachment.';
COMMENT ON COLUMN removed_segments.warc_file IS 'Name of the file in the archive folder.';
COMMENT ON COLUMN removed_segments.run_id IS 'runs.run_id of the run that wrote it.';
COMMENT ON COLUMN removed_segments.records IS 'How many records of fetches stood in it.';
COMMENT ON COLUMN removed_segments.removed_at IS 'When it was removed, UTC.';
COMMENT ON COLUMN fetches.record_id IS 'WARC-Record-ID of the response; NULL when nothing was archived or retention removed it.';

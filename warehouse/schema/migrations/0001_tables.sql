-- Tables that hold sources first, then documents, then what was found out about them.
-- Times are UTC. No primary keys on the large tables: an index of document ids would cost more
-- than the documents' metadata; the one writer keeps ids distinct and the view `integrity` shows it.

CREATE TABLE sites (
    site VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, region VARCHAR, body VARCHAR NOT NULL,
    home VARCHAR NOT NULL, family VARCHAR, schedule VARCHAR, private BOOLEAN NOT NULL, verified DATE
);
COMMENT ON TABLE sites IS 'Websites that are crawled, as their files in seeds/sites describe them.';
COMMENT ON COLUMN sites.site IS 'Name of the site, as in its file; "import" stands for local files and has no row.';
COMMENT ON COLUMN sites.name IS 'Name in Chinese.';
COMMENT ON COLUMN sites.region IS 'GB/T 2260 code of the region whose body runs the site.';
COMMENT ON COLUMN sites.body IS 'Who runs it: npc, gov, cppcc, court, procuratorate, media or mirror.';
COMMENT ON COLUMN sites.home IS 'Home page.';
COMMENT ON COLUMN sites.family IS 'CMS family; NULL where it is recognised from the pages.';
COMMENT ON COLUMN sites.schedule IS 'When it is crawled, as a cron line.';
COMMENT ON COLUMN sites.private IS 'True for the practice web on loopback addresses.';
COMMENT ON COLUMN sites.verified IS 'Day of the last check against the live site; NULL: never.';

CREATE TABLE expectations (
    site VARCHAR NOT NULL, kind VARCHAR NOT NULL, per_year INTEGER NOT NULL, due VARCHAR NOT NULL
);
COMMENT ON TABLE expectations IS 'What a site owes each year, from its file.';
COMMENT ON COLUMN expectations.site IS 'sites.site.';
COMMENT ON COLUMN expectations.kind IS 'documents.kind that is expected.';
COMMENT ON COLUMN expectations.per_year IS 'How many reports a year.';
COMMENT ON COLUMN expectations.due IS 'Day of the year (MM-DD) by which they are published.';

CREATE TABLE regions (
    code VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, full_name VARCHAR NOT NULL,
    level VARCHAR NOT NULL, parent VARCHAR
);
COMMENT ON TABLE regions IS 'Administrative divisions down to counties (GB/T 2260), abolished ones included.';
COMMENT ON COLUMN regions.code IS 'Six-digit code.';
COMMENT ON COLUMN regions.name IS 'Name without its parents.';
COMMENT ON COLUMN regions.full_name IS 'Names from the province down, joined.';
COMMENT ON COLUMN regions.level IS 'national, province, prefecture or county.';
COMMENT ON COLUMN regions.parent IS 'Code of the division above; NULL for the nation.';

CREATE TABLE runs (
    run_id VARCHAR PRIMARY KEY, site VARCHAR, started_at TIMESTAMP, ended_at TIMESTAMP,
    finish_reason VARCHAR, fetches INTEGER NOT NULL, documents INTEGER NOT NULL,
    rejections INTEGER NOT NULL, stats VARCHAR, loaded_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE runs IS 'Log: one row for each crawl or import that was loaded. Grows with each run.';
COMMENT ON COLUMN runs.run_id IS 'Name of the run folder: UTC time and site.';
COMMENT ON COLUMN runs.site IS 'sites.site, or "import".';
COMMENT ON COLUMN runs.started_at IS 'Time of the first fetch.';
COMMENT ON COLUMN runs.ended_at IS 'Time of the last fetch.';
COMMENT ON COLUMN runs.finish_reason IS 'How the crawler says that it ended; NULL when it did not say.';
COMMENT ON COLUMN runs.fetches IS 'Requests in its ledger.';
COMMENT ON COLUMN runs.documents IS 'Documents that this run was the first to bring.';
COMMENT ON COLUMN runs.rejections IS 'Rejections that this run was the first to bring.';
COMMENT ON COLUMN runs.stats IS 'The crawler''s statistics as JSON.';
COMMENT ON COLUMN runs.loaded_at IS 'When the warehouse took it.';

CREATE TABLE fetches (
    run_id VARCHAR NOT NULL, number INTEGER NOT NULL, site VARCHAR NOT NULL, url VARCHAR NOT NULL,
    final_url VARCHAR, outcome VARCHAR NOT NULL, status INTEGER, detail VARCHAR,
    media_type VARCHAR, etag VARCHAR, last_modified VARCHAR, fetched_at TIMESTAMP NOT NULL,
    list_page VARCHAR, anchor VARCHAR, list_date DATE, parent VARCHAR, record_id VARCHAR,
    warc_file VARCHAR, warc_offset BIGINT, warc_length BIGINT, digest VARCHAR,
    revisit BOOLEAN NOT NULL
);
COMMENT ON TABLE fetches IS 'Log: how each request ended, and where its raw response stands. Grows with each run.';
COMMENT ON COLUMN fetches.run_id IS 'runs.run_id.';
COMMENT ON COLUMN fetches.number IS 'Position in the run''s ledger, from 1.';
COMMENT ON COLUMN fetches.site IS 'sites.site, or "import".';
COMMENT ON COLUMN fetches.url IS 'Address that was asked for.';
COMMENT ON COLUMN fetches.final_url IS 'Address that answered, after redirects.';
COMMENT ON COLUMN fetches.outcome IS 'What the response was: document, list, attachment, challenge, blocked, gone …';
COMMENT ON COLUMN fetches.status IS 'HTTP status; NULL when nothing came back.';
COMMENT ON COLUMN fetches.detail IS 'What decided the outcome, or the error.';
COMMENT ON COLUMN fetches.media_type IS 'Content-Type without parameters.';
COMMENT ON COLUMN fetches.etag IS 'ETag header, sent back on the next visit.';
COMMENT ON COLUMN fetches.last_modified IS 'Last-Modified header, sent back on the next visit.';
COMMENT ON COLUMN fetches.fetched_at IS 'When it ended, UTC.';
COMMENT ON COLUMN fetches.list_page IS 'List page that led here.';
COMMENT ON COLUMN fetches.anchor IS 'Text of the link that was followed.';
COMMENT ON COLUMN fetches.list_date IS 'Day printed beside that link.';
COMMENT ON COLUMN fetches.parent IS 'For an attachment, address of the article that links it.';
COMMENT ON COLUMN fetches.record_id IS 'WARC-Record-ID of the response; NULL when nothing was archived.';
COMMENT ON COLUMN fetches.warc_file IS 'Archive file, relative to the archive folder.';
COMMENT ON COLUMN fetches.warc_offset IS 'Byte offset of the record in that file.';
COMMENT ON COLUMN fetches.warc_length IS 'Bytes of the record''s gzip member.';
COMMENT ON COLUMN fetches.digest IS 'SHA-256 of the payload.';
COMMENT ON COLUMN fetches.revisit IS 'The payload stands in an earlier record with the same digest.';

CREATE TABLE documents (
    serial UINTEGER NOT NULL, document_id VARCHAR NOT NULL USING COMPRESSION fsst,
    url VARCHAR NOT NULL, part INTEGER NOT NULL, site VARCHAR NOT NULL, title VARCHAR,
    text VARCHAR NOT NULL USING COMPRESSION zstd, characters INTEGER NOT NULL,
    kind VARCHAR NOT NULL, body VARCHAR, region VARCHAR, level VARCHAR, meeting VARCHAR,
    term INTEGER, session INTEGER, given_on DATE, speaker VARCHAR, post VARCHAR,
    report_year INTEGER, reviewed_year INTEGER, abridged BOOLEAN, written BOOLEAN, draft BOOLEAN,
    language VARCHAR, script VARCHAR, written_on DATE, published_at DATE, index_number VARCHAR,
    document_number VARCHAR, issuer VARCHAR, source VARCHAR, column_name VARCHAR,
    encoding VARCHAR NOT NULL, encoding_source VARCHAR NOT NULL, declared_encoding VARCHAR,
    replacements INTEGER NOT NULL, method VARCHAR NOT NULL, method_reason VARCHAR,
    unresolved INTEGER NOT NULL,
    lost_singles INTEGER NOT NULL, damage DOUBLE NOT NULL, lost INTEGER NOT NULL,
    normalizer VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL, digest UBIGINT, run_id VARCHAR NOT NULL,
    fetched_at TIMESTAMP, parent VARCHAR, record_id VARCHAR, warc_file VARCHAR, warc_offset BIGINT
);
COMMENT ON TABLE documents IS 'Every text that was read, copies and old versions included. A row never changes.';
COMMENT ON COLUMN documents.serial IS 'Order of arrival, from 1; what bands and shingles point to.';
COMMENT ON COLUMN documents.document_id IS 'Hash of address, part and text: the same text at the same place has the same id for ever.';
COMMENT ON COLUMN documents.url IS 'Address of the page or attachment that holds it; "file:" for imports.';
COMMENT ON COLUMN documents.part IS 'Position in a compilation from 1; 0 when the page is the document.';
COMMENT ON COLUMN documents.site IS 'sites.site, or "import".';
COMMENT ON COLUMN documents.title IS 'Title as published.';
COMMENT ON COLUMN documents.text IS 'Clean text, one line for each paragraph; U+FFFD marks what could not be restored.';
COMMENT ON COLUMN documents.characters IS 'Length of text in characters.';
COMMENT ON COLUMN documents.kind IS 'npc_work_report, gov_work_report, cppcc_work_report, court_work_report, procuratorate_work_report, presidium_work_report, report_news or other.';
COMMENT ON COLUMN documents.body IS 'Body that gave the report, as written.';
COMMENT ON COLUMN documents.region IS 'GB/T 2260 code of its region; NULL when the name is ambiguous.';
COMMENT ON COLUMN documents.level IS 'national, province, prefecture, county or township.';
COMMENT ON COLUMN documents.meeting IS 'Meeting it was given to, as written.';
COMMENT ON COLUMN documents.term IS 'Term (届) of that meeting.';
COMMENT ON COLUMN documents.session IS 'Session (次) of that meeting.';
COMMENT ON COLUMN documents.given_on IS 'Day it was given.';
COMMENT ON COLUMN documents.speaker IS 'Who gave it.';
COMMENT ON COLUMN documents.post IS 'The speaker''s post.';
COMMENT ON COLUMN documents.report_year IS 'Year it was given in.';
COMMENT ON COLUMN documents.reviewed_year IS 'Year it looks back on.';
COMMENT ON COLUMN documents.abridged IS '(摘要) in the title; NULL without a title.';
COMMENT ON COLUMN documents.written IS '(书面) in the title.';
COMMENT ON COLUMN documents.draft IS '(草案) in the title.';
COMMENT ON COLUMN documents.language IS 'Language tag.';
COMMENT ON COLUMN documents.script IS 'Script it was published in, Hans or Hant, after the repair of mirrors.';
COMMENT ON COLUMN documents.written_on IS '成文日期.';
COMMENT ON COLUMN documents.published_at IS '发布日期.';
COMMENT ON COLUMN documents.index_number IS '索引号.';
COMMENT ON COLUMN documents.document_number IS '文号.';
COMMENT ON COLUMN documents.issuer IS '发布机构.';
COMMENT ON COLUMN documents.source IS '来源, as the page states it.';
COMMENT ON COLUMN documents.column_name IS 'Column of the site it was published in.';
COMMENT ON COLUMN documents.encoding IS 'Codec that decoded the bytes.';
COMMENT ON COLUMN documents.encoding_source IS 'What decided on it: bom, utf8, header, meta, bytes, statistics or mixed.';
COMMENT ON COLUMN documents.declared_encoding IS 'Encoding that the header or a meta tag claimed.';
COMMENT ON COLUMN documents.replacements IS 'Characters that could not be decoded.';
COMMENT ON COLUMN documents.method_reason IS 'Measures that spoke for the element chosen among candidates; empty where there was no choice.';
COMMENT ON COLUMN documents.method IS 'How the text was found in the page: container:<css>, trafilatura, body, plain …';
COMMENT ON COLUMN documents.unresolved IS 'Characters of the text that could not be restored.';
COMMENT ON COLUMN documents.lost_singles IS 'Places where the source itself lost single characters.';
COMMENT ON COLUMN documents.damage IS 'Share of the characters that were repaired or marked, 0 to 1.';
COMMENT ON COLUMN documents.lost IS 'Characters of the container found neither in text nor in rejected_spans; 0 unless something is wrong.';
COMMENT ON COLUMN documents.normalizer IS 'Version of the normaliser that made the text.';
COMMENT ON COLUMN documents.fingerprint IS 'Version of the fingerprint that its bands and shingles have.';
COMMENT ON COLUMN documents.digest IS 'Hash of its comparison text: equal for exact copies; NULL where no letter or digit is.';
COMMENT ON COLUMN documents.run_id IS 'runs.run_id of the run that brought it first.';
COMMENT ON COLUMN documents.fetched_at IS 'When that run fetched it, UTC.';
COMMENT ON COLUMN documents.parent IS 'For an attachment, address of the article that links it.';
COMMENT ON COLUMN documents.record_id IS 'WARC-Record-ID of the bytes it was made from.';
COMMENT ON COLUMN documents.warc_file IS 'Archive file, relative to the archive folder.';
COMMENT ON COLUMN documents.warc_offset IS 'Byte offset of that record.';

CREATE TABLE sections (
    document_id VARCHAR NOT NULL, number INTEGER NOT NULL, level INTEGER NOT NULL,
    heading VARCHAR NOT NULL, start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL
);
COMMENT ON TABLE sections IS 'Headings of each document and their reach in its text.';
COMMENT ON COLUMN sections.document_id IS 'documents.document_id.';
COMMENT ON COLUMN sections.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN sections.level IS '1 for 一、, 2 for (一), 3 for 1., 4 for 一是.';
COMMENT ON COLUMN sections.heading IS 'The heading.';
COMMENT ON COLUMN sections.start_offset IS 'First character in documents.text, from 0, heading included.';
COMMENT ON COLUMN sections.end_offset IS 'Character after the last.';

CREATE TABLE repairs (
    document_id VARCHAR NOT NULL, number INTEGER NOT NULL, kind VARCHAR NOT NULL,
    position INTEGER NOT NULL, before VARCHAR NOT NULL, after VARCHAR NOT NULL
);
COMMENT ON TABLE repairs IS 'Every change that restoration made to a text; undone from the last to the first they give the damaged text.';
COMMENT ON COLUMN repairs.document_id IS 'documents.document_id.';
COMMENT ON COLUMN repairs.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN repairs.kind IS 'What was wrong.';
COMMENT ON COLUMN repairs.position IS 'Where "after" stands in documents.text, from 0.';
COMMENT ON COLUMN repairs.before IS 'What the source has.';
COMMENT ON COLUMN repairs.after IS 'What the text has.';

CREATE TABLE found_metadata (
    document_id VARCHAR NOT NULL, number INTEGER NOT NULL, name VARCHAR NOT NULL,
    value VARCHAR NOT NULL, source VARCHAR NOT NULL
);
COMMENT ON TABLE found_metadata IS 'All that a page states about itself, conflicting statements included, best source first.';
COMMENT ON COLUMN found_metadata.document_id IS 'documents.document_id.';
COMMENT ON COLUMN found_metadata.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN found_metadata.name IS 'Field, as the columns of documents are named.';
COMMENT ON COLUMN found_metadata.value IS 'The value as it stands there.';
COMMENT ON COLUMN found_metadata.source IS 'Where it stands: meta:PubDate, disclosure:索引号, list, url …';

CREATE TABLE rejected_spans (
    document_id VARCHAR NOT NULL, number INTEGER NOT NULL, reason VARCHAR NOT NULL,
    text VARCHAR NOT NULL USING COMPRESSION zstd
);
COMMENT ON TABLE rejected_spans IS 'Pieces of a page''s container that are not part of the text.';
COMMENT ON COLUMN rejected_spans.document_id IS 'documents.document_id.';
COMMENT ON COLUMN rejected_spans.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN rejected_spans.reason IS 'Why it was left out.';
COMMENT ON COLUMN rejected_spans.text IS 'The piece.';

CREATE TABLE rejections (
    rejection_id VARCHAR NOT NULL, url VARCHAR NOT NULL, site VARCHAR NOT NULL,
    reason VARCHAR NOT NULL, detail VARCHAR NOT NULL, status INTEGER, run_id VARCHAR NOT NULL,
    fetched_at TIMESTAMP, parent VARCHAR, record_id VARCHAR, warc_file VARCHAR, warc_offset BIGINT
);
COMMENT ON TABLE rejections IS 'Pages that gave no document, each with its reason, as first met.';
COMMENT ON COLUMN rejections.rejection_id IS 'Hash of address, reason and detail.';
COMMENT ON COLUMN rejections.url IS 'Address of the page.';
COMMENT ON COLUMN rejections.site IS 'sites.site, or "import".';
COMMENT ON COLUMN rejections.reason IS 'Why: soft_404, challenge, viewer, list, no_text, undecodable, encrypted …';
COMMENT ON COLUMN rejections.detail IS 'What decided it.';
COMMENT ON COLUMN rejections.status IS 'HTTP status.';
COMMENT ON COLUMN rejections.run_id IS 'runs.run_id of the run that met it first.';
COMMENT ON COLUMN rejections.fetched_at IS 'When, UTC.';
COMMENT ON COLUMN rejections.parent IS 'For an attachment, address of the article that links it.';
COMMENT ON COLUMN rejections.record_id IS 'WARC-Record-ID of the bytes.';
COMMENT ON COLUMN rejections.warc_file IS 'Archive file, relative to the archive folder.';
COMMENT ON COLUMN rejections.warc_offset IS 'Byte offset of that record.';

CREATE TABLE versions (
    url VARCHAR NOT NULL, part INTEGER NOT NULL, number INTEGER NOT NULL,
    document_id VARCHAR NOT NULL USING COMPRESSION fsst, previous_id VARCHAR, seen_at TIMESTAMP,
    run_id VARCHAR NOT NULL, difference VARCHAR USING COMPRESSION zstd
);
COMMENT ON TABLE versions IS 'Which text stood at an address since when. A row comes only when the text changes.';
COMMENT ON COLUMN versions.url IS 'documents.url.';
COMMENT ON COLUMN versions.part IS 'documents.part.';
COMMENT ON COLUMN versions.number IS '1 for the first text seen there.';
COMMENT ON COLUMN versions.document_id IS 'documents.document_id of the text.';
COMMENT ON COLUMN versions.previous_id IS 'documents.document_id of the text before; NULL for the first.';
COMMENT ON COLUMN versions.seen_at IS 'When it was first seen, UTC.';
COMMENT ON COLUMN versions.run_id IS 'runs.run_id that saw it.';
COMMENT ON COLUMN versions.difference IS 'Unified difference from the text before, line by line; NULL for the first.';

CREATE TABLE relations (
    from_id VARCHAR NOT NULL, to_id VARCHAR NOT NULL, relation VARCHAR NOT NULL,
    jaccard DOUBLE NOT NULL, containment DOUBLE NOT NULL, reverse_containment DOUBLE NOT NULL,
    fingerprint VARCHAR NOT NULL
);
COMMENT ON TABLE relations IS 'Pairs of documents whose texts were compared and found related, read "from_id <relation> to_id".';
COMMENT ON COLUMN relations.from_id IS 'documents.document_id: the copy, excerpt, part, mirror or newer version.';
COMMENT ON COLUMN relations.to_id IS 'documents.document_id it relates to.';
COMMENT ON COLUMN relations.relation IS 'same (near-identical, no direction), mirror_of (damaged copy of), excerpt_of, part_of (inside a compilation), version_of (newer text of).';
COMMENT ON COLUMN relations.jaccard IS 'Shared share of both texts'' 5-grams, 0 to 1, exact.';
COMMENT ON COLUMN relations.containment IS 'Share of the first text''s 5-grams that stand in the second.';
COMMENT ON COLUMN relations.reverse_containment IS 'Share of the second text''s 5-grams that stand in the first.';
COMMENT ON COLUMN relations.fingerprint IS 'Version of the comparison.';

CREATE TABLE copies (
    document_id VARCHAR NOT NULL USING COMPRESSION fsst,
    report_id VARCHAR NOT NULL USING COMPRESSION fsst, relation VARCHAR NOT NULL,
    jaccard DOUBLE NOT NULL, containment DOUBLE NOT NULL
);
COMMENT ON TABLE copies IS 'Which report each document is a copy of. Each document has one row; the canonical copy names itself.';
COMMENT ON COLUMN copies.document_id IS 'documents.document_id.';
COMMENT ON COLUMN copies.report_id IS 'documents.document_id of the canonical copy, which names the report.';
COMMENT ON COLUMN copies.relation IS 'canonical, or how it relates to the canonical copy: same, mirror_of, excerpt_of, version_of or earlier_version.';
COMMENT ON COLUMN copies.jaccard IS 'Similarity to the canonical copy; 1 for itself.';
COMMENT ON COLUMN copies.containment IS 'Share of its 5-grams that stand in the canonical copy; 1 for itself.';

CREATE TABLE clusters (
    report_id VARCHAR NOT NULL USING COMPRESSION fsst, size INTEGER NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE clusters IS 'One row for each report: its canonical copy and why it was chosen.';
COMMENT ON COLUMN clusters.report_id IS 'documents.document_id of the canonical copy.';
COMMENT ON COLUMN clusters.size IS 'Documents in the cluster, the canonical one included.';
COMMENT ON COLUMN clusters.reason IS 'The first rule by which it beats the runner-up: only_copy, complete, undamaged, source, current_version, earlier or id.';

CREATE TABLE canonical_changes (
    old_report_id VARCHAR NOT NULL, new_report_id VARCHAR NOT NULL, reason VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE canonical_changes IS 'Log: reports whose canonical copy was replaced, so that an old report_id can be followed.';
COMMENT ON COLUMN canonical_changes.old_report_id IS 'report_id until then.';
COMMENT ON COLUMN canonical_changes.new_report_id IS 'report_id since then.';
COMMENT ON COLUMN canonical_changes.reason IS 'The rule that decided, as in clusters.reason.';
COMMENT ON COLUMN canonical_changes.run_id IS 'runs.run_id that brought the better copy.';

CREATE TABLE bands (band UTINYINT NOT NULL, value UINTEGER NOT NULL, serial UINTEGER NOT NULL);
COMMENT ON TABLE bands IS 'Index for near-identical texts: 16 hashes of 8 MinHash values for each document.';
COMMENT ON COLUMN bands.band IS 'Which band, 0 to 15.';
COMMENT ON COLUMN bands.value IS 'Its hash.';
COMMENT ON COLUMN bands.serial IS 'documents.serial.';

CREATE TABLE shingles (value UINTEGER NOT NULL, serial UINTEGER NOT NULL);
COMMENT ON TABLE shingles IS 'Index for excerpts: a fixed sample of each document''s 5-gram hashes.';
COMMENT ON COLUMN shingles.value IS 'Upper half of the hash of a 5-gram whose lowest five bits are 0.';
COMMENT ON COLUMN shingles.serial IS 'documents.serial.';

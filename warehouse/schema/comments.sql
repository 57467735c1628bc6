-- What tables and columns mean: this file is applied again whenever it has changed.
-- The columns of documents are explained in document_columns.py, views in views.sql. A column
-- whose values are listed in the table enumerations names the list: (enumerations: outcome).

COMMENT ON TABLE migrations IS 'Steps that brought the schema to its present form.';
COMMENT ON COLUMN migrations.number IS 'Order of the step; 0 for comments, views and enumerations, which are applied again when they change.';
COMMENT ON COLUMN migrations.name IS 'File of the step.';
COMMENT ON COLUMN migrations.digest IS 'SHA-256 of the SQL that was applied.';

COMMENT ON TABLE enumerations IS 'The values that columns may have, each with what it means and the groups it is in.';
COMMENT ON COLUMN enumerations.name IS 'Name of the list, which comments of columns refer to; its groups are listed as <name>_group.';
COMMENT ON COLUMN enumerations.number IS 'Order in the list, from 1.';
COMMENT ON COLUMN enumerations.value IS 'The value.';
COMMENT ON COLUMN enumerations.meaning IS 'What it means.';
COMMENT ON COLUMN enumerations.groups IS 'Groups that it is in: values that are counted or treated alike.';

COMMENT ON TABLE sites IS 'Websites that are crawled, as their files in seeds/sites describe them.';
COMMENT ON COLUMN sites.site IS 'Name of the site, as in its file; local files have the name "import" and no row here.';
COMMENT ON COLUMN sites.name IS 'Name in Chinese.';
COMMENT ON COLUMN sites.region IS 'GB/T 2260 code of the region whose body runs the site.';
COMMENT ON COLUMN sites.body IS 'Who runs it (enumerations: body).';
COMMENT ON COLUMN sites.home IS 'Home page.';
COMMENT ON COLUMN sites.family IS 'CMS family; NULL where it is recognised from the pages.';
COMMENT ON COLUMN sites.schedule IS 'When it is crawled, in the five fields of cron.';
COMMENT ON COLUMN sites.private IS 'True for the practice web on loopback addresses.';
COMMENT ON COLUMN sites.verified IS 'Day of the last check against the live site; NULL: never.';

COMMENT ON TABLE expectations IS 'What a site owes each year, from its file.';
COMMENT ON COLUMN expectations.site IS 'sites.site.';
COMMENT ON COLUMN expectations.kind IS 'Kind of report that is owed (enumerations: kind).';
COMMENT ON COLUMN expectations.per_year IS 'How many reports are owed each year.';
COMMENT ON COLUMN expectations.due IS 'Day of the year (MM-DD) by which they are published.';

COMMENT ON TABLE site_templates IS 'Templates learned from the pages of each site: where its articles are. A new row for each version; a row never changes.';
COMMENT ON COLUMN site_templates.site IS 'sites.site.';
COMMENT ON COLUMN site_templates.number IS 'Order of the version, from 1; pages are read by the last one.';
COMMENT ON COLUMN site_templates.version IS 'Digest of the template: equal templates have equal versions.';
COMMENT ON COLUMN site_templates.run_id IS 'Run whose pages were the first to be read by it (runs.run_id).';
COMMENT ON COLUMN site_templates.pages IS 'Articles that were looked at when it was learned, at most 50.';
COMMENT ON COLUMN site_templates.missed IS 'Those of them that the version before had no layout for; NULL for the first version.';
COMMENT ON COLUMN site_templates.selector IS 'CSS selector of the articles in the first layout; documents.method says which layout a document was read by.';
COMMENT ON COLUMN site_templates.template IS 'All layouts as JSON: selectors with their support, places of sentences, places and labels of furniture.';

COMMENT ON TABLE regions IS 'Administrative divisions down to counties (GB/T 2260), abolished ones included.';
COMMENT ON COLUMN regions.code IS 'Six-digit code.';
COMMENT ON COLUMN regions.name IS 'Name without the names of its parents; the last one that the code had.';
COMMENT ON COLUMN regions.full_name IS 'Names from the province down, joined.';
COMMENT ON COLUMN regions.level IS 'Administrative level (enumerations: level).';
COMMENT ON COLUMN regions.parent IS 'Code of the division above; NULL for the nation.';
COMMENT ON COLUMN regions.province IS 'Name of the province that it is or is in; NULL for the nation.';
COMMENT ON COLUMN regions.prefecture IS 'Name of the prefecture that it is or is in; NULL where there is none, as in municipalities.';
COMMENT ON COLUMN regions.county IS 'Its name if it is a county.';
COMMENT ON COLUMN regions.former_names IS 'Names that the code had before, oldest first.';
COMMENT ON COLUMN regions.valid_from IS 'Year of the first listing that has the code; NULL if it is in the first of all, that of 1980.';
COMMENT ON COLUMN regions.valid_until IS 'Year in which it was abolished; NULL for a division of today.';
COMMENT ON COLUMN regions.successor IS 'Code of the division that followed an abolished one, or that has the main part of it; NULL where it is unknown.';
COMMENT ON COLUMN regions.place IS 'Code of the place of today: the same for all codes and names that a place has had, mergers included.';

COMMENT ON TABLE runs IS 'Log: one row for each crawl or import that was loaded. It grows with each run.';
COMMENT ON COLUMN runs.run_id IS 'Name of the run folder: UTC time and site.';
COMMENT ON COLUMN runs.site IS 'sites.site, or "import".';
COMMENT ON COLUMN runs.started_at IS 'Time of the first fetch, UTC.';
COMMENT ON COLUMN runs.ended_at IS 'Time of the last fetch, UTC.';
COMMENT ON COLUMN runs.finish_reason IS 'Why the crawler says that it ended; NULL when it did not say.';
COMMENT ON COLUMN runs.fetches IS 'Requests in its ledger.';
COMMENT ON COLUMN runs.documents IS 'Documents that this run was the first to bring.';
COMMENT ON COLUMN runs.rejections IS 'Rejections that this run was the first to bring.';
COMMENT ON COLUMN runs.stats IS 'The crawler''s statistics as JSON.';
COMMENT ON COLUMN runs.loaded_at IS 'When it was loaded, UTC.';

COMMENT ON TABLE fetches IS 'Log: how each request ended, and where its raw response is archived. It grows with each run.';
COMMENT ON COLUMN fetches.run_id IS 'runs.run_id.';
COMMENT ON COLUMN fetches.number IS 'Position in the run''s ledger, from 1.';
COMMENT ON COLUMN fetches.site IS 'sites.site, or "import".';
COMMENT ON COLUMN fetches.url IS 'Address that was requested.';
COMMENT ON COLUMN fetches.final_url IS 'Address that responded, after redirects.';
COMMENT ON COLUMN fetches.outcome IS 'How the request ended (enumerations: outcome).';
COMMENT ON COLUMN fetches.status IS 'HTTP status; NULL when there was no response.';
COMMENT ON COLUMN fetches.detail IS 'What decided the outcome, or the error.';
COMMENT ON COLUMN fetches.media_type IS 'Content-Type without parameters.';
COMMENT ON COLUMN fetches.etag IS 'ETag header, sent back on the next visit.';
COMMENT ON COLUMN fetches.last_modified IS 'Last-Modified header, sent back on the next visit.';
COMMENT ON COLUMN fetches.fetched_at IS 'When the request ended, UTC.';
COMMENT ON COLUMN fetches.list_page IS 'List page that links the address.';
COMMENT ON COLUMN fetches.anchor IS 'Text of the link that was followed.';
COMMENT ON COLUMN fetches.list_date IS 'Day printed next to that link.';
COMMENT ON COLUMN fetches.parent IS 'For an attachment, address of the article that links it.';
COMMENT ON COLUMN fetches.record_id IS 'WARC-Record-ID of the response; NULL when nothing was archived or retention removed it.';
COMMENT ON COLUMN fetches.warc_file IS 'Archive file, relative to the archive folder.';
COMMENT ON COLUMN fetches.warc_offset IS 'Byte offset of the record in that file.';
COMMENT ON COLUMN fetches.warc_length IS 'Bytes of the record''s gzip member.';
COMMENT ON COLUMN fetches.digest IS 'SHA-256 of the payload.';
COMMENT ON COLUMN fetches.revisit IS 'The payload is in an earlier record with the same digest.';

COMMENT ON TABLE documents IS 'Every text that was read, duplicates and old versions included. A row never changes.';

COMMENT ON TABLE sections IS 'Sections of each document: headings, and where they begin and end in its text.';
COMMENT ON COLUMN sections.document_id IS 'documents.document_id.';
COMMENT ON COLUMN sections.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN sections.level IS '1 for 一、, 2 for (一), 3 for 1., 4 for 一是; 0 for the heading of a part without a number.';
COMMENT ON COLUMN sections.heading IS 'The heading.';
COMMENT ON COLUMN sections.start_offset IS 'First character in documents.text, from 0; the heading is included.';
COMMENT ON COLUMN sections.end_offset IS 'The character after the last.';

COMMENT ON TABLE document_parts IS 'Parts of each work report, which cover its text without gaps. Query the view parts.';
COMMENT ON COLUMN document_parts.document_id IS 'documents.document_id.';
COMMENT ON COLUMN document_parts.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN document_parts.part IS 'What the part is for (enumerations: part).';
COMMENT ON COLUMN document_parts.heading IS 'Line it begins with, if that is a heading.';
COMMENT ON COLUMN document_parts.start_offset IS 'First character in documents.text, from 0. The first part begins at 0.';
COMMENT ON COLUMN document_parts.end_offset IS 'The character after the last: where the next part begins.';

COMMENT ON TABLE document_targets IS 'Targets that the plan of each government report sets. Query the view report_targets.';
COMMENT ON COLUMN document_targets.document_id IS 'documents.document_id.';
COMMENT ON COLUMN document_targets.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN document_targets.indicator IS 'Name of the indicator, e.g. gdp_growth; "other:" and the name as written for what has none.';
COMMENT ON COLUMN document_targets.low IS 'Lower bound in unit; NULL where the report sets none.';
COMMENT ON COLUMN document_targets.high IS 'Upper bound in unit; NULL where the report sets none. 左右 and no word: the same as low.';
COMMENT ON COLUMN document_targets.unit IS 'Unit as written, e.g. %, 万人, 亿斤.';
COMMENT ON COLUMN document_targets.modifier IS 'Word that bounds the number, as written: 左右, 以上, 以内 …';
COMMENT ON COLUMN document_targets.stance IS 'Word of resolve, as written: 力争, 确保 …';
COMMENT ON COLUMN document_targets.kind IS 'How it is stated (enumerations: target_kind).';
COMMENT ON COLUMN document_targets.direction IS 'What the number measures (enumerations: direction).';
COMMENT ON COLUMN document_targets.target_year IS 'Year that the target is set for.';
COMMENT ON COLUMN document_targets.scope IS 'Where it is stated (enumerations: scope).';
COMMENT ON COLUMN document_targets.quote IS 'The words that state it; NULL if it is not stated.';
COMMENT ON COLUMN document_targets.start_offset IS 'First character of the quote in documents.text, from 0.';
COMMENT ON COLUMN document_targets.end_offset IS 'The character after the last.';

COMMENT ON TABLE document_facts IS 'Counts that the review of each work report reports. Query the view facts_reported.';
COMMENT ON COLUMN document_facts.document_id IS 'documents.document_id.';
COMMENT ON COLUMN document_facts.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN document_facts.fact IS 'What is counted (enumerations: fact).';
COMMENT ON COLUMN document_facts.value IS 'The count.';
COMMENT ON COLUMN document_facts.unit IS 'Unit in simplified characters: 件, 项, 次 …';
COMMENT ON COLUMN document_facts.modifier IS 'Word after the number, as written: 余, 多; NULL if there is none.';
COMMENT ON COLUMN document_facts.counted IS 'What was counted, in the words of the report.';
COMMENT ON COLUMN document_facts.quote IS 'The words that state it.';
COMMENT ON COLUMN document_facts.start_offset IS 'First character of the quote in documents.text, from 0.';
COMMENT ON COLUMN document_facts.end_offset IS 'The character after the last.';

COMMENT ON TABLE own_themes IS 'Terms that are added to those of the view themes: insert into the warehouse and publish again.';
COMMENT ON COLUMN own_themes.theme IS 'Name of the theme, a new one or one of the view.';
COMMENT ON COLUMN own_themes.term IS 'A term that counts for it.';

COMMENT ON TABLE repairs IS 'Every change that restoration made to a text. Undone from the last to the first, they yield the damaged text.';
COMMENT ON COLUMN repairs.document_id IS 'documents.document_id.';
COMMENT ON COLUMN repairs.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN repairs.kind IS 'What was wrong; several kinds at one place are joined by +.';
COMMENT ON COLUMN repairs.position IS 'Where "after" begins in documents.text, from 0.';
COMMENT ON COLUMN repairs.before IS 'What the source has.';
COMMENT ON COLUMN repairs.after IS 'What the text has.';
COMMENT ON COLUMN repairs.rivals IS 'Where "after" has U+FFFD: the readings that fit and that the wording does not decide between, likeliest first; NULL if none are known.';

COMMENT ON TABLE found_metadata IS 'Everything that a page states about itself, conflicting statements included, best source first.';
COMMENT ON COLUMN found_metadata.document_id IS 'documents.document_id.';
COMMENT ON COLUMN found_metadata.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN found_metadata.name IS 'Field, named like the columns of documents.';
COMMENT ON COLUMN found_metadata.value IS 'The value as the page writes it.';
COMMENT ON COLUMN found_metadata.source IS 'Where the page states it: meta:PubDate, disclosure:索引号, list, url …';

COMMENT ON TABLE rejected_spans IS 'Pieces of a page''s container that are not part of the text.';
COMMENT ON COLUMN rejected_spans.document_id IS 'documents.document_id.';
COMMENT ON COLUMN rejected_spans.number IS 'Order in the document, from 1.';
COMMENT ON COLUMN rejected_spans.reason IS 'Why it was left out.';
COMMENT ON COLUMN rejected_spans.text IS 'The piece.';

COMMENT ON TABLE rejections IS 'Pages that yielded no document, each with its reason, as first met.';
COMMENT ON COLUMN rejections.rejection_id IS 'Hash of address, reason and detail.';
COMMENT ON COLUMN rejections.url IS 'Address of the page.';
COMMENT ON COLUMN rejections.site IS 'sites.site, or "import".';
COMMENT ON COLUMN rejections.reason IS 'Why it was rejected (enumerations: reason).';
COMMENT ON COLUMN rejections.detail IS 'What decided the reason.';
COMMENT ON COLUMN rejections.status IS 'HTTP status.';
COMMENT ON COLUMN rejections.run_id IS 'runs.run_id of the run that first met it.';
COMMENT ON COLUMN rejections.fetched_at IS 'When that run fetched it, UTC.';
COMMENT ON COLUMN rejections.parent IS 'For an attachment, address of the article that links it.';
COMMENT ON COLUMN rejections.record_id IS 'WARC-Record-ID of the bytes.';
COMMENT ON COLUMN rejections.warc_file IS 'Archive file, relative to the archive folder.';
COMMENT ON COLUMN rejections.warc_offset IS 'Byte offset of that record.';

COMMENT ON TABLE versions IS 'Which text an address had, and since when. There is a row only where the text changed.';
COMMENT ON COLUMN versions.url IS 'documents.url.';
COMMENT ON COLUMN versions.part IS 'documents.part.';
COMMENT ON COLUMN versions.number IS '1 for the first text seen there.';
COMMENT ON COLUMN versions.document_id IS 'documents.document_id of the text.';
COMMENT ON COLUMN versions.previous_id IS 'documents.document_id of the text before; NULL for the first.';
COMMENT ON COLUMN versions.seen_at IS 'When it was first seen, UTC.';
COMMENT ON COLUMN versions.run_id IS 'runs.run_id of the run that saw it.';
COMMENT ON COLUMN versions.difference IS 'Unified difference from the text before, line by line; NULL for the first.';

COMMENT ON TABLE relations IS 'Pairs of documents whose texts were compared and found related: "from_id <relation> to_id".';
COMMENT ON COLUMN relations.from_id IS 'documents.document_id of the duplicate, excerpt, part, mirror or newer version.';
COMMENT ON COLUMN relations.to_id IS 'documents.document_id it relates to.';
COMMENT ON COLUMN relations.relation IS 'How it relates to it (enumerations: relation).';
COMMENT ON COLUMN relations.jaccard IS 'Share of the 5-grams of both texts that they have in common, 0 to 1, exact.';
COMMENT ON COLUMN relations.containment IS 'Share of the first text''s 5-grams that are in the second.';
COMMENT ON COLUMN relations.reverse_containment IS 'Share of the second text''s 5-grams that are in the first.';
COMMENT ON COLUMN relations.own IS 'Characters of the first text that both have or that belong to the report; NULL: equal, or not measured.';
COMMENT ON COLUMN relations.reverse_own IS 'The same of the second text.';
COMMENT ON COLUMN relations."foreign" IS 'Characters of the first text that the second lacks and that do not belong to the report; NULL as above.';
COMMENT ON COLUMN relations.reverse_foreign IS 'The same of the second text.';
COMMENT ON COLUMN relations.noise IS 'Characters of the first text that the second lacks and that form no words; NULL as above.';
COMMENT ON COLUMN relations.reverse_noise IS 'The same of the second text.';
COMMENT ON COLUMN relations.fingerprint IS 'Version of the comparison.';

COMMENT ON TABLE copies IS 'Which report each document belongs to: one row for each document, canonical documents included.';
COMMENT ON COLUMN copies.document_id IS 'documents.document_id.';
COMMENT ON COLUMN copies.report_id IS 'documents.document_id of the canonical document, which names the report.';
COMMENT ON COLUMN copies.relation IS 'How it relates to the canonical document (enumerations: relation).';
COMMENT ON COLUMN copies.jaccard IS 'Similarity to the canonical document; 1 for itself.';
COMMENT ON COLUMN copies.containment IS 'Share of its 5-grams that are in the canonical document; 1 for itself.';

COMMENT ON TABLE clusters IS 'One row for each report: its canonical document and why that one was chosen.';
COMMENT ON COLUMN clusters.report_id IS 'documents.document_id of the canonical document.';
COMMENT ON COLUMN clusters.size IS 'Documents in the cluster, the canonical one included.';
COMMENT ON COLUMN clusters.reason IS 'The first rule by which it beats the runner-up (enumerations: rule).';

COMMENT ON TABLE canonical_changes IS 'Log: reports whose canonical document was replaced, so that an old report_id can be followed.';
COMMENT ON COLUMN canonical_changes.old_report_id IS 'report_id before.';
COMMENT ON COLUMN canonical_changes.new_report_id IS 'report_id after.';
COMMENT ON COLUMN canonical_changes.reason IS 'The rule that decided (enumerations: rule).';
COMMENT ON COLUMN canonical_changes.run_id IS 'runs.run_id of the run that brought the better document.';

COMMENT ON TABLE bands IS 'Index for near-identical texts: 16 hashes of 8 MinHash values for each document.';
COMMENT ON COLUMN bands.band IS 'Which band, 0 to 15.';
COMMENT ON COLUMN bands.value IS 'Its hash.';
COMMENT ON COLUMN bands.serial IS 'documents.serial.';

COMMENT ON TABLE shingles IS 'Index for excerpts: a fixed sample of the hashes of each document''s 5-grams.';
COMMENT ON COLUMN shingles.value IS 'Bits 33 to 63 of the hash of a 5-gram whose lowest five bits are 0.';
COMMENT ON COLUMN shingles.serial IS 'documents.serial.';
COMMENT ON COLUMN shingles.short IS 'The document has fewer than 2,000 characters.';

COMMENT ON TABLE incidents IS 'What was or is wrong with a site or with this installation: one row from its beginning to its end.';
COMMENT ON COLUMN incidents.number IS 'Order in which they were met, from 1.';
COMMENT ON COLUMN incidents.site IS 'sites.site; NULL for what concerns no single site.';
COMMENT ON COLUMN incidents.cause IS 'What is wrong (enumerations: cause).';
COMMENT ON COLUMN incidents.subject IS 'What of the site: a kind and year, the address of a list, a field; empty when it is the whole site.';
COMMENT ON COLUMN incidents.evidence IS 'What was measured when it began.';
COMMENT ON COLUMN incidents.next_step IS 'What a person should do about it.';
COMMENT ON COLUMN incidents.first_seen IS 'When it was first seen, UTC.';
COMMENT ON COLUMN incidents.over_at IS 'When it was found to be over, UTC; NULL while it lasts.';
COMMENT ON COLUMN incidents.begin_told_at IS 'When its beginning was reported, UTC; NULL until then.';
COMMENT ON COLUMN incidents.end_told_at IS 'When its end was reported, UTC; NULL until then.';

COMMENT ON TABLE removed_segments IS 'Archive files that retention removed. They held list pages and responses without a page, and no record of an article or attachment.';
COMMENT ON COLUMN removed_segments.warc_file IS 'Name of the file in the archive folder.';
COMMENT ON COLUMN removed_segments.run_id IS 'runs.run_id of the run that wrote it.';
COMMENT ON COLUMN removed_segments.records IS 'How many records of fetches it held.';
COMMENT ON COLUMN removed_segments.removed_at IS 'When it was removed, UTC.';

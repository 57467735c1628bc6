-- Views for people. They hold no data: this file is applied again whenever it has changed.
-- A column that is not explained here is one of documents and means the same here.
-- {documents: title … region} is filled in with columns of document_columns.py, {outcome: good}
-- with the values of a group of a code list (generated_sql.py).

CREATE OR REPLACE VIEW reports AS
SELECT c.report_id, {documents: title … region}, r.full_name AS region_name,
    r.province, r.prefecture, r.county, r.place, {documents: level … normalizer}, c.size - 1 AS copies, c.reason AS chosen_for,
    {documents: site … text}
FROM clusters AS c JOIN documents AS d ON d.document_id = c.report_id
LEFT JOIN regions AS r ON r.code = d.region;
COMMENT ON VIEW reports IS 'One row for each report: its canonical document with all metadata. Count here, never in documents.';
COMMENT ON COLUMN reports.report_id IS 'documents.document_id of the canonical document, which names the report.';
COMMENT ON COLUMN reports.region_name IS 'Names from the province down to the region, joined.';
COMMENT ON COLUMN reports.province IS 'Name of the province of the region, at the time of its code.';
COMMENT ON COLUMN reports.prefecture IS 'Name of the prefecture; NULL for provinces, and where there is none.';
COMMENT ON COLUMN reports.county IS 'Name of the county; NULL for provinces and prefectures.';
COMMENT ON COLUMN reports.place IS 'regions.place: code of the place of today, the same over renamings and mergers.';
COMMENT ON COLUMN reports.copies IS 'Other documents of the same report: duplicates, excerpts, earlier versions.';
COMMENT ON COLUMN reports.chosen_for IS 'Why this document was chosen to represent the report: clusters.reason (enumerations: rule).';

CREATE OR REPLACE VIEW report_copies AS
SELECT c.report_id, c.document_id, c.relation, c.jaccard, c.containment, d.site, d.url, d.part,
    d.title, d.characters, d.damage, d.published_at, d.fetched_at, d.record_id
FROM copies AS c JOIN documents AS d USING (document_id);
COMMENT ON VIEW report_copies IS 'Every document of each report, and how it relates to the canonical document.';
COMMENT ON COLUMN report_copies.report_id IS 'reports.report_id.';
COMMENT ON COLUMN report_copies.relation IS 'How it relates to the canonical document: copies.relation (enumerations: relation).';
COMMENT ON COLUMN report_copies.jaccard IS 'Similarity to the canonical document, 0 to 1.';
COMMENT ON COLUMN report_copies.containment IS 'Share of its 5-grams that are in the canonical document.';

CREATE OR REPLACE VIEW parts AS
SELECT c.report_id, p.part, p.number, p.start_offset, p.end_offset, p.heading
FROM document_parts AS p JOIN clusters AS c ON c.report_id = p.document_id;
COMMENT ON VIEW parts IS 'Parts of each work report, which cover its text without gaps.';
COMMENT ON COLUMN parts.report_id IS 'reports.report_id.';
COMMENT ON COLUMN parts.number IS 'Order in the report, from 1.';
COMMENT ON COLUMN parts.part IS 'What the part is for (enumerations: part).';
COMMENT ON COLUMN parts.heading IS 'Line it begins with, if that is a heading.';
COMMENT ON COLUMN parts.start_offset IS 'First character in documents.text, from 0. The first part begins at 0.';
COMMENT ON COLUMN parts.end_offset IS 'The character after the last: where the next part begins.';

CREATE OR REPLACE VIEW report_sections AS
WITH above AS (
    SELECT s.document_id, s.number, max(a.number) AS parent,
        string_agg(a.heading, ' / ' ORDER BY a.number) AS path
    FROM sections AS s JOIN sections AS a ON a.document_id = s.document_id
        AND a.number < s.number AND a.level < s.level AND a.end_offset >= s.end_offset
    GROUP BY ALL)
SELECT s.document_id AS report_id, s.number, s.level, s.heading, p.part, a.parent,
    concat_ws(' / ', a.path, s.heading) AS path,
    substring(d.text, s.start_offset + 1, s.end_offset - s.start_offset) AS text
FROM sections AS s JOIN clusters AS c ON c.report_id = s.document_id
JOIN documents AS d ON d.document_id = s.document_id
LEFT JOIN above AS a ON a.document_id = s.document_id AND a.number = s.number
LEFT JOIN document_parts AS p ON p.document_id = s.document_id
    AND s.start_offset >= p.start_offset AND s.start_offset < p.end_offset;
COMMENT ON VIEW report_sections IS 'Sections of the canonical documents with their text.';
COMMENT ON COLUMN report_sections.report_id IS 'reports.report_id.';
COMMENT ON COLUMN report_sections.number IS 'Order in the report, from 1.';
COMMENT ON COLUMN report_sections.level IS '1 for 一、, 2 for (一), 3 for 1., 4 for 一是; 0 for the heading of a part without a number.';
COMMENT ON COLUMN report_sections.heading IS 'The heading.';
COMMENT ON COLUMN report_sections.part IS 'Part of the report that it begins in (enumerations: part).';
COMMENT ON COLUMN report_sections.parent IS 'number of the section that it is in; NULL for the highest.';
COMMENT ON COLUMN report_sections.path IS 'Headings from the highest section down to this one, joined.';
COMMENT ON COLUMN report_sections.text IS 'The section, heading included.';

CREATE OR REPLACE VIEW paragraphs AS
WITH pieces AS (
    SELECT c.report_id, unnest(regexp_extract_all(d.text, '[^\n]*\n|[^\n]+')) AS text,
        generate_subscripts(regexp_extract_all(d.text, '[^\n]*\n|[^\n]+'), 1) AS number
    FROM clusters AS c JOIN documents AS d ON d.document_id = c.report_id),
placed AS (
    SELECT report_id, number, text,
        (sum(length(text)) OVER (PARTITION BY report_id ORDER BY number))::INTEGER AS end_offset
    FROM pieces)
SELECT s.report_id, s.number::INTEGER AS number, p.part,
    s.end_offset - length(s.text)::INTEGER AS start_offset, s.end_offset, s.text
FROM placed AS s LEFT JOIN parts AS p ON p.report_id = s.report_id
    AND s.end_offset - length(s.text) >= p.start_offset AND s.end_offset - length(s.text) < p.end_offset;
COMMENT ON VIEW paragraphs IS 'Lines of each report, in order; joined they are its text.';
COMMENT ON COLUMN paragraphs.report_id IS 'reports.report_id.';
COMMENT ON COLUMN paragraphs.number IS 'Order in the report, from 1.';
COMMENT ON COLUMN paragraphs.part IS 'Part of the report that it begins in (enumerations: part).';
COMMENT ON COLUMN paragraphs.start_offset IS 'First character in reports.text, from 0.';
COMMENT ON COLUMN paragraphs.end_offset IS 'The character after the last.';
COMMENT ON COLUMN paragraphs.text IS 'The words, with the mark and the line end that follow them.';

CREATE OR REPLACE VIEW sentences AS
WITH pieces AS (
    SELECT c.report_id, unnest(regexp_extract_all(d.text, '[^。！？!?\n]*[。！？!?\n]+[”’」』）)]*|[^。！？!?\n]+')) AS text,
        generate_subscripts(regexp_extract_all(d.text, '[^。！？!?\n]*[。！？!?\n]+[”’」』）)]*|[^。！？!?\n]+'), 1) AS number
    FROM clusters AS c JOIN documents AS d ON d.document_id = c.report_id),
placed AS (
    SELECT report_id, number, text,
        (sum(length(text)) OVER (PARTITION BY report_id ORDER BY number))::INTEGER AS end_offset
    FROM pieces)
SELECT s.report_id, s.number::INTEGER AS number, p.part,
    s.end_offset - length(s.text)::INTEGER AS start_offset, s.end_offset, s.text
FROM placed AS s LEFT JOIN parts AS p ON p.report_id = s.report_id
    AND s.end_offset - length(s.text) >= p.start_offset AND s.end_offset - length(s.text) < p.end_offset;
COMMENT ON VIEW sentences IS 'Sentences of each report, in order; joined they are its text.';
COMMENT ON COLUMN sentences.report_id IS 'reports.report_id.';
COMMENT ON COLUMN sentences.number IS 'Order in the report, from 1.';
COMMENT ON COLUMN sentences.part IS 'Part of the report that it begins in (enumerations: part).';
COMMENT ON COLUMN sentences.start_offset IS 'First character in reports.text, from 0.';
COMMENT ON COLUMN sentences.end_offset IS 'The character after the last.';
COMMENT ON COLUMN sentences.text IS 'The words, with the mark and the line end that follow them.';

CREATE OR REPLACE VIEW targets AS
SELECT c.report_id, t.number, t.indicator, t.low, t.high, t.unit, t.modifier, t.stance, t.kind,
    t.direction, t.target_year, t.scope, t.quote, t.start_offset, t.end_offset
FROM document_targets AS t JOIN clusters AS c ON c.report_id = t.document_id;
COMMENT ON VIEW targets IS 'Targets that the plan of each government report sets, each with its words.';
COMMENT ON COLUMN targets.report_id IS 'reports.report_id.';
COMMENT ON COLUMN targets.number IS 'Order in the report, from 1.';
COMMENT ON COLUMN targets.indicator IS 'Name of the indicator, e.g. gdp_growth; "other:" and the name as written for what has none.';
COMMENT ON COLUMN targets.low IS 'Lower bound in unit; NULL where the report sets none.';
COMMENT ON COLUMN targets.high IS 'Upper bound in unit; NULL where the report sets none. 左右 and no word: the same as low.';
COMMENT ON COLUMN targets.unit IS 'Unit as written, e.g. %, 万人, 亿斤.';
COMMENT ON COLUMN targets.modifier IS 'Word that bounds the number, as written: 左右, 以上, 以内 …';
COMMENT ON COLUMN targets.stance IS 'Word of resolve, as written: 力争, 确保 …';
COMMENT ON COLUMN targets.kind IS 'How it is stated (enumerations: target_kind).';
COMMENT ON COLUMN targets.direction IS 'What the number measures (enumerations: direction).';
COMMENT ON COLUMN targets.target_year IS 'Year that the target is set for.';
COMMENT ON COLUMN targets.scope IS 'Where it is stated (enumerations: scope).';
COMMENT ON COLUMN targets.quote IS 'The words that state it; NULL if it is not stated.';
COMMENT ON COLUMN targets.start_offset IS 'First character of the quote in documents.text, from 0.';
COMMENT ON COLUMN targets.end_offset IS 'The character after the last.';

CREATE OR REPLACE VIEW report_targets AS
SELECT t.report_id, r.region, r.region_name, r.report_year, r.kind AS report_kind,
    t.* EXCLUDE (report_id), r.url
FROM targets AS t JOIN reports AS r USING (report_id);
COMMENT ON VIEW report_targets IS 'Targets with the place and year of their report.';
COMMENT ON COLUMN report_targets.report_id IS 'reports.report_id.';
COMMENT ON COLUMN report_targets.region_name IS 'Names from the province down to the region, joined.';
COMMENT ON COLUMN report_targets.report_kind IS 'Kind of the report (enumerations: kind).';
COMMENT ON COLUMN report_targets.number IS 'Order in the report, from 1.';
COMMENT ON COLUMN report_targets.indicator IS 'Name of the indicator, e.g. gdp_growth; "other:" and the name as written for what has none.';
COMMENT ON COLUMN report_targets.low IS 'Lower bound in unit; NULL where the report sets none.';
COMMENT ON COLUMN report_targets.high IS 'Upper bound in unit; NULL where the report sets none. 左右 and no word: the same as low.';
COMMENT ON COLUMN report_targets.unit IS 'Unit as written, e.g. %, 万人, 亿斤.';
COMMENT ON COLUMN report_targets.modifier IS 'Word that bounds the number, as written: 左右, 以上, 以内 …';
COMMENT ON COLUMN report_targets.stance IS 'Word of resolve, as written: 力争, 确保 …';
COMMENT ON COLUMN report_targets.kind IS 'How it is stated (enumerations: target_kind).';
COMMENT ON COLUMN report_targets.direction IS 'What the number measures (enumerations: direction).';
COMMENT ON COLUMN report_targets.target_year IS 'Year that the target is set for.';
COMMENT ON COLUMN report_targets.scope IS 'Where it is stated (enumerations: scope).';
COMMENT ON COLUMN report_targets.quote IS 'The words that state it; NULL if it is not stated.';
COMMENT ON COLUMN report_targets.start_offset IS 'First character of the quote in documents.text, from 0.';
COMMENT ON COLUMN report_targets.end_offset IS 'The character after the last.';

CREATE OR REPLACE VIEW quality AS
WITH read AS (
    SELECT site, count(*) AS documents, count(*) FILTER (damage > 0) AS damaged,
        coalesce(sum(repaired), 0)::BIGINT AS repairs, sum(unresolved)::BIGINT AS unresolved,
        sum(lost_singles)::BIGINT AS lost_singles, sum(replacements)::BIGINT AS undecodable,
        sum(lost)::BIGINT AS lost, count(*) FILTER (title IS NULL) AS without_title,
        count(*) FILTER (given_on IS NULL AND published_at IS NULL) AS without_date
    FROM documents
    LEFT JOIN (SELECT document_id, count(*) AS repaired FROM repairs GROUP BY ALL) USING (document_id)
    GROUP BY site),
refused AS (
    SELECT site, sum(pages)::BIGINT AS rejected,
        map_from_entries(list((reason, pages) ORDER BY pages DESC, reason)) AS rejected_for
    FROM (SELECT site, reason, count(*) AS pages FROM rejections GROUP BY ALL) GROUP BY site)
SELECT site, coalesce(documents, 0) AS documents, coalesce(damaged, 0) AS damaged,
    coalesce(repairs, 0) AS repairs, coalesce(unresolved, 0) AS unresolved,
    coalesce(lost_singles, 0) AS lost_singles, coalesce(undecodable, 0) AS undecodable,
    coalesce(lost, 0) AS lost, coalesce(without_title, 0) AS without_title,
    coalesce(without_date, 0) AS without_date, coalesce(rejected, 0) AS rejected, rejected_for
FROM read FULL JOIN refused USING (site);
COMMENT ON VIEW quality IS 'For each site: how many documents are damaged, how much was repaired, and what could not be.';
COMMENT ON COLUMN quality.site IS 'sites.site, or "import".';
COMMENT ON COLUMN quality.documents IS 'Documents from the site, duplicates included.';
COMMENT ON COLUMN quality.damaged IS 'Documents in which characters were repaired or marked.';
COMMENT ON COLUMN quality.repairs IS 'Repairs made in them.';
COMMENT ON COLUMN quality.unresolved IS 'Characters that could not be restored.';
COMMENT ON COLUMN quality.lost_singles IS 'Places where the source lost single characters.';
COMMENT ON COLUMN quality.undecodable IS 'Characters that could not be decoded.';
COMMENT ON COLUMN quality.lost IS 'Characters lost between page and text; 0 unless something is wrong.';
COMMENT ON COLUMN quality.without_title IS 'Documents whose title is not known.';
COMMENT ON COLUMN quality.without_date IS 'Documents of which neither the day they were given nor the day of publication is known.';
COMMENT ON COLUMN quality.rejected IS 'Pages that yielded no document.';
COMMENT ON COLUMN quality.rejected_for IS 'How many of these for each reason, the most frequent first; NULL if there are none.';

-- Hosts, not sites: a mirror is seldom in the registry. Evidence is judged text by text.
CREATE OR REPLACE VIEW mirrors AS
WITH addressed AS (
    SELECT c.report_id, c.relation, d.document_id, d.url, d.damage, d.fetched_at, s.body,
        regexp_extract(d.url, '^https?://(?:[^/@]*@)?([^/:?#]+)', 1) AS host,
        regexp_extract(d.url, '^https?://[^/]+(/[^?#]*)', 1) AS path
    FROM documents AS d JOIN copies AS c USING (document_id) LEFT JOIN sites AS s ON s.site = d.site),
placed AS (
    SELECT *, body IS NOT NULL AND body <> 'mirror' OR host LIKE '%.gov.cn' AS known
    FROM addressed WHERE host <> ''),
spoilt AS (
    SELECT document_id, list(DISTINCT kind ORDER BY kind) AS kinds FROM repairs
    WHERE regexp_matches(kind, 'annotation|punctuation|shift|doubled_comma|removed') GROUP BY ALL),
traced AS (
    SELECT p.*, k.kinds, o.host AS original_host,
        o.path = p.path AND length(p.path) > 12 AS same_path,
        regexp_matches(p.path, '/t20\d{6}_\d+\.|/art_?/?20\d{2}|art_\d+_\d+|/content/post_\d+|/col/?col\d+|/c\d{5,6}/|/gkmlpt/|/(zfgzbg|gzbg|zwgk|zfxxgk|xxgk|jwgk|qwfb)(_\d+)?/') AS government_path
    FROM placed AS p LEFT JOIN spoilt AS k USING (document_id)
    LEFT JOIN placed AS o ON o.document_id = p.report_id AND o.host <> p.host AND o.known),
judged AS (
    SELECT *, CASE WHEN body = 'mirror' THEN 'registered'
                   WHEN same_path THEN 'same_path'
                   WHEN relation = 'mirror_of' OR kinds IS NOT NULL THEN 'damage'
                   WHEN government_path THEN 'government_path' END AS evidence
    FROM traced WHERE NOT known)
SELECT host, mode(original_host) AS original,
    arg_min(evidence, list_position(['registered', 'same_path', 'damage', 'government_path'], evidence)) AS evidence,
    count(*) AS documents, count(DISTINCT report_id) AS reports,
    count(*) FILTER (same_path) AS same_path, count(*) FILTER (damage > 0) AS damaged,
    count(*) FILTER (government_path) AS government_path, avg(damage) AS mean_damage,
    list_sort(list_distinct(flatten(list(coalesce(kinds, []))))) AS damage_kinds,
    min(fetched_at) AS first_seen, max(fetched_at) AS last_seen, min(url) AS example
FROM judged WHERE evidence IS NOT NULL GROUP BY host;
COMMENT ON VIEW mirrors IS 'Hosts that are suspected to republish reports of others in disguise, each with its evidence. Leave their documents out, or list such a host in the registry as body "mirror".';
COMMENT ON COLUMN mirrors.host IS 'Host in the address of the documents.';
COMMENT ON COLUMN mirrors.original IS 'Host that most of the canonical documents are from; NULL where no original was found.';
COMMENT ON COLUMN mirrors.evidence IS 'The strongest evidence (enumerations: mirror_evidence).';
COMMENT ON COLUMN mirrors.documents IS 'Suspected documents from the host.';
COMMENT ON COLUMN mirrors.reports IS 'Reports that they belong to.';
COMMENT ON COLUMN mirrors.same_path IS 'Of these documents, have the same path as the original on its host.';
COMMENT ON COLUMN mirrors.damaged IS 'Of these documents, are damaged.';
COMMENT ON COLUMN mirrors.government_path IS 'Of these documents, have a path as government sites have it.';
COMMENT ON COLUMN mirrors.mean_damage IS 'Mean of documents.damage.';
COMMENT ON COLUMN mirrors.damage_kinds IS 'How they are damaged: values of repairs.kind; empty if nothing was repaired.';
COMMENT ON COLUMN mirrors.first_seen IS 'When the first of them was fetched, UTC.';
COMMENT ON COLUMN mirrors.last_seen IS 'When the last of them was fetched, UTC.';
COMMENT ON COLUMN mirrors.example IS 'Address of one of them.';

CREATE OR REPLACE VIEW rejections_summary AS
SELECT site, reason, count(*) AS pages, any_value(url) AS example, max(fetched_at) AS last_seen
FROM rejections GROUP BY ALL;
COMMENT ON VIEW rejections_summary IS 'For each site and reason: how many pages yielded no document.';
COMMENT ON COLUMN rejections_summary.reason IS 'rejections.reason (enumerations: reason).';
COMMENT ON COLUMN rejections_summary.pages IS 'Pages rejected for this reason.';
COMMENT ON COLUMN rejections_summary.example IS 'Address of one of them.';
COMMENT ON COLUMN rejections_summary.last_seen IS 'When the latest of them was fetched, UTC.';

-- An address that had a body once and has been gone in every fetch since. Only its last text has
-- vanished: earlier versions had been replaced before.
CREATE OR REPLACE VIEW vanished AS
WITH visits AS (
    SELECT url, outcome IN {outcome: gone} AS gone, fetched_at, number, run_id FROM fetches
    WHERE outcome IN {outcome: present} OR outcome IN {outcome: gone}),
seen AS (
    SELECT url, coalesce(max(fetched_at) FILTER (NOT gone), '-infinity') AS last
    FROM visits GROUP BY url HAVING bool_or(gone)),
noticed AS (
    SELECT url, min(fetched_at) AS gone_at, arg_min(run_id, (fetched_at, number)) AS run_id
    FROM visits JOIN seen USING (url) WHERE gone AND fetched_at > last GROUP BY url),
last_text AS (
    SELECT url, part, arg_max(document_id, number) AS document_id
    FROM versions SEMI JOIN noticed USING (url) GROUP BY url, part)
SELECT last_text.document_id, url, last_text.part, noticed.gone_at, noticed.run_id
FROM last_text JOIN noticed USING (url);
COMMENT ON VIEW vanished IS 'Documents whose page no longer exists, and when that was noticed. They stay in all tables.';
COMMENT ON COLUMN vanished.gone_at IS 'When the page was first found to be gone, UTC; every later fetch found it gone too.';
COMMENT ON COLUMN vanished.run_id IS 'runs.run_id that found it.';

CREATE OR REPLACE VIEW changes AS
SELECT 'new' AS change, v.seen_at AS at, v.run_id, v.document_id, v.url, NULL AS detail
FROM versions AS v WHERE v.number = 1
UNION ALL
SELECT 'edited', seen_at, run_id, document_id, url, difference FROM versions WHERE number > 1
UNION ALL
SELECT 'vanished', gone_at, run_id, document_id, url, NULL FROM vanished
UNION ALL
SELECT 'better copy', r.ended_at, c.run_id, c.new_report_id, d.url, c.old_report_id
FROM canonical_changes AS c JOIN runs AS r USING (run_id)
JOIN documents AS d ON d.document_id = c.new_report_id;
COMMENT ON VIEW changes IS 'What is new, edited, vanished or has a better canonical document; filter by "at".';
COMMENT ON COLUMN changes.change IS 'What changed (enumerations: change).';
COMMENT ON COLUMN changes.at IS 'When it was noticed, UTC.';
COMMENT ON COLUMN changes.run_id IS 'runs.run_id that noticed it.';
COMMENT ON COLUMN changes.document_id IS 'documents.document_id of the new text, of the vanished one, or of the better document.';
COMMENT ON COLUMN changes.detail IS 'For an edited text the difference; for a better copy the report_id before; otherwise NULL.';

CREATE OR REPLACE VIEW site_health AS
WITH last AS (
    SELECT site, max(run_id) AS run_id, count(*) AS runs FROM runs WHERE site IS NOT NULL GROUP BY site),
outcomes AS (
    SELECT f.site, count(*) AS fetches,
        count(*) FILTER (outcome IN {outcome: good}) AS good,
        count(*) FILTER (outcome IN {outcome: refused}) AS refused,
        count(*) FILTER (outcome IN {outcome: failed}) AS failed
    FROM fetches AS f JOIN last ON last.run_id = f.run_id AND last.site = f.site GROUP BY f.site),
news AS (SELECT site, max(fetched_at) AS newest, count(*) AS documents FROM documents GROUP BY site)
SELECT s.site, s.name, last.runs, last.run_id AS last_run, r.ended_at AS last_run_at,
    r.finish_reason, o.fetches, o.good, o.refused, o.failed,
    coalesce(n.documents, 0) AS documents, n.newest AS newest_document,
    CASE WHEN last.run_id IS NULL THEN 'never run'
         WHEN coalesce(o.fetches, 0) = 0 THEN 'no response'
         WHEN o.good = 0 AND o.refused > 0 THEN 'blocked'
         WHEN o.good = 0 THEN 'failing'
         WHEN coalesce(n.documents, 0) = 0 THEN 'no documents'
         WHEN o.refused + o.failed > o.good THEN 'unsteady'
         ELSE 'good' END AS health
FROM sites AS s LEFT JOIN last USING (site) LEFT JOIN runs AS r ON r.run_id = last.run_id
LEFT JOIN outcomes AS o ON o.site = s.site LEFT JOIN news AS n ON n.site = s.site;
COMMENT ON VIEW site_health IS 'For each site: its last run, how the requests ended, and one word on its health.';
COMMENT ON COLUMN site_health.site IS 'sites.site.';
COMMENT ON COLUMN site_health.name IS 'Name in Chinese.';
COMMENT ON COLUMN site_health.runs IS 'Runs loaded; NULL if there are none.';
COMMENT ON COLUMN site_health.last_run IS 'runs.run_id of the last.';
COMMENT ON COLUMN site_health.last_run_at IS 'When the last fetch of that run ended, UTC.';
COMMENT ON COLUMN site_health.finish_reason IS 'Why the crawler says that it ended.';
COMMENT ON COLUMN site_health.fetches IS 'Requests of the last run.';
COMMENT ON COLUMN site_health.good IS 'Of these, brought an article, list or attachment, or were not modified (group good of outcomes).';
COMMENT ON COLUMN site_health.refused IS 'Of these, were refused: challenge, blocked, login, maintenance, robots.txt (group refused).';
COMMENT ON COLUMN site_health.failed IS 'Of these, failed: time-out, connection, TLS, DNS, server error (group failed).';
COMMENT ON COLUMN site_health.documents IS 'Documents from the site so far.';
COMMENT ON COLUMN site_health.newest_document IS 'When the last of them was fetched, UTC.';
COMMENT ON COLUMN site_health.health IS 'How the site is doing (enumerations: health).';

CREATE OR REPLACE VIEW site_coverage AS
WITH owed AS (
    SELECT e.*, s.region, r.full_name AS region_name, r.province, r.prefecture, r.county,
        y.year::INTEGER AS year
    FROM expectations AS e JOIN sites AS s USING (site) LEFT JOIN regions AS r ON r.code = s.region,
    LATERAL (SELECT unnest(range(
        coalesce((SELECT min(report_year) FROM documents AS d WHERE d.site = e.site AND d.kind = e.kind),
                 year(current_date)), year(current_date) + 1)) AS year) AS y),
had AS (
    SELECT c.site, d.kind, d.report_year AS year, count(DISTINCT k.report_id) AS reports
    FROM clusters AS k JOIN copies USING (report_id)
    JOIN documents AS c USING (document_id) JOIN documents AS d ON d.document_id = k.report_id
    GROUP BY ALL)
SELECT o.site, o.region, o.region_name, o.province, o.prefecture, o.county, o.kind, o.year, o.per_year AS expected,
    coalesce(h.reports, 0) AS reports, strptime(o.year || '-' || o.due, '%Y-%m-%d')::DATE AS due,
    CASE WHEN coalesce(h.reports, 0) >= o.per_year THEN 'present'
         WHEN strptime(o.year || '-' || o.due, '%Y-%m-%d')::DATE >= current_date THEN 'not yet due'
         WHEN sh.health IN {health: cannot_be_read} THEN 'blocked'
         ELSE 'missing' END AS state
FROM owed AS o LEFT JOIN had AS h USING (site, kind, year) LEFT JOIN site_health AS sh USING (site);
COMMENT ON VIEW site_coverage IS 'What each site owes for each kind and year, and whether it was found there.';
COMMENT ON COLUMN site_coverage.site IS 'sites.site.';
COMMENT ON COLUMN site_coverage.region IS 'GB/T 2260 code of the site''s region.';
COMMENT ON COLUMN site_coverage.region_name IS 'Names from the province down to the region, joined.';
COMMENT ON COLUMN site_coverage.province IS 'Name of the province of that region.';
COMMENT ON COLUMN site_coverage.prefecture IS 'Name of its prefecture; NULL for provinces, and where there is none.';
COMMENT ON COLUMN site_coverage.county IS 'Name of its county; NULL for provinces and prefectures.';
COMMENT ON COLUMN site_coverage.kind IS 'Kind of report that is owed (enumerations: kind).';
COMMENT ON COLUMN site_coverage.year IS 'Year it is owed for: documents.report_year.';
COMMENT ON COLUMN site_coverage.expected IS 'How many are owed.';
COMMENT ON COLUMN site_coverage.reports IS 'How many were found there.';
COMMENT ON COLUMN site_coverage.due IS 'Day by which they are published.';
COMMENT ON COLUMN site_coverage.state IS 'Whether it was found (enumerations: state).';

-- What sites owe, and one report for every other place, body and year: there, no site owes it.
-- Codes are those of today, so that the reports and sites of a former division count for its place.
CREATE OR REPLACE VIEW coverage AS
WITH found AS (
    SELECT coalesce(g.place, r.region) AS region, kind, report_year AS year, count(*) AS reports
    FROM reports AS r LEFT JOIN regions AS g ON g.code = r.region GROUP BY ALL),
listed AS (
    SELECT coalesce(g.place, s.region) AS region, s.body || '_work_report' AS kind,
        list(s.site ORDER BY s.site) AS sites, list(s.site || ': ' || h.health ORDER BY s.site) AS health,
        bool_and(h.health IN {health: cannot_be_read}) AS unread
    FROM sites AS s LEFT JOIN regions AS g ON g.code = s.region JOIN site_health AS h USING (site)
    GROUP BY ALL),
owed AS (
    SELECT coalesce(g.place, s.region) AS region, coalesce(any_value(s.region_name), any_value(s.site)) AS name,
        s.kind, s.year, max(s.expected) AS expected, max(s.reports) AS reports, min(s.due) AS due,
        list(DISTINCT s.site ORDER BY s.site) AS sites, list(s.state) AS states,
        list(DISTINCT s.site || ': ' || h.health ORDER BY s.site || ': ' || h.health) AS health
    FROM site_coverage AS s LEFT JOIN regions AS g ON g.code = s.region JOIN site_health AS h USING (site)
    GROUP BY coalesce(g.place, s.region), CASE WHEN s.region IS NULL THEN s.site END, s.kind, s.year),
others AS (
    SELECT g.code AS region, k.value AS kind, y.year
    FROM regions AS g, enumerations AS k,
        (SELECT year FROM owed UNION SELECT year FROM found WHERE year IS NOT NULL
         UNION SELECT year(current_date)) AS y
    WHERE g.valid_until IS NULL AND g.level <> 'national' AND g.code[:2] NOT IN ('71', '81', '82')
        AND k.name = 'kind' AND k.value <> 'presidium_work_report' AND k.value IN {kind: work_report}),
everywhere AS (
    SELECT * FROM owed
    UNION ALL BY NAME
    SELECT o.*, 1 AS expected, 0 AS reports, l.sites, l.health,
        CASE WHEN l.unread THEN ['blocked'] WHEN NOT l.unread THEN ['missing'] END AS states
    FROM others AS o ANTI JOIN owed USING (region, kind, year) LEFT JOIN listed AS l USING (region, kind)),
judged AS (
    SELECT e.* REPLACE (greatest(e.reports, coalesce(f.reports, 0)) AS reports),
        CASE WHEN greatest(e.reports, coalesce(f.reports, 0)) >= expected THEN 'present'
             WHEN states IS NULL THEN 'no site known'
             WHEN list_contains(states, 'not yet due') THEN 'not yet due'
             WHEN list_unique(states) = 1 AND states[1] = 'blocked' THEN 'blocked'
             ELSE 'missing' END AS state
    FROM everywhere AS e LEFT JOIN found AS f USING (region, kind, year))
SELECT j.region, coalesce(r.full_name, j.name) AS place, r.province, r.prefecture, r.county, r.level,
    nullif(replace(j.kind, '_work_report', ''), 'presidium') AS body, j.kind, j.year::INTEGER AS year, j.expected, j.reports,
    j.due, j.sites, j.state,
    CASE j.state WHEN 'present' THEN NULL
        WHEN 'no site known' THEN concat('no site of this body is in the registry')
        WHEN 'not yet due' THEN concat('due on ', j.due)
        WHEN 'blocked' THEN concat('not to be read: ', array_to_string(j.health, ', '))
        ELSE concat('not found: ', array_to_string(j.health, ', ')) END AS reason
FROM judged AS j LEFT JOIN regions AS r ON r.code = j.region;
COMMENT ON VIEW coverage IS 'For each province, prefecture and county, body and year: whether the report was found, on whatever site, and if not, why. One row more for each kind that a site owes besides.';
COMMENT ON COLUMN coverage.region IS 'GB/T 2260 code of today (regions.place); NULL where the region is not known: each such site has rows of its own.';
COMMENT ON COLUMN coverage.place IS 'Names from the province down to the region, joined; the name of the site where the region is not known.';
COMMENT ON COLUMN coverage.province IS 'Name of the province.';
COMMENT ON COLUMN coverage.prefecture IS 'Name of the prefecture; NULL for provinces, and where there is none.';
COMMENT ON COLUMN coverage.county IS 'Name of the county; NULL for provinces and prefectures.';
COMMENT ON COLUMN coverage.level IS 'Administrative level of the place (enumerations: level).';
COMMENT ON COLUMN coverage.body IS 'Kind of body that gives the report (enumerations: body); NULL for the presidium of a township congress.';
COMMENT ON COLUMN coverage.kind IS 'Kind of report that is owed (enumerations: kind).';
COMMENT ON COLUMN coverage.year IS 'Year it is owed for: documents.report_year.';
COMMENT ON COLUMN coverage.expected IS 'How many are owed; 1 where no site says.';
COMMENT ON COLUMN coverage.reports IS 'How many were found, on whatever site.';
COMMENT ON COLUMN coverage.due IS 'First day by which a site publishes it; NULL where no site says.';
COMMENT ON COLUMN coverage.sites IS 'The sites that owe it or belong to the body; NULL if none is known.';
COMMENT ON COLUMN coverage.state IS 'Whether it was found (enumerations: state).';
COMMENT ON COLUMN coverage.reason IS 'Why it is not there, in words; NULL where it is present.';

CREATE OR REPLACE VIEW integrity AS
SELECT 'document_id twice' AS problem, document_id AS id FROM documents GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'document without copies row', document_id
    FROM documents ANTI JOIN copies USING (document_id)
UNION ALL SELECT 'document in two reports', document_id FROM copies GROUP BY document_id HAVING count(*) > 1
UNION ALL SELECT 'copies row without document', document_id FROM copies ANTI JOIN documents USING (document_id)
UNION ALL SELECT 'copies row without cluster', report_id FROM copies ANTI JOIN clusters USING (report_id)
UNION ALL SELECT 'cluster of another size', report_id FROM clusters
    LEFT JOIN (SELECT report_id, count(*) AS n FROM copies GROUP BY ALL) USING (report_id)
    WHERE n IS DISTINCT FROM size
UNION ALL SELECT 'relation without document', from_id FROM relations
    ANTI JOIN documents ON documents.document_id = from_id
UNION ALL SELECT 'relation without document', to_id FROM relations
    ANTI JOIN documents ON documents.document_id = to_id
UNION ALL SELECT 'pair related twice', least(from_id, to_id) FROM relations
    GROUP BY least(from_id, to_id), greatest(from_id, to_id) HAVING count(*) > 1
UNION ALL SELECT 'document without version', document_id FROM documents ANTI JOIN versions USING (document_id)
UNION ALL SELECT 'document of an unknown run', document_id FROM documents ANTI JOIN runs USING (run_id)
UNION ALL SELECT 'fetch of an unknown run', run_id FROM fetches ANTI JOIN runs USING (run_id)
UNION ALL SELECT 'rejection_id twice', rejection_id FROM rejections GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'site template of another digest', site || ' ' || number FROM site_templates
    WHERE left(sha256(template), 16) <> version
UNION ALL SELECT 'section outside its text', s.document_id
    FROM sections AS s JOIN documents AS d USING (document_id) WHERE s.end_offset > d.characters
UNION ALL SELECT 'parts that do not cover their text', document_id
    FROM (SELECT document_id, start_offset, lag(end_offset, 1, 0) OVER around AS previous,
              end_offset, lead(start_offset) OVER around AS next, d.characters
          FROM document_parts JOIN documents AS d USING (document_id)
          WINDOW around AS (PARTITION BY document_id ORDER BY number))
    WHERE start_offset <> previous OR end_offset <> coalesce(next, characters)
UNION ALL SELECT 'target without its words', t.document_id
    FROM document_targets AS t JOIN documents AS d USING (document_id)
    WHERE t.quote <> substring(d.text, t.start_offset + 1, t.end_offset - t.start_offset)
        OR (t.kind <> 'not_stated' AND t.quote IS NULL)
UNION ALL SELECT 'fact without its words', f.document_id
    FROM document_facts AS f JOIN documents AS d USING (document_id)
    WHERE f.quote <> substring(d.text, f.start_offset + 1, f.end_offset - f.start_offset)
UNION ALL SELECT 'fact whose number is not in its words', document_id
    FROM document_facts WHERE NOT list_contains(list_transform(regexp_extract_all(
        replace(translate(quote, '０１２３４５６７８９．，', '0123456789.,'), ',', ''), '\d+'),
        lambda number: number::DOUBLE), value)
UNION ALL SELECT 'target whose number is not in its words', document_id
    FROM (SELECT *, list_transform(
              regexp_extract_all(
                  replace(translate(quote, '０１２３４５６７８９．，', '0123456789.,'), ',', ''),
                  '\d+(?:\.\d+)?'), number -> number::DOUBLE) AS numbers
          FROM document_targets WHERE kind = 'numeric' AND NOT contains(quote, '百分之'))
    WHERE NOT coalesce(list_contains(numbers, low), true)
        OR NOT coalesce(list_contains(numbers, high), true);
COMMENT ON VIEW integrity IS 'Rows that break a rule of this warehouse; empty unless something is wrong.';
COMMENT ON COLUMN integrity.problem IS 'The rule that is broken.';
COMMENT ON COLUMN integrity.id IS 'Id of the row that breaks it.';

-- Views for research: reports with the best fields of their copies, bodies, panels, overlap, words.
-- Like views.sql, whose markers are valid here too.

CREATE OR REPLACE VIEW work_reports AS
WITH known AS (
    SELECT c.report_id, d.* REPLACE (
            CASE WHEN c.relation IN ('canonical', 'same', 'mirror_of', 'version_of', 'earlier_version')
                THEN d.title END AS title),
        (list_position(['canonical', 'same', 'version_of', 'earlier_version', 'mirror_of', 'draft_of',
            'excerpt_of'], c.relation), -c.jaccard, c.document_id) AS rank
    FROM copies AS c JOIN documents AS d USING (document_id)
    JOIN documents AS k ON k.document_id = c.report_id
    WHERE k.kind IN {kind: work_report} AND d.kind = k.kind
        AND coalesce(d.region = k.region, true) AND coalesce(d.report_year = k.report_year, true)
        AND coalesce(d.given_on = k.given_on, true) AND coalesce(d.speaker = k.speaker, true)),
best AS (
    SELECT report_id, {best: title … source},
        to_json(map_from_entries(list_filter([{best_from: title … source}],
            lambda each: each.v <> report_id))) AS taken
    FROM known GROUP BY report_id),
placed AS (
    SELECT b.*, r.kind, r.text, r.characters, r.damage, r.unresolved, r.copies, r.chosen_for, r.abridged,
        r.written, r.draft, r.script, r.site, r.url, r.record_id,
        replace(r.kind, '_work_report', '') AS body_kind,
        CASE WHEN b.level = 'township' OR r.kind = 'presidium_work_report' THEN regexp_extract(
            replace(replace(replace(translate(b.body, '縣區鄉鎮', '县区乡镇'), coalesce(g.province, '□'), ''), coalesce(g.prefecture, '□'), ''),
                coalesce(g.county, '□'), ''), '^[一-龥]{1,10}?(?:镇|乡|街道|苏木)') END AS township,
        g.full_name, g.province, g.prefecture, g.county, g.place
    FROM best AS b JOIN reports AS r USING (report_id) LEFT JOIN regions AS g ON g.code = b.region),
bodied AS (
    SELECT p.*, n.full_name AS place_name, n.level AS place_level,
        CASE WHEN township IS NULL THEN p.place || '-' || body_kind
             WHEN township <> '' THEN concat_ws('-', p.place, body_kind, township) END AS body_id
    FROM placed AS p LEFT JOIN regions AS n ON n.code = p.place)
SELECT report_id, title, kind, body_kind, body_id,
    CASE WHEN body_id IS NOT NULL THEN body_name(place_name || coalesce(township, ''), place_level, body_kind) END AS body_name,
    body, region, full_name AS region_name, province, prefecture, county, place, level, report_year,
    reviewed_year, meeting, term, session, given_on, speaker, post, post_class(post) AS post_class,
    abridged, written, draft, published_at, written_on, index_number, document_number, issuer, source,
    nullif(taken::VARCHAR, '{}') AS taken_from, characters, damage, unresolved, copies, chosen_for,
    script, site, url, record_id, text
FROM bodied;
COMMENT ON VIEW work_reports IS 'One row for each report that is a work report. Each field has the best value that any of its copies has, the canonical one first; copies that contradict the canonical one are not used.';
COMMENT ON COLUMN work_reports.report_id IS 'reports.report_id.';
COMMENT ON COLUMN work_reports.body_kind IS 'Kind of body that gave it, from the report and not from its site: npc, gov, cppcc, court, procuratorate, presidium.';
COMMENT ON COLUMN work_reports.body_id IS 'One id for each body, whatever the report calls it: place and kind of body, for townships also their name. NULL where the place is unknown.';
COMMENT ON COLUMN work_reports.body_name IS 'One full name for each body_id, from the name that its place has today.';
COMMENT ON COLUMN work_reports.region_name IS 'Names from the province down to the region, joined.';
COMMENT ON COLUMN work_reports.province IS 'Name of the province of the region, at the time of its code.';
COMMENT ON COLUMN work_reports.prefecture IS 'Name of the prefecture; NULL for provinces, and where there is none.';
COMMENT ON COLUMN work_reports.county IS 'Name of the county; NULL for provinces and prefectures.';
COMMENT ON COLUMN work_reports.place IS 'regions.place: code of the place of today, the same over renamings and mergers.';
COMMENT ON COLUMN work_reports.post_class IS 'What the post says (enumerations: post_class); NULL where it is unknown or none of these.';
COMMENT ON COLUMN work_reports.taken_from IS 'Fields that another copy than the canonical one has, each with its documents.document_id, as JSON; NULL if there are none.';
COMMENT ON COLUMN work_reports.copies IS 'Other documents of the same report: duplicates, excerpts, earlier versions.';
COMMENT ON COLUMN work_reports.chosen_for IS 'Why this document was chosen to represent the report: clusters.reason (enumerations: rule).';

CREATE OR REPLACE VIEW bodies AS
SELECT body_id, any_value(body_name) AS body_name, any_value(body_kind) AS body_kind,
    any_value(place) AS place, list(DISTINCT body ORDER BY body) FILTER (body IS NOT NULL) AS names,
    count(*) AS reports, min(report_year) AS first_year, max(report_year) AS last_year
FROM work_reports WHERE body_id IS NOT NULL GROUP BY body_id;
COMMENT ON VIEW bodies IS 'Bodies that gave work reports, each with all names that its reports call it.';
COMMENT ON COLUMN bodies.body_id IS 'work_reports.body_id.';
COMMENT ON COLUMN bodies.body_name IS 'Full name, from the name that its place has today.';
COMMENT ON COLUMN bodies.body_kind IS 'npc, gov, cppcc, court, procuratorate or presidium.';
COMMENT ON COLUMN bodies.place IS 'regions.place.';
COMMENT ON COLUMN bodies.names IS 'Names as written; NULL if none is known.';
COMMENT ON COLUMN bodies.reports IS 'Its work reports.';
COMMENT ON COLUMN bodies.first_year IS 'Year of the first.';
COMMENT ON COLUMN bodies.last_year IS 'Year of the last.';

CREATE OR REPLACE VIEW panel AS
WITH years AS (
    SELECT unnest(range(min(report_year), max(report_year) + 1))::INTEGER AS year FROM work_reports),
given AS (
    SELECT body_id, report_year AS year, count(*) AS reports,
        arg_min({'report_id': report_id, 'given_on': given_on, 'characters': characters, 'url': url},
            (region <> place, coalesce(abridged, false), coalesce(draft, false), -characters, report_id)) AS best
    FROM work_reports WHERE body_id IS NOT NULL AND report_year IS NOT NULL GROUP BY ALL)
SELECT b.body_id, y.year, b.place, b.body_kind, b.body_name, r.full_name AS place_name, r.province,
    r.prefecture, r.county, r.level, coalesce(g.reports, 0) AS reports, g.best.report_id AS report_id,
    g.best.given_on AS given_on, g.best.characters AS characters, g.best.url AS url
FROM bodies AS b CROSS JOIN years AS y LEFT JOIN given AS g USING (body_id, year)
LEFT JOIN regions AS r ON r.code = b.place;
COMMENT ON VIEW panel IS 'Bodies by years, balanced: each body that has a work report, in every year from the first to the last of this warehouse, with gaps. body_id and year are its key; place merges with other tables.';
COMMENT ON COLUMN panel.body_id IS 'work_reports.body_id.';
COMMENT ON COLUMN panel.year IS 'Year in which the report was given.';
COMMENT ON COLUMN panel.place IS 'GB/T 2260 code of today (regions.place), also of abolished codes; that of the county for townships.';
COMMENT ON COLUMN panel.body_kind IS 'npc, gov, cppcc, court, procuratorate or presidium.';
COMMENT ON COLUMN panel.body_name IS 'Full name of the body.';
COMMENT ON COLUMN panel.place_name IS 'Names from the province down to the place, joined.';
COMMENT ON COLUMN panel.province IS 'Name of the province.';
COMMENT ON COLUMN panel.prefecture IS 'Name of the prefecture; NULL for provinces, and where there is none.';
COMMENT ON COLUMN panel.county IS 'Name of the county; NULL for provinces and prefectures.';
COMMENT ON COLUMN panel.level IS 'Administrative level of the place (enumerations: level).';
COMMENT ON COLUMN panel.reports IS 'Work reports of that body and year; 0 in a gap.';
COMMENT ON COLUMN panel.report_id IS 'The report; of several a full text before an abridged one or a draft, then the longest. NULL in a gap.';
COMMENT ON COLUMN panel.given_on IS 'Day it was given.';
COMMENT ON COLUMN panel.characters IS 'Length of its text.';
COMMENT ON COLUMN panel.url IS 'Address of its page.';

CREATE OR REPLACE VIEW facts_reported AS
SELECT c.report_id, f.number, f.fact, f.value, f.unit, f.modifier, f.counted, f.quote, f.start_offset,
    f.end_offset, 'review' AS part
FROM document_facts AS f JOIN clusters AS c ON c.report_id = f.document_id;
COMMENT ON VIEW facts_reported IS 'Counts that the review of each work report reports (建议 N 件, 听取报告 N 项, 执法检查 N 次), each with its words.';
COMMENT ON COLUMN facts_reported.report_id IS 'reports.report_id.';
COMMENT ON COLUMN facts_reported.number IS 'Order in the report, from 1.';
COMMENT ON COLUMN facts_reported.fact IS 'What is counted (enumerations: fact).';
COMMENT ON COLUMN facts_reported.value IS 'The count.';
COMMENT ON COLUMN facts_reported.unit IS 'Unit in simplified characters: 件, 项, 次 …';
COMMENT ON COLUMN facts_reported.modifier IS 'Word after the number, as written: 余, 多; NULL if there is none.';
COMMENT ON COLUMN facts_reported.counted IS 'What was counted, in the words of the report.';
COMMENT ON COLUMN facts_reported.quote IS 'The words that state it.';
COMMENT ON COLUMN facts_reported.start_offset IS 'First character of the quote in documents.text, from 0.';
COMMENT ON COLUMN facts_reported.end_offset IS 'The character after the last.';
COMMENT ON COLUMN facts_reported.part IS 'Part of the report that it is in (enumerations: part): always the review.';

CREATE OR REPLACE VIEW overlap AS
WITH given AS (
    SELECT w.report_id, d.serial, w.body_id, w.body_kind, w.place, w.report_year,
        w.body_id <> w.place || '-' || w.body_kind AS township,
        CASE WHEN w.body_id <> w.place || '-' || w.body_kind THEN w.place ELSE g.parent END AS above
    FROM work_reports AS w JOIN documents AS d ON d.document_id = w.report_id
    JOIN regions AS g ON g.code = w.place
    WHERE w.body_id IS NOT NULL AND w.report_year IS NOT NULL),
compared AS (
    SELECT a.*, b.report_id AS other_id, b.serial AS other_serial, 'year_on_year' AS comparison
    FROM given AS a JOIN given AS b ON b.body_id = a.body_id AND b.report_year = a.report_year - 1
    UNION ALL
    SELECT a.*, b.report_id, b.serial, 'upward' FROM given AS a JOIN given AS b ON b.place = a.above
        AND b.body_kind = a.body_kind AND b.report_year = a.report_year AND NOT a.township AND NOT b.township
    UNION ALL
    SELECT a.*, b.report_id, b.serial, 'sideways' FROM given AS a JOIN given AS b ON b.above = a.above
        AND b.body_kind = a.body_kind AND b.report_year = a.report_year AND b.township = a.township
        AND b.body_id <> a.body_id),
samples AS (SELECT serial, count(*) AS n FROM shingles GROUP BY serial),
common AS (
    SELECT c.serial, c.other_serial, count(*) AS n
    FROM (SELECT DISTINCT serial, other_serial FROM compared) AS c
    JOIN shingles AS s ON s.serial = c.serial
    JOIN shingles AS o ON o.serial = c.other_serial AND o.value = s.value GROUP BY ALL)
SELECT c.report_id, c.other_id, c.comparison, c.body_id, c.place, c.report_year,
    coalesce(n.n, 0) / (a.n + b.n - coalesce(n.n, 0)) AS jaccard, coalesce(n.n, 0) / a.n AS containment
FROM compared AS c JOIN samples AS a ON a.serial = c.serial JOIN samples AS b ON b.serial = c.other_serial
LEFT JOIN common AS n ON n.serial = c.serial AND n.other_serial = c.other_serial;
COMMENT ON VIEW overlap IS 'How much of each work report is in that of the year before, of the body above, and of its sister bodies, estimated from one 5-gram in 32.';
COMMENT ON COLUMN overlap.report_id IS 'work_reports.report_id.';
COMMENT ON COLUMN overlap.other_id IS 'work_reports.report_id that it is compared with.';
COMMENT ON COLUMN overlap.comparison IS 'Which two are compared (enumerations: overlap).';
COMMENT ON COLUMN overlap.body_id IS 'work_reports.body_id of the first.';
COMMENT ON COLUMN overlap.place IS 'regions.place of the first.';
COMMENT ON COLUMN overlap.jaccard IS 'Share of the 5-grams of both texts that they have in common, 0 to 1.';
COMMENT ON COLUMN overlap.containment IS 'Share of the first text''s 5-grams that are in the second.';

CREATE OR REPLACE VIEW themes AS
SELECT theme, unnest(terms) AS term FROM (VALUES
    ('business_environment', ['营商环境', '放管服', '一网通办', '最多跑一次', '优化审批']),
    ('common_prosperity', ['共同富裕', '城乡差距', '收入差距']),
    ('digital', ['数字经济', '数字化', '大数据', '人工智能', '数字政府', '智慧城市']),
    ('environment', ['生态环境', '污染防治', '碳达峰', '碳中和', '绿色发展', '蓝天保卫战']),
    ('innovation', ['科技创新', '新质生产力', '高新技术', '专精特新', '研发投入']),
    ('livelihood', ['民生实事', '社会保障', '养老服务', '基本医疗', '义务教育', '住房保障']),
    ('private_economy', ['民营经济', '民营企业', '非公有制经济', '个体工商户']),
    ('risk', ['风险隐患', '债务风险', '金融风险', '安全生产', '防灾减灾']),
    ('rule_of_law', ['法治政府', '依法治国', '依法行政', '执法检查', '司法改革']),
    ('rural', ['乡村振兴', '脱贫攻坚', '农业农村', '粮食安全', '高标准农田'])) AS given(theme, terms)
UNION SELECT theme, term FROM own_themes;
COMMENT ON VIEW themes IS 'Terms of each theme: some to begin with, and those of the table own_themes.';
COMMENT ON COLUMN themes.theme IS 'Name of the theme.';
COMMENT ON COLUMN themes.term IS 'A term that counts for it.';

CREATE OR REPLACE VIEW theme_counts AS
WITH pieces AS (
    SELECT p.report_id, p.part, fold(string_agg(
        substring(d.text, p.start_offset + 1, p.end_offset - p.start_offset), chr(10) ORDER BY p.number)) AS folded
    FROM parts AS p JOIN documents AS d ON d.document_id = p.report_id GROUP BY ALL),
words AS (SELECT theme, fold(term) AS term FROM themes WHERE term <> ''),
counted AS (
    SELECT report_id, part, theme, length(folded) AS characters,
        sum((length(folded) - length(replace(folded, term, ''))) // length(term))::BIGINT AS times
    FROM pieces CROSS JOIN words GROUP BY ALL)
SELECT c.report_id, r.kind, r.place, r.region_name, r.report_year, c.part, c.theme, c.times,
    c.characters::INTEGER AS characters, 1000 * c.times / c.characters AS per_thousand
FROM counted AS c JOIN reports AS r USING (report_id);
COMMENT ON VIEW theme_counts IS 'How often each part of each work report names the terms of each theme, in any script. Leave annexes out: a glossary names everything.';
COMMENT ON COLUMN theme_counts.report_id IS 'reports.report_id.';
COMMENT ON COLUMN theme_counts.place IS 'regions.place.';
COMMENT ON COLUMN theme_counts.region_name IS 'Names from the province down to the region, joined.';
COMMENT ON COLUMN theme_counts.part IS 'Part of the report (enumerations: part); all parts of one kind together.';
COMMENT ON COLUMN theme_counts.theme IS 'themes.theme.';
COMMENT ON COLUMN theme_counts.times IS 'How often the terms of the theme occur; a term inside another one counts for both.';
COMMENT ON COLUMN theme_counts.characters IS 'Length of the part in characters.';
COMMENT ON COLUMN theme_counts.per_thousand IS 'times for each thousand characters.';

CREATE OR REPLACE MACRO first_use(phrase) AS TABLE
SELECT body_id, any_value(body_name) AS body_name, any_value(place) AS place, any_value(body_kind) AS body_kind,
    min(report_year)::INTEGER AS first_year, count(*) AS reports,
    arg_min(report_id, (report_year, coalesce(given_on, DATE '9999-12-31'), report_id)) AS report_id
FROM work_reports
WHERE body_id IS NOT NULL AND report_year IS NOT NULL AND contains(fold(text), fold(phrase))
GROUP BY body_id ORDER BY first_year, body_id;
COMMENT ON MACRO TABLE first_use IS 'FROM first_use(phrase): the year in which each body first uses a phrase, in any script, with the report.';

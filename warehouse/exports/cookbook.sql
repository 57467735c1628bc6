-- Cookbook: questions of researchers (1 to 30) and operators (from 31), each with its statement.
-- A recipe is a line "-- N. question", remarks, and a statement that ends in ";". "Shape" says what
-- one row is. Change terms, years and places to your own.

-- 1. How many reports are there of each kind, and how many copies?
-- Shape: one row for each kind.
SELECT kind, count(*) AS reports, sum(copies)::BIGINT AS copies, min(given_on) AS first, max(given_on) AS last
FROM reports GROUP BY kind ORDER BY reports DESC, kind;

-- 2. Which years of each body are there, and which are missing between them?
-- Shape: one row for each body. The panel has a row for each body and year, ready to merge.
SELECT body_id, body_name, list(year ORDER BY year) FILTER (reports > 0) AS years,
       list(year ORDER BY year) FILTER (reports = 0) AS missing
FROM panel GROUP BY body_id, body_name ORDER BY body_id;

-- 3. Which reports say 营商环境, and how often?
-- Shape: one row for each report. Both scripts are found. `govreports search` is faster.
SELECT report_id, title, region_name, report_year, term_count(text, ['营商环境']) AS times
FROM work_reports WHERE term_count(text, ['营商环境']) > 0 ORDER BY times DESC, report_id;

-- 4. How does the share of reports that name a term change over the years?
-- Shape: one row for each kind and year.
SELECT kind, report_year, count(*) AS reports, round(avg(contains(fold(text), '高质量发展')::INT), 3) AS share
FROM work_reports WHERE report_year IS NOT NULL GROUP BY kind, report_year ORDER BY kind, report_year;

-- 5. In which sentences is a term, and in which part of the report?
-- Shape: one row for each sentence.
SELECT report_id, part, number, trim(text, chr(10)) AS sentence
FROM sentences WHERE contains(text, '监督') ORDER BY report_id, number LIMIT 200;

-- 6. Which growth of GDP does each government aim at, and in which words?
-- Shape: one row for each target. left and right bound are equal where the report gives one number.
SELECT region, region_name, report_year, low, high, modifier, stance, scope, quote, url
FROM report_targets WHERE indicator = 'gdp_growth' AND kind = 'numeric'
ORDER BY region, report_year, number;

-- 7. Which core targets does each government set? One column for each indicator.
-- Shape: one row for each report of a government. NULL: no number, or no plan was found.
SELECT report_id, region, region_name, report_year,
       min(low) FILTER (indicator = 'gdp_growth' AND scope = 'main') AS gdp_growth,
       min(high) FILTER (indicator = 'cpi' AND scope IN ('main', 'plan')) AS cpi,
       min(low) FILTER (indicator = 'new_urban_jobs' AND scope IN ('main', 'plan')) AS new_urban_jobs,
       min(high) FILTER (indicator = 'urban_unemployment_rate' AND scope IN ('main', 'plan')) AS unemployment
FROM report_targets GROUP BY ALL ORDER BY region, report_year, report_id;

-- 8. Which governments state no target of a core indicator, or state it without a number?
-- Shape: one row for each report and indicator. A report without a plan is not in it.
SELECT report_id, region_name, report_year, indicator, kind
FROM report_targets WHERE kind <> 'numeric' AND NOT starts_with(indicator, 'other:')
ORDER BY region_name, report_year, indicator;

-- 9. How did each government change its growth target from one year to the next?
-- Shape: one row for each place and year that has a year before.
WITH aims AS (
    SELECT w.place, any_value(w.region_name) AS region_name, w.report_year, min(t.low) AS low
    FROM targets AS t JOIN work_reports AS w USING (report_id)
    WHERE t.indicator = 'gdp_growth' AND t.kind = 'numeric' AND t.scope = 'main' GROUP BY ALL)
SELECT a.place, a.region_name, a.report_year, b.low AS before, a.low AS now, round(a.low - b.low, 2) AS change
FROM aims AS a JOIN aims AS b ON b.place = a.place AND b.report_year = a.report_year - 1
ORDER BY a.place, a.report_year;

-- 10. How far is each growth target above that of the place above?
-- Shape: one row for each place and year.
WITH aims AS (
    SELECT w.place, any_value(w.region_name) AS region_name, w.report_year, min(t.low) AS low
    FROM targets AS t JOIN work_reports AS w USING (report_id)
    WHERE t.indicator = 'gdp_growth' AND t.kind = 'numeric' AND t.scope = 'main' GROUP BY ALL)
SELECT a.place, a.region_name, a.report_year, a.low, u.region_name AS above, round(a.low - u.low, 2) AS difference
FROM aims AS a JOIN regions AS r ON r.code = a.place
JOIN aims AS u ON u.place = r.parent AND u.report_year = a.report_year
ORDER BY a.place, a.report_year;

-- 11. With which words are targets bounded and resolved upon (左右, 以上; 力争, 确保)?
-- Shape: one row for each year, modifier and stance.
SELECT report_year, modifier, stance, count(*) AS targets
FROM report_targets WHERE kind = 'numeric' GROUP BY ALL ORDER BY report_year, targets DESC, modifier, stance;

-- 12. Which targets do governments set besides the core ones?
-- Shape: one row for each indicator.
SELECT indicator, count(DISTINCT report_id) AS reports, min(low) AS lowest, max(high) AS highest
FROM targets WHERE kind = 'numeric' AND indicator NOT IN ('gdp_growth', 'cpi', 'new_urban_jobs', 'urban_unemployment_rate')
GROUP BY indicator ORDER BY reports DESC, indicator LIMIT 100;

-- 13. Which targets are set for several years, or as what is striven for beyond the target?
-- Shape: one row for each target.
SELECT report_id, region_name, report_year, scope, indicator, low, high, unit, target_year, quote
FROM report_targets WHERE scope IN ('period', 'main_stretch') ORDER BY region_name, report_year, number;

-- 14. Who gave the reports of each body, in which post and years?
-- Shape: one row for each body and person.
SELECT body_id, body_name, speaker, list(DISTINCT post_class ORDER BY post_class) AS classes,
       list(DISTINCT report_year ORDER BY report_year) AS years
FROM work_reports WHERE speaker IS NOT NULL AND body_id IS NOT NULL
GROUP BY body_id, body_name, speaker ORDER BY body_id, min(report_year), speaker;

-- 15. When did another person give the report than the year before?
-- Shape: one row for each change.
SELECT body_id, report_year, before, speaker FROM (
    SELECT body_id, report_year, speaker, lag(speaker) OVER years AS before, lag(report_year) OVER years AS year_before
    FROM work_reports WHERE speaker IS NOT NULL AND report_year IS NOT NULL AND body_id IS NOT NULL
    WINDOW years AS (PARTITION BY body_id ORDER BY report_year, report_id))
WHERE speaker <> before AND year_before = report_year - 1 ORDER BY body_id, report_year;

-- 16. How often does an acting head or a deputy give the report?
-- Shape: one row for each kind, year and class of post.
SELECT kind, report_year, post_class, count(*) AS reports FROM work_reports
WHERE post_class IS NOT NULL GROUP BY ALL ORDER BY kind, report_year, post_class;

-- 17. How many suggestions, bills and proposals does each report count?
-- Shape: one row for each count, with the words that state it.
SELECT w.body_id, w.report_year, f.fact, f.value, f.counted, f.quote
FROM facts_reported AS f JOIN work_reports AS w USING (report_id)
WHERE f.fact IN ('suggestions', 'bills', 'proposals') ORDER BY w.body_id, w.report_year, f.number;

-- 18. How much supervision does each standing committee report: reports heard, laws inspected?
-- Shape: one row for each body and year; the largest count, since a report also counts parts.
SELECT w.body_id, w.report_year, max(f.value) FILTER (f.fact = 'reports_heard') AS reports_heard,
       max(f.value) FILTER (f.fact = 'law_inspections') AS law_inspections,
       max(f.value) FILTER (f.fact = 'resolutions') AS resolutions
FROM facts_reported AS f JOIN work_reports AS w USING (report_id)
WHERE w.body_kind = 'npc' GROUP BY ALL ORDER BY w.body_id, w.report_year;

-- 19. Which attention does each theme get over the years?
-- Shape: one row for each kind, year and theme; terms for each thousand characters, no annexes.
SELECT kind, report_year, theme, count(DISTINCT report_id) AS reports,
       round(1000 * sum(times) / sum(characters), 3) AS per_thousand
FROM theme_counts WHERE part <> 'annex' AND report_year IS NOT NULL
GROUP BY ALL ORDER BY kind, report_year, per_thousand DESC, theme;

-- 20. Which places give a theme the most attention in their plans?
-- Shape: one row for each place and year.
SELECT place, region_name, report_year, times, round(per_thousand, 3) AS per_thousand
FROM theme_counts WHERE theme = 'digital' AND part = 'plan' AND times > 0
ORDER BY per_thousand DESC, place, report_year LIMIT 100;

-- 21. Which themes get more attention in the plan than in the review?
-- Shape: one row for each year and theme.
SELECT report_year, theme,
       round(1000 * sum(times) FILTER (part = 'plan') / sum(characters) FILTER (part = 'plan'), 3) AS plan,
       round(1000 * sum(times) FILTER (part = 'review') / sum(characters) FILTER (part = 'review'), 3) AS review
FROM theme_counts GROUP BY ALL ORDER BY report_year, plan - review DESC NULLS LAST, theme;

-- 22. Which body used a phrase first, and who followed?
-- Shape: one row for each body that uses it, with the report of its first use.
FROM first_use('数字经济');

-- 23. How does a phrase spread? Bodies that had used it by each year.
-- Shape: one row for each kind of body and year.
SELECT body_kind, year, new_bodies,
       (sum(new_bodies) OVER (PARTITION BY body_kind ORDER BY year))::BIGINT AS bodies
FROM (SELECT body_kind, first_year AS year, count(*) AS new_bodies FROM first_use('数字经济') GROUP BY ALL)
ORDER BY body_kind, year;

-- 24. How many years after the body above did each body take a phrase up?
-- Shape: one row for each body whose body above uses the phrase. Negative: earlier.
WITH used AS MATERIALIZED (FROM first_use('数字经济'))
SELECT u.body_id, u.body_name, u.first_year, a.body_name AS above, u.first_year - a.first_year AS years_later
FROM used AS u JOIN regions AS r ON r.code = u.place
JOIN used AS a ON a.place = r.parent AND a.body_kind = u.body_kind ORDER BY years_later, u.body_id;

-- 25. How much of each report is in that of the year before?
-- Shape: one row for each report; containment is the share of its 5-grams.
SELECT body_id, report_year, round(jaccard, 3) AS jaccard, round(containment, 3) AS containment, report_id, other_id
FROM overlap WHERE comparison = 'year_on_year' ORDER BY body_id, report_year;

-- 26. How much of each report is in that of the body above?
-- Shape: one row for each report.
SELECT body_id, report_year, round(containment, 3) AS containment, report_id, other_id
FROM overlap WHERE comparison = 'upward' ORDER BY containment DESC, body_id, report_year;

-- 27. Which sister bodies have the most similar reports?
-- Shape: one row for each pair.
SELECT o.body_id, w.body_id AS other_body, o.report_year, round(o.jaccard, 3) AS jaccard
FROM overlap AS o JOIN work_reports AS w ON w.report_id = o.other_id
WHERE o.comparison = 'sideways' AND o.body_id < w.body_id ORDER BY jaccard DESC, o.body_id, other_body LIMIT 100;

-- 28. How long are reports and their parts?
-- Shape: one row for each kind, year and part. Abridged reports and drafts are left out.
SELECT w.kind, w.report_year, p.part, count(DISTINCT p.report_id) AS reports,
       round(sum(p.end_offset - p.start_offset) / count(DISTINCT p.report_id)) AS mean_characters
FROM parts AS p JOIN work_reports AS w USING (report_id)
WHERE NOT coalesce(w.abridged, false) AND NOT coalesce(w.draft, false) GROUP BY ALL ORDER BY ALL;

-- 29. The plans of the coming year, as texts of their own.
-- Shape: one row for each plan.
SELECT p.report_id, w.region_name, w.report_year, p.heading,
       substring(w.text, p.start_offset + 1, p.end_offset - p.start_offset) AS text
FROM parts AS p JOIN work_reports AS w USING (report_id)
WHERE p.part = 'plan' ORDER BY w.report_year DESC, p.report_id, p.number;

-- 30. What are the highest sections of reviews and plans called?
-- Shape: one row for each part and heading.
SELECT part, heading, count(DISTINCT report_id) AS reports FROM report_sections
WHERE parent IS NULL AND part IN ('review', 'plan') GROUP BY ALL ORDER BY reports DESC, part, heading LIMIT 100;

-- 31. Where else was each report found, and how similar is the text to the canonical one?
SELECT r.title, c.relation, c.site, c.url, round(c.jaccard, 3) AS jaccard, round(c.damage, 4) AS damage
FROM report_copies AS c JOIN reports AS r USING (report_id)
WHERE r.copies > 0 ORDER BY r.report_id, c.relation <> 'canonical', c.jaccard DESC LIMIT 100;

-- 32. Why were documents chosen to represent their reports?
SELECT chosen_for, count(*) AS reports FROM reports GROUP BY chosen_for ORDER BY reports DESC;

-- 33. Which mirrors damage the texts that they republish, and how much?
SELECT site, count(*) AS copies, round(avg(damage), 5) AS mean_damage, sum(characters)::BIGINT AS characters
FROM report_copies WHERE relation = 'mirror_of' GROUP BY site ORDER BY mean_damage DESC;

-- 34. Which repairs were made most often?
SELECT kind, before, after, count(*) AS times
FROM repairs GROUP BY ALL ORDER BY times DESC, kind, before LIMIT 50;

-- 35. Which reports still have characters that could not be restored?
SELECT report_id, title, unresolved, url FROM reports
WHERE unresolved > 0 ORDER BY unresolved DESC, report_id LIMIT 50;

-- 36. From which bytes does a report come, and how were they decoded?
SELECT r.report_id, r.url, d.encoding, d.encoding_source, d.declared_encoding, d.method,
       d.warc_file, d.warc_offset, f.digest
FROM reports AS r JOIN documents AS d ON d.document_id = r.report_id
LEFT JOIN fetches AS f ON f.record_id = d.record_id AND f.url = d.url
ORDER BY r.report_id LIMIT 50;

-- 37. Where do a page's own statements contradict one another?
SELECT document_id, name, list(value || ' (' || source || ')' ORDER BY number) AS stated
FROM found_metadata GROUP BY document_id, name HAVING count(DISTINCT value) > 1
ORDER BY ALL LIMIT 50;

-- 38. What is known about reports? The share of reports that have each field.
SELECT kind, count(*) AS reports, round(avg((region IS NOT NULL)::INT), 2) AS region,
       round(avg((report_year IS NOT NULL)::INT), 2) AS report_year,
       round(avg((given_on IS NOT NULL)::INT), 2) AS given_on,
       round(avg((speaker IS NOT NULL)::INT), 2) AS speaker,
       round(avg((meeting IS NOT NULL)::INT), 2) AS meeting
FROM reports GROUP BY kind ORDER BY kind;

-- 39. Which pages yielded no document, and why?
SELECT * FROM rejections_summary ORDER BY pages DESC, site, reason;

-- 40. What is owed and missing?
SELECT place, kind, year, due, state, sites FROM coverage
WHERE state IN ('missing', 'blocked') ORDER BY ALL;

-- 41. What is new, edited or gone in the last thirty days?
SELECT change, "at", url, left(detail, 200) AS detail FROM changes
WHERE "at" >= current_date - INTERVAL 30 DAY ORDER BY "at" DESC, url LIMIT 100;

-- 42. Which pages were edited after publication, and how?
SELECT url, number, seen_at, difference FROM versions WHERE number > 1 ORDER BY seen_at DESC, url LIMIT 20;

-- 43. How is each site doing?
SELECT site, health, last_run_at, fetches, good, refused, failed, documents
FROM site_health ORDER BY health, site;

-- 44. How did the requests of each site's last run end?
SELECT f.site, f.outcome, count(*) AS requests, min(f.url) AS example
FROM fetches AS f JOIN site_health AS h ON h.last_run = f.run_id GROUP BY ALL ORDER BY ALL;

-- 45. How much came with each run?
SELECT run_id, site, fetches, documents, rejections, finish_reason,
       date_diff('second', started_at, ended_at) AS seconds
FROM runs ORDER BY loaded_at DESC, run_id LIMIT 50;

-- 46. Which reports came in an attachment, and which article links it?
SELECT d.document_id, d.title, d.url, d.parent FROM documents AS d
WHERE d.parent IS NOT NULL ORDER BY ALL LIMIT 50;

-- 47. Which reports are parts of a compilation?
SELECT url, count(*) AS parts, list(title ORDER BY part) AS titles
FROM documents WHERE part > 0 GROUP BY url ORDER BY parts DESC, url;

-- 48. Which report_id has replaced an old one?
WITH RECURSIVE now AS (
    SELECT old_report_id, new_report_id FROM canonical_changes
    UNION SELECT now.old_report_id, c.new_report_id
    FROM now JOIN canonical_changes AS c ON c.old_report_id = now.new_report_id)
SELECT old_report_id, new_report_id AS report_id FROM now
SEMI JOIN clusters ON clusters.report_id = now.new_report_id ORDER BY ALL;

-- 49. Does any row break a rule of the warehouse? Empty unless something is wrong.
SELECT * FROM integrity;

-- 50. How did requests end, and what does each outcome mean?
-- The table enumerations lists the values of all such columns; `govreports dictionary` prints it.
SELECT f.outcome, e.meaning, e.groups, count(*) AS requests
FROM fetches AS f JOIN enumerations AS e ON e.name = 'outcome' AND e.value = f.outcome
GROUP BY ALL ORDER BY requests DESC, f.outcome;

-- 51. Which hosts are suspected mirrors, and of which originals?
SELECT host, original, evidence, documents, damaged, damage_kinds, first_seen, example
FROM mirrors ORDER BY documents DESC, host;

-- 52. Which reports are known from suspected mirrors only?
SELECT r.report_id, r.title, r.url FROM reports AS r
JOIN mirrors AS m ON m.host = regexp_extract(r.url, '^https?://(?:[^/@]*@)?([^/:?#]+)', 1)
ORDER BY r.report_id;

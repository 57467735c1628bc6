-- Cookbook: questions of analysts and operators, each with the statement that answers it.
-- A recipe is a line "-- N. question", remarks, and a statement that ends in ";".

-- 1. How many reports are there of each kind, and how many copies?
SELECT kind, count(*) AS reports, sum(copies)::BIGINT AS copies, min(given_on) AS first, max(given_on) AS last
FROM reports GROUP BY kind ORDER BY reports DESC, kind;

-- 2. Which years does each region have, and of which bodies?
SELECT region_name, kind, list(DISTINCT report_year ORDER BY report_year) AS years
FROM reports WHERE report_year IS NOT NULL GROUP BY region_name, kind ORDER BY ALL;

-- 3. Which reports say 营商环境, and how often?
-- The text is as published: for both scripts, ranking and speed use `govreports search`.
SELECT report_id, title, region_name, report_year,
       (length(text) - length(replace(text, '营商环境', ''))) // length('营商环境') AS times
FROM reports WHERE contains(text, '营商环境') ORDER BY times DESC, report_id LIMIT 50;

-- 4. How does the share of reports that name a term change over the years?
SELECT report_year, count(*) AS reports,
       round(avg(contains(text, '高质量发展')::INT), 3) AS share
FROM reports WHERE report_year IS NOT NULL GROUP BY report_year ORDER BY report_year;

-- 5. What is around a term? Thirty characters on each side of its first occurrence.
SELECT report_id, report_year,
       substring(text, greatest(1, position('监督' IN text) - 30), 62) AS context
FROM reports WHERE contains(text, '监督') ORDER BY report_year DESC, report_id LIMIT 20;

-- 6. Which percentages do reports state about growth?
SELECT report_id, region_name, report_year, unnest(regexp_extract_all(text, '增长[0-9.]+%')) AS stated
FROM reports ORDER BY report_year, report_id, stated LIMIT 100;

-- 7. Who gave reports, in which post, and in which years?
SELECT speaker, post, region_name, list(DISTINCT report_year ORDER BY report_year) AS years
FROM reports WHERE speaker IS NOT NULL GROUP BY ALL ORDER BY len(years) DESC, speaker LIMIT 50;

-- 8. How long are reports, by kind and year? Excerpts and drafts are left out.
SELECT kind, report_year, count(*) AS reports, median(characters)::INT AS median_characters
FROM reports WHERE NOT coalesce(abridged, false) AND NOT coalesce(draft, false)
GROUP BY kind, report_year ORDER BY ALL;

-- 9. What are the sections of each report called?
SELECT heading, count(DISTINCT report_id) AS reports
FROM report_sections WHERE level = 1 GROUP BY heading ORDER BY reports DESC, heading LIMIT 50;

-- 10. The chapters on the coming year's work, as text of their own.
SELECT s.report_id, r.region_name, r.report_year, s.heading, s.text
FROM report_sections AS s JOIN reports AS r USING (report_id)
WHERE s.level = 1 AND regexp_matches(s.heading, '今后|下一年|下一步|打算|安排|任务|建议')
ORDER BY r.report_year DESC, s.report_id, s.number LIMIT 50;

-- 11. What does a region's report of one year repeat of the year before? Compare by eye.
SELECT a.region_name, a.kind, a.report_year, a.report_id, b.report_id AS year_before
FROM reports AS a JOIN reports AS b
     ON a.region = b.region AND a.kind = b.kind AND a.report_year = b.report_year + 1
ORDER BY ALL LIMIT 50;

-- 12. Where else was each report found, and how similar is the text to the canonical one?
SELECT r.title, c.relation, c.site, c.url, round(c.jaccard, 3) AS jaccard, round(c.damage, 4) AS damage
FROM report_copies AS c JOIN reports AS r USING (report_id)
WHERE r.copies > 0 ORDER BY r.report_id, c.relation <> 'canonical', c.jaccard DESC LIMIT 100;

-- 13. Why were documents chosen to represent their reports?
SELECT chosen_for, count(*) AS reports FROM reports GROUP BY chosen_for ORDER BY reports DESC;

-- 14. Which mirrors damage the texts that they republish, and how much?
SELECT site, count(*) AS copies, round(avg(damage), 5) AS mean_damage, sum(characters)::BIGINT AS characters
FROM report_copies WHERE relation = 'mirror_of' GROUP BY site ORDER BY mean_damage DESC;

-- 15. Which repairs were made most often?
SELECT kind, before, after, count(*) AS times
FROM repairs GROUP BY ALL ORDER BY times DESC, kind, before LIMIT 50;

-- 16. Which reports still have characters that could not be restored?
SELECT report_id, title, unresolved, url FROM reports
WHERE unresolved > 0 ORDER BY unresolved DESC, report_id LIMIT 50;

-- 17. From which bytes does a report come, and how were they decoded?
SELECT r.report_id, r.url, d.encoding, d.encoding_source, d.declared_encoding, d.method,
       d.warc_file, d.warc_offset, f.digest
FROM reports AS r JOIN documents AS d ON d.document_id = r.report_id
LEFT JOIN fetches AS f ON f.record_id = d.record_id AND f.url = d.url
ORDER BY r.report_id LIMIT 50;

-- 18. Where do a page's own statements contradict one another?
SELECT document_id, name, list(value || ' (' || source || ')' ORDER BY number) AS stated
FROM found_metadata GROUP BY document_id, name HAVING count(DISTINCT value) > 1
ORDER BY ALL LIMIT 50;

-- 19. What is known about reports? The share of reports that have each field.
SELECT kind, count(*) AS reports, round(avg((region IS NOT NULL)::INT), 2) AS region,
       round(avg((report_year IS NOT NULL)::INT), 2) AS report_year,
       round(avg((given_on IS NOT NULL)::INT), 2) AS given_on,
       round(avg((speaker IS NOT NULL)::INT), 2) AS speaker,
       round(avg((meeting IS NOT NULL)::INT), 2) AS meeting
FROM reports GROUP BY kind ORDER BY kind;

-- 20. Which pages yielded no document, and why?
SELECT * FROM rejections_summary ORDER BY pages DESC, site, reason;

-- 21. What is owed and missing?
SELECT place, kind, year, due, state, sites FROM coverage
WHERE state IN ('missing', 'blocked') ORDER BY ALL;

-- 22. What is new, edited or gone in the last thirty days?
SELECT change, "at", url, left(detail, 200) AS detail FROM changes
WHERE "at" >= current_date - INTERVAL 30 DAY ORDER BY "at" DESC, url LIMIT 100;

-- 23. Which pages were edited after publication, and how?
SELECT url, number, seen_at, difference FROM versions WHERE number > 1 ORDER BY seen_at DESC, url LIMIT 20;

-- 24. How is each site doing?
SELECT site, health, last_run_at, fetches, good, refused, failed, documents
FROM site_health ORDER BY health, site;

-- 25. How did the requests of each site's last run end?
SELECT f.site, f.outcome, count(*) AS requests, min(f.url) AS example
FROM fetches AS f JOIN site_health AS h ON h.last_run = f.run_id GROUP BY ALL ORDER BY ALL;

-- 26. How much came with each run?
SELECT run_id, site, fetches, documents, rejections, finish_reason,
       date_diff('second', started_at, ended_at) AS seconds
FROM runs ORDER BY loaded_at DESC, run_id LIMIT 50;

-- 27. Which reports came in an attachment, and which article links it?
SELECT d.document_id, d.title, d.url, d.parent FROM documents AS d
WHERE d.parent IS NOT NULL ORDER BY ALL LIMIT 50;

-- 28. Which reports are parts of a compilation?
SELECT url, count(*) AS parts, list(title ORDER BY part) AS titles
FROM documents WHERE part > 0 GROUP BY url ORDER BY parts DESC, url;

-- 29. Which report_id has replaced an old one?
WITH RECURSIVE now AS (
    SELECT old_report_id, new_report_id FROM canonical_changes
    UNION SELECT now.old_report_id, c.new_report_id
    FROM now JOIN canonical_changes AS c ON c.old_report_id = now.new_report_id)
SELECT old_report_id, new_report_id AS report_id FROM now
SEMI JOIN clusters ON clusters.report_id = now.new_report_id ORDER BY ALL;

-- 30. Does any row break a rule of the warehouse? Empty unless something is wrong.
SELECT * FROM integrity;

-- 31. How did requests end, and what does each outcome mean?
-- The table enumerations lists the values of all such columns; `govreports dictionary` prints it.
SELECT f.outcome, e.meaning, e.groups, count(*) AS requests
FROM fetches AS f JOIN enumerations AS e ON e.name = 'outcome' AND e.value = f.outcome
GROUP BY ALL ORDER BY requests DESC, f.outcome;

-- 32. Which hosts are suspected mirrors, and of which originals?
SELECT host, original, evidence, documents, damaged, damage_kinds, first_seen, example
FROM mirrors ORDER BY documents DESC, host;

-- 33. Which reports are known from suspected mirrors only?
SELECT r.report_id, r.title, r.url FROM reports AS r
JOIN mirrors AS m ON m.host = regexp_extract(r.url, '^https?://(?:[^/@]*@)?([^/:?#]+)', 1)
ORDER BY r.report_id;

-- Functions for people, next to `fold` (text_folding.py). Like views they hold no data: this file is
-- applied again whenever it has changed.

CREATE OR REPLACE MACRO term_count(text, terms) AS CASE WHEN text IS NOT NULL AND terms IS NOT NULL THEN
    list_transform([fold(text)], lambda folded: coalesce(list_sum(list_transform(
        list_filter(list_distinct(list_transform(terms, lambda term: fold(term))), lambda term: term <> ''),
        lambda term: (length(folded) - length(replace(folded, term, ''))) // length(term))), 0))[1]::BIGINT END;
COMMENT ON MACRO fold IS 'fold(text): the text in simplified, half-width and lower-case characters; positions stay the same.';
COMMENT ON MACRO term_count IS 'term_count(text, [term, …]): how often the terms occur in the text, both folded. A term inside another one counts for both.';

-- 代县长 acts, 常务副县长 is a deputy, and 县委副书记、县长 is a head: only the office counts. An office of
-- a department (办公室主任), an assistant (县长助理) and a candidate (县长候选人) have no class.
CREATE OR REPLACE MACRO post_class(post) AS
    list_transform([regexp_replace(translate(post, '縣區長專員總檢務辦書記', '县区长专员总检务办书记'),
            '(?:省长|市长|县长|区长|州长|盟长|旗长|镇长|乡长|专员|总理|委员长|院长|检察长|主席|主任)(?:助理|候选人|人选|提名|委员)'
            '|(?:办公室|办公厅|研究室|[^务作]委员会|委办|[发财教改]委|局|中心)(?:常务)?(?:代理?|副)?主任', '□', 'g')],
        lambda said: CASE
            WHEN regexp_matches(said, '(?:代理?|主持(?:全面|日常)?工作的?副?)(?:省长|主席|市长|县长|区长|州长|盟长|旗长|镇长|乡长|专员|总理|委员长|院长|检察长|主任)') THEN 'acting'
            WHEN regexp_matches(said, '(?:^|[^副])(?:省长|主席|市长|县长|区长|州长|盟长|旗长|镇长|乡长|专员|总理|委员长|院长|检察长|主任)') THEN 'head'
            WHEN regexp_matches(said, '副(?:省长|主席|市长|县长|区长|州长|盟长|旗长|镇长|乡长|专员|总理|委员长|院长|检察长|主任)') THEN 'deputy'
        END)[1];
COMMENT ON MACRO post_class IS 'post_class(post): head, acting or deputy; NULL for posts that are none of them.';

CREATE OR REPLACE MACRO body_name(place_name, level, body) AS CASE
    WHEN level = 'national' THEN CASE body WHEN 'gov' THEN '国务院' WHEN 'npc' THEN '全国人民代表大会常务委员会'
        WHEN 'cppcc' THEN '中国人民政治协商会议全国委员会' WHEN 'court' THEN '最高人民法院'
        WHEN 'procuratorate' THEN '最高人民检察院' END
    WHEN body = 'gov' AND level = 'prefecture' AND regexp_matches(place_name, '(?:地区|盟)$') THEN place_name || '行政公署'
    WHEN body = 'gov' THEN place_name || '人民政府'
    WHEN body = 'npc' AND level = 'prefecture' AND regexp_matches(place_name, '(?:地区|盟)$') THEN place_name || '人民代表大会工作委员会'
    WHEN body = 'npc' THEN place_name || '人民代表大会常务委员会'
    WHEN body = 'presidium' THEN place_name || '人民代表大会主席团'
    WHEN body = 'cppcc' THEN '中国人民政治协商会议' || place_name || '委员会'
    WHEN body = 'court' THEN place_name || CASE level WHEN 'province' THEN '高级' WHEN 'prefecture' THEN '中级' ELSE '' END || '人民法院'
    WHEN body = 'procuratorate' THEN place_name || '人民检察院' END;
COMMENT ON MACRO body_name IS 'body_name(place_name, level, body): the full name of a body of a place.';

CREATE OR REPLACE MACRO similarity(one, other) AS CASE WHEN one = other THEN 1.0 ELSE (
    SELECT count(*) FILTER (texts = 2) / nullif(count(*), 0)
    FROM (SELECT s.value, count(DISTINCT d.document_id) AS texts
          FROM shingles AS s JOIN documents AS d USING (serial)
          WHERE d.document_id = one OR d.document_id = other GROUP BY s.value)) END;
COMMENT ON MACRO similarity IS 'similarity(report_id, report_id): share of the 5-grams of both texts that they have in common, 0 to 1, estimated from a sample of one in 32.';

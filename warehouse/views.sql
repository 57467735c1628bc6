CREATE OR REPLACE VIEW integrity AS
SELECT 'document_id occurs twice' AS problem, document_id AS id FROM documents GROUP BY ALL HAVING count(*) > 1;

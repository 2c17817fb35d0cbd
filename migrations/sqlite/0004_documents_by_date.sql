-- What is remembered of documents is named by their date first, so that documents of the same weeks
-- stand together: document:DATE|ISSUER|NUMBER|KIND|BODY, item:…|BODY|ROW, document_bodies:….
-- Before: document:BODY|ISSUER|NUMBER|DATE|KIND, item:BODY|ROW|…, document_bodies:….
CREATE TEMP TABLE renamed AS
SELECT key, '["' || replace(substr(json_quote(key), 2, length(json_quote(key)) - 2), '|', '","') || '"]' AS part
FROM slot WHERE key GLOB 'document:*' OR key GLOB 'item:*' OR key GLOB 'document_bodies:*';

UPDATE slot SET key = (
    SELECT CASE substr(key, 1, instr(key, ':'))
        WHEN 'document:' THEN 'document:'
            || json_extract(part, '$[3]') || '|' || json_extract(part, '$[1]') || '|'
            || json_extract(part, '$[2]') || '|' || json_extract(part, '$[4]') || '|'
            || substr(json_extract(part, '$[0]'), 10)
        WHEN 'item:' THEN 'item:'
            || json_extract(part, '$[4]') || '|' || json_extract(part, '$[2]') || '|'
            || json_extract(part, '$[3]') || '|' || json_extract(part, '$[5]') || '|'
            || substr(json_extract(part, '$[0]'), 6) || '|' || json_extract(part, '$[1]')
        ELSE 'document_bodies:'
            || json_extract(part, '$[2]') || '|' || substr(json_extract(part, '$[0]'), 17) || '|'
            || json_extract(part, '$[1]') || '|' || json_extract(part, '$[3]')
    END
    FROM renamed WHERE renamed.key = slot.key
)
WHERE key IN (SELECT key FROM renamed);

DROP TABLE renamed;

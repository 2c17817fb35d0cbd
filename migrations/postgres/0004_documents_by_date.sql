-- What is remembered of documents is named by their date first, so that documents of the same weeks
-- stand together: document:DATE|ISSUER|NUMBER|KIND|BODY, item:…|BODY|ROW, document_bodies:….
-- Before: document:BODY|ISSUER|NUMBER|DATE|KIND, item:BODY|ROW|…, document_bodies:….
UPDATE slot SET key = concat_ws('|',
    'document:' || split_part(key, '|', 4), split_part(key, '|', 2), split_part(key, '|', 3),
    split_part(key, '|', 5), substr(split_part(key, '|', 1), 10))
WHERE starts_with(key, 'document:');

UPDATE slot SET key = concat_ws('|',
    'item:' || split_part(key, '|', 5), split_part(key, '|', 3), split_part(key, '|', 4),
    split_part(key, '|', 6), substr(split_part(key, '|', 1), 6), split_part(key, '|', 2))
WHERE starts_with(key, 'item:');

UPDATE slot SET key = concat_ws('|',
    'document_bodies:' || split_part(key, '|', 3), substr(split_part(key, '|', 1), 17),
    split_part(key, '|', 2), split_part(key, '|', 4))
WHERE starts_with(key, 'document_bodies:');

-- What is remembered of one document stands together, under one name:
-- document:DATE|ISSUER|NUMBER|KIND for its bodies, …|BODY for one of them, …|BODY|ROW for an item.
-- Before: document_bodies:…, document:…|BODY, item:…|BODY|ROW.
UPDATE slot SET key = 'document:' || substr(key, 6) WHERE key GLOB 'item:*';

UPDATE slot SET key = 'document:' || substr(key, 17) WHERE key GLOB 'document_bodies:*';

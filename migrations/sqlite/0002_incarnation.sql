-- Which database this is. Each row says what became of it; the last one holds. A database that
-- takes a ledger in has a name of its own; being filled, retired and kept as a backup are rows too.
CREATE TABLE incarnation (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number >= 0),
    id     BLOB    NOT NULL CHECK (length(id) = 16),
    phase  TEXT    NOT NULL CHECK (phase IN ('filling', 'standing', 'retired', 'backup')),
    place  TEXT    NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

CREATE TRIGGER incarnation_is_gap_free BEFORE INSERT ON incarnation
WHEN NEW.number <> (SELECT coalesce(max(number) + 1, 0) FROM incarnation)
BEGIN SELECT raise(ABORT, 'incarnations are only ever added'); END;
CREATE TRIGGER incarnation_is_never_replaced BEFORE INSERT ON incarnation
WHEN EXISTS (SELECT 1 FROM incarnation WHERE number = NEW.number)
BEGIN SELECT raise(ABORT, 'incarnations are only ever added'); END;
CREATE TRIGGER incarnation_is_never_updated BEFORE UPDATE ON incarnation
BEGIN SELECT raise(ABORT, 'incarnations are only ever added'); END;
CREATE TRIGGER incarnation_is_never_deleted BEFORE DELETE ON incarnation
BEGIN SELECT raise(ABORT, 'incarnations are only ever added'); END;

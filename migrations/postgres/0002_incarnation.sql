-- Which database this is. Each row says what became of it; the last one holds. A database that
-- takes a ledger in has a name of its own; being filled, retired and kept as a backup are rows too.
CREATE TABLE incarnation (
    number BIGINT NOT NULL PRIMARY KEY CHECK (number >= 0),
    id     BYTEA  NOT NULL CHECK (octet_length(id) = 16),
    phase  TEXT   COLLATE "C" NOT NULL CHECK (phase IN ('filling', 'standing', 'retired', 'backup')),
    place  TEXT   COLLATE "C" NOT NULL,
    at     BIGINT NOT NULL
);

CREATE FUNCTION incarnation_is_gap_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> (SELECT coalesce(max(number) + 1, 0) FROM incarnation) THEN
        RAISE EXCEPTION 'incarnations are only ever added';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION incarnation_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'incarnations are only ever added';
END $$;

CREATE TRIGGER incarnation_is_gap_free BEFORE INSERT ON incarnation
    FOR EACH ROW EXECUTE FUNCTION incarnation_is_gap_free();
CREATE TRIGGER incarnation_is_never_updated BEFORE UPDATE OR DELETE ON incarnation
    FOR EACH ROW EXECUTE FUNCTION incarnation_is_never_changed();
CREATE TRIGGER incarnation_is_never_truncated BEFORE TRUNCATE ON incarnation
    FOR EACH STATEMENT EXECUTE FUNCTION incarnation_is_never_changed();

-- Not even a session that replicates passes them by.
ALTER TABLE incarnation ENABLE ALWAYS TRIGGER incarnation_is_gap_free;
ALTER TABLE incarnation ENABLE ALWAYS TRIGGER incarnation_is_never_updated;
ALTER TABLE incarnation ENABLE ALWAYS TRIGGER incarnation_is_never_truncated;

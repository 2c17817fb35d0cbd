-- The log: the sealed bytes of every event, their leaf hashes, and one node per completed subtree
-- of 256^level leaves. Appended to by the lane, and by nothing else. What is filled rightmost and
-- never changed is packed whole.
CREATE TABLE entry (
    idx   bigint NOT NULL CHECK (idx >= 0),
    id    uuid   NOT NULL,
    bytes bytea  NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535),
    leaf  bytea  NOT NULL CHECK (length(leaf) = 32),
    PRIMARY KEY (idx) WITH (fillfactor = 100),
    UNIQUE (id)
) WITH (toast_tuple_target = 8160);
-- Bytes are kept as they are, beside their hash as long as they fit on its page: compressing them
-- would be work done while others wait for the lane.
ALTER TABLE entry ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE entry ALTER COLUMN leaf SET STORAGE PLAIN;

CREATE TABLE node (
    level  smallint NOT NULL CHECK (level >= 1),
    number bigint   NOT NULL CHECK (number >= 0),
    hash   bytea    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, number)
);
ALTER TABLE node ALTER COLUMN hash SET STORAGE PLAIN;

CREATE FUNCTION entry_is_gap_free() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lowest  bigint;
    highest bigint;
    many    bigint;
BEGIN
    SELECT min(idx), max(idx), count(*) INTO lowest, highest, many FROM added;
    -- No two of them are equal: the primary key has seen to that.
    IF highest - lowest + 1 <> many
        OR lowest <> coalesce((SELECT max(idx) + 1 FROM entry WHERE idx < lowest), 0)
    THEN
        RAISE integrity_constraint_violation
            USING MESSAGE = 'the log is appended to without gaps';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE =
        format('the log is append-only: %s of %I is refused', tg_op, tg_table_name);
END $$;

CREATE TRIGGER entry_is_gap_free AFTER INSERT ON entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entry_is_gap_free();
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER node_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON node
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
-- In a session that plays a replica too.
ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_is_gap_free;
ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_is_never_changed;
ALTER TABLE node ENABLE ALWAYS TRIGGER node_is_never_changed;

-- Decision state: what the next decision needs. Written in the lane's transaction. Keys sort as
-- their bytes do, on every machine. Pages keep room for rows that are written again and again.
CREATE TABLE balance (
    account text COLLATE "C" NOT NULL PRIMARY KEY,
    cents   bigint           NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE slot (
    key   text COLLATE "C" NOT NULL PRIMARY KEY,
    value text COLLATE "C" NOT NULL
) WITH (fillfactor = 90);

-- People: outside the log and not derivable from it. Tokens are kept as hashes only.
CREATE TABLE user_account (
    id           text COLLATE "C" NOT NULL PRIMARY KEY,
    name         text COLLATE "C" NOT NULL UNIQUE,
    organisation text COLLATE "C" NOT NULL,
    role         text COLLATE "C" NOT NULL,
    valid_until  integer,
    created_at   bigint           NOT NULL,
    disabled_at  bigint
);

CREATE TABLE token (
    hash       bytea            NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    user_id    text COLLATE "C" NOT NULL REFERENCES user_account (id),
    label      text COLLATE "C" NOT NULL,
    created_at bigint           NOT NULL,
    revoked_at bigint
);
CREATE INDEX token_by_user ON token (user_id, label);

-- The log: the sealed bytes of every event, their leaf hashes, and one node per completed subtree
-- of 256^level leaves. Appended to by the lane, and by nothing else.
CREATE TABLE entry (
    idx   INTEGER NOT NULL PRIMARY KEY CHECK (idx >= 0),
    id    BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    bytes BLOB    NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535),
    leaf  BLOB    NOT NULL CHECK (length(leaf) = 32)
) STRICT;

CREATE TABLE node (
    level  INTEGER NOT NULL CHECK (level >= 1),
    number INTEGER NOT NULL CHECK (number >= 0),
    hash   BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entry_is_gap_free BEFORE INSERT ON entry
WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM entry)
BEGIN SELECT raise(ABORT, 'the log is appended to without gaps'); END;

-- INSERT OR REPLACE deletes the row in its way, and no trigger on DELETE hears of it.
CREATE TRIGGER entry_is_never_replaced BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE idx = NEW.idx OR id = NEW.id)
BEGIN SELECT raise(ABORT, 'the log is append-only: entries are never replaced'); END;
CREATE TRIGGER node_is_never_replaced BEFORE INSERT ON node
WHEN EXISTS (SELECT 1 FROM node WHERE level = NEW.level AND number = NEW.number)
BEGIN SELECT raise(ABORT, 'the log is append-only: nodes are never replaced'); END;

CREATE TRIGGER entry_is_never_updated BEFORE UPDATE ON entry
BEGIN SELECT raise(ABORT, 'the log is append-only: entries are never updated'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'the log is append-only: entries are never deleted'); END;
CREATE TRIGGER node_is_never_updated BEFORE UPDATE ON node
BEGIN SELECT raise(ABORT, 'the log is append-only: nodes are never updated'); END;
CREATE TRIGGER node_is_never_deleted BEFORE DELETE ON node
BEGIN SELECT raise(ABORT, 'the log is append-only: nodes are never deleted'); END;

-- Decision state: what the next decision needs. Written in the lane's transaction.
CREATE TABLE balance (
    account TEXT    NOT NULL PRIMARY KEY,
    cents   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE slot (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Followers: what is only read. Fed from the log by position; droppable and rebuildable.
CREATE TABLE follower (
    name     TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL CHECK (position >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_account (
    id           INTEGER NOT NULL PRIMARY KEY,
    holder       TEXT    NOT NULL,
    edition      TEXT    NOT NULL,
    key          TEXT    NOT NULL UNIQUE
) STRICT;
CREATE INDEX ledger_account_by_edition ON ledger_account (edition, holder);
CREATE INDEX ledger_account_by_holder ON ledger_account (holder, edition);

-- Days are integers yyyymmdd.
CREATE TABLE posting (
    idx          INTEGER NOT NULL,
    line         INTEGER NOT NULL,
    day          INTEGER NOT NULL,
    from_account INTEGER NOT NULL REFERENCES ledger_account (id),
    to_account   INTEGER NOT NULL REFERENCES ledger_account (id),
    cents        INTEGER NOT NULL CHECK (cents > 0),
    PRIMARY KEY (idx, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE turnover (
    from_account INTEGER NOT NULL REFERENCES ledger_account (id),
    to_account   INTEGER NOT NULL REFERENCES ledger_account (id),
    day          INTEGER NOT NULL,
    cents        INTEGER NOT NULL CHECK (cents > 0),
    PRIMARY KEY (from_account, to_account, day)
) STRICT, WITHOUT ROWID;

-- One row per share; an expense wholly on own share has one row with neither holder nor edition.
CREATE TABLE expense_share (
    idx          INTEGER NOT NULL,
    share        INTEGER NOT NULL,
    organisation TEXT    NOT NULL,
    holder       TEXT    NOT NULL,
    edition      TEXT    NOT NULL,
    line         TEXT    NOT NULL,
    PRIMARY KEY (idx, share)
) STRICT, WITHOUT ROWID;
CREATE INDEX expense_share_by_holder ON expense_share (holder, edition, idx);
CREATE INDEX expense_share_by_edition ON expense_share (edition, idx);
CREATE INDEX expense_share_by_organisation ON expense_share (organisation, idx);

-- Whom an event concerns: the holders it touches and, as org:CODE, the book that wrote it.
CREATE TABLE event_party (
    party TEXT    NOT NULL,
    idx   INTEGER NOT NULL,
    PRIMARY KEY (party, idx)
) STRICT, WITHOUT ROWID;

-- People: outside the log and not derivable from it. Tokens are kept as hashes only.
CREATE TABLE user_account (
    id           TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL UNIQUE,
    organisation TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    valid_until  INTEGER,
    created_at   INTEGER NOT NULL,
    disabled_at  INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    user_id    TEXT    NOT NULL REFERENCES user_account (id),
    label      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX token_by_user ON token (user_id, label);

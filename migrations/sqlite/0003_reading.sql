-- The reading side, such that no question's cost grows with the ledger. What followers wrote before
-- goes, and is written anew from the log.
DROP TABLE event_party;
DROP TABLE expense_share;
DROP TABLE turnover;
DROP TABLE posting;
DROP TABLE ledger_account;
DROP TABLE follower;

-- Every follower's table stands twice: one side is read while the other one is rebuilt beside it.
-- `reading` tells which side is live, how many events it knows, and the index + 1 of the last one
-- that changed the registry; `rebuild`, while there is one, the same of the side that is being made.
CREATE TABLE follower (
    name     TEXT    NOT NULL PRIMARY KEY,
    side     TEXT    NOT NULL CHECK (side IN ('a', 'b')),
    position INTEGER NOT NULL CHECK (position >= 0),
    registry INTEGER NOT NULL CHECK (registry BETWEEN 0 AND position)
) STRICT, WITHOUT ROWID;
INSERT INTO follower (name, side, position, registry) VALUES ('reading', 'a', 0, 0);

-- In each side:
-- holder          whom events concern, numbered in the order of their first appearance in the log:
--                 holders, and books as org:CODE
-- ledger_account  accounts, numbered likewise
-- posting         each posting twice: at the account that it left (cents below zero) and at the one
--                 that it reached; days are integers yyyymmdd
-- standing        of all time, what came to an account from another and went to it
-- epoch           spans of the log of three lengths; merged: how many of the epochs below are in it
-- turnover        what came and went on a day, summed over an epoch: once complete, never changed
-- expense_share   a row a share; an expense wholly on own share has one, of its body, with neither
--                 edition nor line
-- event_party     whom each event concerns

CREATE TABLE holder_a (
    id   INTEGER NOT NULL PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE ledger_account_a (
    id      INTEGER NOT NULL PRIMARY KEY,
    holder  INTEGER NOT NULL,
    edition TEXT    NOT NULL,
    line    TEXT    NOT NULL,
    name    TEXT    NOT NULL UNIQUE
) STRICT;
CREATE INDEX ledger_account_a_by_holder ON ledger_account_a (holder, edition);
CREATE INDEX ledger_account_a_by_edition ON ledger_account_a (edition, line);

CREATE TABLE posting_a (
    holder  INTEGER NOT NULL,
    account INTEGER NOT NULL,
    idx     INTEGER NOT NULL,
    line    INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    cents   INTEGER NOT NULL CHECK (cents <> 0),
    PRIMARY KEY (holder, account, idx, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE standing_a (
    holder  INTEGER NOT NULL,
    account INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    came    INTEGER NOT NULL,
    went    INTEGER NOT NULL,
    PRIMARY KEY (holder, account, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch_a (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE turnover_a (
    level   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    holder  INTEGER NOT NULL,
    account INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    came    INTEGER NOT NULL,
    went    INTEGER NOT NULL,
    PRIMARY KEY (level, number, holder, account, other, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE expense_share_a (
    holder       INTEGER NOT NULL,
    idx          INTEGER NOT NULL,
    share        INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    edition      TEXT    NOT NULL,
    line         TEXT    NOT NULL,
    PRIMARY KEY (holder, idx, share)
) STRICT, WITHOUT ROWID;
CREATE INDEX expense_share_a_by_index ON expense_share_a (idx);
CREATE INDEX expense_share_a_by_edition ON expense_share_a (edition, idx);
CREATE INDEX expense_share_a_by_organisation ON expense_share_a (organisation, idx);

CREATE TABLE event_party_a (
    party INTEGER NOT NULL,
    idx   INTEGER NOT NULL,
    PRIMARY KEY (party, idx)
) STRICT, WITHOUT ROWID;

-- The other side, the same.
CREATE TABLE holder_b (
    id   INTEGER NOT NULL PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE ledger_account_b (
    id      INTEGER NOT NULL PRIMARY KEY,
    holder  INTEGER NOT NULL,
    edition TEXT    NOT NULL,
    line    TEXT    NOT NULL,
    name    TEXT    NOT NULL UNIQUE
) STRICT;
CREATE INDEX ledger_account_b_by_holder ON ledger_account_b (holder, edition);
CREATE INDEX ledger_account_b_by_edition ON ledger_account_b (edition, line);

CREATE TABLE posting_b (
    holder  INTEGER NOT NULL,
    account INTEGER NOT NULL,
    idx     INTEGER NOT NULL,
    line    INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    cents   INTEGER NOT NULL CHECK (cents <> 0),
    PRIMARY KEY (holder, account, idx, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE standing_b (
    holder  INTEGER NOT NULL,
    account INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    came    INTEGER NOT NULL,
    went    INTEGER NOT NULL,
    PRIMARY KEY (holder, account, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch_b (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE turnover_b (
    level   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    holder  INTEGER NOT NULL,
    account INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    came    INTEGER NOT NULL,
    went    INTEGER NOT NULL,
    PRIMARY KEY (level, number, holder, account, other, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE expense_share_b (
    holder       INTEGER NOT NULL,
    idx          INTEGER NOT NULL,
    share        INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    edition      TEXT    NOT NULL,
    line         TEXT    NOT NULL,
    PRIMARY KEY (holder, idx, share)
) STRICT, WITHOUT ROWID;
CREATE INDEX expense_share_b_by_index ON expense_share_b (idx);
CREATE INDEX expense_share_b_by_edition ON expense_share_b (edition, idx);
CREATE INDEX expense_share_b_by_organisation ON expense_share_b (organisation, idx);

CREATE TABLE event_party_b (
    party INTEGER NOT NULL,
    idx   INTEGER NOT NULL,
    PRIMARY KEY (party, idx)
) STRICT, WITHOUT ROWID;

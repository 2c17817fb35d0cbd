-- The reading side, such that no question's cost grows with the ledger.

-- Every follower's table stands twice: one side is read while the other one is rebuilt beside it.
-- `reading` tells which side is live, how many events it knows, and the index + 1 of the last one
-- that changed the registry; `rebuild`, while there is one, the same of the side that is being made.
CREATE TABLE follower (
    name     text COLLATE "C" NOT NULL PRIMARY KEY,
    side     text COLLATE "C" NOT NULL CHECK (side IN ('a', 'b')),
    position bigint           NOT NULL CHECK (position >= 0),
    registry bigint           NOT NULL CHECK (registry BETWEEN 0 AND position)
) WITH (fillfactor = 50);
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
-- Columns stand widest first, so that no byte of a row is padding that another order would save.

CREATE TABLE holder_a (
    id   integer          NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE ledger_account_a (
    id      integer          NOT NULL PRIMARY KEY,
    holder  integer          NOT NULL,
    edition text COLLATE "C" NOT NULL,
    line    text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL UNIQUE
);
CREATE INDEX ledger_account_a_by_holder ON ledger_account_a (holder, edition);
CREATE INDEX ledger_account_a_by_edition ON ledger_account_a (edition, line);

CREATE TABLE posting_a (
    idx     bigint  NOT NULL,
    cents   bigint  NOT NULL CHECK (cents <> 0),
    holder  integer NOT NULL,
    account integer NOT NULL,
    other   integer NOT NULL,
    line    integer NOT NULL,
    day     integer NOT NULL,
    PRIMARY KEY (holder, account, idx, line)
);

CREATE TABLE standing_a (
    came    bigint  NOT NULL,
    went    bigint  NOT NULL,
    holder  integer NOT NULL,
    account integer NOT NULL,
    other   integer NOT NULL,
    PRIMARY KEY (holder, account, other)
) WITH (fillfactor = 70);

CREATE TABLE epoch_a (
    number integer  NOT NULL,
    merged integer  NOT NULL,
    level  smallint NOT NULL,
    PRIMARY KEY (level, number)
);

CREATE TABLE turnover_a (
    came    bigint   NOT NULL,
    went    bigint   NOT NULL,
    number  integer  NOT NULL,
    holder  integer  NOT NULL,
    account integer  NOT NULL,
    other   integer  NOT NULL,
    day     integer  NOT NULL,
    level   smallint NOT NULL,
    PRIMARY KEY (level, number, holder, account, other, day)
);

CREATE TABLE expense_share_a (
    idx          bigint           NOT NULL,
    holder       integer          NOT NULL,
    share        integer          NOT NULL,
    organisation integer          NOT NULL,
    edition      text COLLATE "C" NOT NULL,
    line         text COLLATE "C" NOT NULL,
    PRIMARY KEY (holder, idx, share)
);
CREATE INDEX expense_share_a_by_index ON expense_share_a (idx);
CREATE INDEX expense_share_a_by_edition ON expense_share_a (edition, idx);
CREATE INDEX expense_share_a_by_organisation ON expense_share_a (organisation, idx);

CREATE TABLE event_party_a (
    party integer NOT NULL,
    idx   bigint  NOT NULL,
    PRIMARY KEY (party, idx)
);

-- The other side, the same.
CREATE TABLE holder_b (
    id   integer          NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE ledger_account_b (
    id      integer          NOT NULL PRIMARY KEY,
    holder  integer          NOT NULL,
    edition text COLLATE "C" NOT NULL,
    line    text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL UNIQUE
);
CREATE INDEX ledger_account_b_by_holder ON ledger_account_b (holder, edition);
CREATE INDEX ledger_account_b_by_edition ON ledger_account_b (edition, line);

CREATE TABLE posting_b (
    idx     bigint  NOT NULL,
    cents   bigint  NOT NULL CHECK (cents <> 0),
    holder  integer NOT NULL,
    account integer NOT NULL,
    other   integer NOT NULL,
    line    integer NOT NULL,
    day     integer NOT NULL,
    PRIMARY KEY (holder, account, idx, line)
);

CREATE TABLE standing_b (
    came    bigint  NOT NULL,
    went    bigint  NOT NULL,
    holder  integer NOT NULL,
    account integer NOT NULL,
    other   integer NOT NULL,
    PRIMARY KEY (holder, account, other)
) WITH (fillfactor = 70);

CREATE TABLE epoch_b (
    number integer  NOT NULL,
    merged integer  NOT NULL,
    level  smallint NOT NULL,
    PRIMARY KEY (level, number)
);

CREATE TABLE turnover_b (
    came    bigint   NOT NULL,
    went    bigint   NOT NULL,
    number  integer  NOT NULL,
    holder  integer  NOT NULL,
    account integer  NOT NULL,
    other   integer  NOT NULL,
    day     integer  NOT NULL,
    level   smallint NOT NULL,
    PRIMARY KEY (level, number, holder, account, other, day)
);

CREATE TABLE expense_share_b (
    idx          bigint           NOT NULL,
    holder       integer          NOT NULL,
    share        integer          NOT NULL,
    organisation integer          NOT NULL,
    edition      text COLLATE "C" NOT NULL,
    line         text COLLATE "C" NOT NULL,
    PRIMARY KEY (holder, idx, share)
);
CREATE INDEX expense_share_b_by_index ON expense_share_b (idx);
CREATE INDEX expense_share_b_by_edition ON expense_share_b (edition, idx);
CREATE INDEX expense_share_b_by_organisation ON expense_share_b (organisation, idx);

CREATE TABLE event_party_b (
    party integer NOT NULL,
    idx   bigint  NOT NULL,
    PRIMARY KEY (party, idx)
);

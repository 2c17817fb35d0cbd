-- Followers: what is only read. Fed from the log by position; droppable and rebuildable.
CREATE TABLE follower (
    name     text COLLATE "C" NOT NULL PRIMARY KEY,
    position bigint           NOT NULL CHECK (position >= 0)
) WITH (fillfactor = 50);

CREATE TABLE ledger_account (
    id      bigint           NOT NULL PRIMARY KEY,
    holder  text COLLATE "C" NOT NULL,
    edition text COLLATE "C" NOT NULL,
    key     text COLLATE "C" NOT NULL UNIQUE
);
CREATE INDEX ledger_account_by_edition ON ledger_account (edition, holder);
CREATE INDEX ledger_account_by_holder ON ledger_account (holder, edition);

-- Days are integers yyyymmdd.
CREATE TABLE posting (
    idx          bigint  NOT NULL,
    line         integer NOT NULL,
    day          integer NOT NULL,
    from_account bigint  NOT NULL,
    to_account   bigint  NOT NULL,
    cents        bigint  NOT NULL CHECK (cents > 0),
    PRIMARY KEY (idx, line)
);

CREATE TABLE turnover (
    from_account bigint  NOT NULL,
    to_account   bigint  NOT NULL,
    day          integer NOT NULL,
    cents        bigint  NOT NULL CHECK (cents > 0),
    PRIMARY KEY (from_account, to_account, day)
) WITH (fillfactor = 80);

-- One row per share; an expense wholly on own share has one row with neither holder nor edition.
CREATE TABLE expense_share (
    idx          bigint           NOT NULL,
    share        integer          NOT NULL,
    organisation text COLLATE "C" NOT NULL,
    holder       text COLLATE "C" NOT NULL,
    edition      text COLLATE "C" NOT NULL,
    line         text COLLATE "C" NOT NULL,
    PRIMARY KEY (idx, share)
);
CREATE INDEX expense_share_by_holder ON expense_share (holder, edition, idx);
CREATE INDEX expense_share_by_edition ON expense_share (edition, idx);
CREATE INDEX expense_share_by_organisation ON expense_share (organisation, idx);

-- Whom an event concerns: the holders it touches and, as org:CODE, the book that wrote it.
CREATE TABLE event_party (
    party text COLLATE "C" NOT NULL,
    idx   bigint           NOT NULL,
    PRIMARY KEY (party, idx)
);

-- The registers that an office looks things up in: a row a fact, only ever added. In each side:
-- register  of a holder, in a register (0 changes, 1 commitments, 2 expenses, 3 payments,
--           4 transfers, 5 allotments, 6 programmes, 7 anomalies), of the event idx, its row n;
--           other: the body that recorded it, or the grantor; of_idx, of_n: the row of an earlier
--           event that it uses, pays, answers or undoes (-1: none); what is not there is 0 or ''
-- It takes the place of expense_share. What followers wrote goes, and is written anew from the log.
DROP TABLE expense_share_a;
DROP TABLE expense_share_b;

TRUNCATE holder_a, ledger_account_a, posting_a, standing_a, epoch_a, turnover_a, event_party_a,
    holder_b, ledger_account_b, posting_b, standing_b, epoch_b, turnover_b, event_party_b;
DELETE FROM follower WHERE name <> 'reading';
UPDATE follower SET position = 0, registry = 0;

CREATE TABLE register_a (
    idx      bigint           NOT NULL,
    of_idx   bigint           NOT NULL,
    cents    bigint           NOT NULL,
    holder   integer          NOT NULL,
    other    integer          NOT NULL,
    n        integer          NOT NULL,
    of_n     integer          NOT NULL,
    day      integer          NOT NULL,
    register smallint         NOT NULL,
    kind     smallint         NOT NULL,
    budget   smallint         NOT NULL,
    year     smallint         NOT NULL,
    edition  text COLLATE "C" NOT NULL,
    line     text COLLATE "C" NOT NULL,
    area     text COLLATE "C" NOT NULL,
    party    text COLLATE "C" NOT NULL,
    act      text COLLATE "C" NOT NULL,
    number   text COLLATE "C" NOT NULL,
    cig      text COLLATE "C" NOT NULL,
    cup      text COLLATE "C" NOT NULL,
    chapter  text COLLATE "C" NOT NULL,
    PRIMARY KEY (holder, register, idx, n)
);
CREATE INDEX register_a_by_index ON register_a (register, idx, n);
CREATE INDEX register_a_by_edition ON register_a (edition, register, idx);
CREATE INDEX register_a_by_other ON register_a (other, register, idx, n);
CREATE INDEX register_a_by_origin ON register_a (holder, of_idx, of_n);

-- The other side, the same.
CREATE TABLE register_b (
    idx      bigint           NOT NULL,
    of_idx   bigint           NOT NULL,
    cents    bigint           NOT NULL,
    holder   integer          NOT NULL,
    other    integer          NOT NULL,
    n        integer          NOT NULL,
    of_n     integer          NOT NULL,
    day      integer          NOT NULL,
    register smallint         NOT NULL,
    kind     smallint         NOT NULL,
    budget   smallint         NOT NULL,
    year     smallint         NOT NULL,
    edition  text COLLATE "C" NOT NULL,
    line     text COLLATE "C" NOT NULL,
    area     text COLLATE "C" NOT NULL,
    party    text COLLATE "C" NOT NULL,
    act      text COLLATE "C" NOT NULL,
    number   text COLLATE "C" NOT NULL,
    cig      text COLLATE "C" NOT NULL,
    cup      text COLLATE "C" NOT NULL,
    chapter  text COLLATE "C" NOT NULL,
    PRIMARY KEY (holder, register, idx, n)
);
CREATE INDEX register_b_by_index ON register_b (register, idx, n);
CREATE INDEX register_b_by_edition ON register_b (edition, register, idx);
CREATE INDEX register_b_by_other ON register_b (other, register, idx, n);
CREATE INDEX register_b_by_origin ON register_b (holder, of_idx, of_n);

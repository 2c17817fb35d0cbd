-- The registers that an office looks things up in: a row a fact, only ever added. In each side:
-- register  of a holder, in a register (0 changes, 1 commitments, 2 expenses, 3 payments,
--           4 transfers, 5 allotments, 6 programmes, 7 anomalies), of the event idx, its row n;
--           other: the body that recorded it, or the grantor; of_idx, of_n: the row of an earlier
--           event that it uses, pays, answers or undoes (-1: none); what is not there is 0 or ''
-- It takes the place of expense_share. What followers wrote goes, and is written anew from the log.
DROP TABLE expense_share_a;
DROP TABLE expense_share_b;

DELETE FROM holder_a;
DELETE FROM ledger_account_a;
DELETE FROM posting_a;
DELETE FROM standing_a;
DELETE FROM epoch_a;
DELETE FROM turnover_a;
DELETE FROM event_party_a;
DELETE FROM holder_b;
DELETE FROM ledger_account_b;
DELETE FROM posting_b;
DELETE FROM standing_b;
DELETE FROM epoch_b;
DELETE FROM turnover_b;
DELETE FROM event_party_b;
DELETE FROM follower WHERE name <> 'reading';
UPDATE follower SET position = 0, registry = 0;

CREATE TABLE register_a (
    holder   INTEGER NOT NULL,
    register INTEGER NOT NULL,
    idx      INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    other    INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    of_idx   INTEGER NOT NULL,
    of_n     INTEGER NOT NULL,
    day      INTEGER NOT NULL,
    cents    INTEGER NOT NULL,
    budget   INTEGER NOT NULL,
    year     INTEGER NOT NULL,
    edition  TEXT    NOT NULL,
    line     TEXT    NOT NULL,
    area     TEXT    NOT NULL,
    party    TEXT    NOT NULL,
    act      TEXT    NOT NULL,
    number   TEXT    NOT NULL,
    cig      TEXT    NOT NULL,
    cup      TEXT    NOT NULL,
    chapter  TEXT    NOT NULL,
    PRIMARY KEY (holder, register, idx, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_a_by_index ON register_a (register, idx, n);
CREATE INDEX register_a_by_edition ON register_a (edition, register, idx);
CREATE INDEX register_a_by_other ON register_a (other, register, idx, n);
CREATE INDEX register_a_by_origin ON register_a (holder, of_idx, of_n);

-- The other side, the same.
CREATE TABLE register_b (
    holder   INTEGER NOT NULL,
    register INTEGER NOT NULL,
    idx      INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    other    INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    of_idx   INTEGER NOT NULL,
    of_n     INTEGER NOT NULL,
    day      INTEGER NOT NULL,
    cents    INTEGER NOT NULL,
    budget   INTEGER NOT NULL,
    year     INTEGER NOT NULL,
    edition  TEXT    NOT NULL,
    line     TEXT    NOT NULL,
    area     TEXT    NOT NULL,
    party    TEXT    NOT NULL,
    act      TEXT    NOT NULL,
    number   TEXT    NOT NULL,
    cig      TEXT    NOT NULL,
    cup      TEXT    NOT NULL,
    chapter  TEXT    NOT NULL,
    PRIMARY KEY (holder, register, idx, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_b_by_index ON register_b (register, idx, n);
CREATE INDEX register_b_by_edition ON register_b (edition, register, idx);
CREATE INDEX register_b_by_other ON register_b (other, register, idx, n);
CREATE INDEX register_b_by_origin ON register_b (holder, of_idx, of_n);

-- What came and went between two accounts in an epoch stands by day, and of every day together in a
-- row of its own, whose day is 0. Who asks for all days reads one row a pair, and who asks for the
-- days until one finds them side by side.

ALTER TABLE turnover_a RENAME TO turnover_a_by_other;
CREATE TABLE turnover_a (
    level   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    holder  INTEGER NOT NULL,
    account INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    came    INTEGER NOT NULL,
    went    INTEGER NOT NULL,
    PRIMARY KEY (level, number, holder, account, day, other)
) STRICT, WITHOUT ROWID;
INSERT INTO turnover_a (level, number, holder, account, day, other, came, went)
SELECT level, number, holder, account, day, other, came, went FROM turnover_a_by_other
ORDER BY level, number, holder, account;
INSERT INTO turnover_a (level, number, holder, account, day, other, came, went)
SELECT level, number, holder, account, 0, other, sum(came), sum(went) FROM turnover_a_by_other
GROUP BY level, number, holder, account, other;
DROP TABLE turnover_a_by_other;

ALTER TABLE turnover_b RENAME TO turnover_b_by_other;
CREATE TABLE turnover_b (
    level   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    holder  INTEGER NOT NULL,
    account INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    came    INTEGER NOT NULL,
    went    INTEGER NOT NULL,
    PRIMARY KEY (level, number, holder, account, day, other)
) STRICT, WITHOUT ROWID;
INSERT INTO turnover_b (level, number, holder, account, day, other, came, went)
SELECT level, number, holder, account, day, other, came, went FROM turnover_b_by_other
ORDER BY level, number, holder, account;
INSERT INTO turnover_b (level, number, holder, account, day, other, came, went)
SELECT level, number, holder, account, 0, other, sum(came), sum(went) FROM turnover_b_by_other
GROUP BY level, number, holder, account, other;
DROP TABLE turnover_b_by_other;

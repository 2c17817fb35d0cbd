-- What came and went between two accounts in an epoch stands by day, and of every day together in a
-- row of its own, whose day is 0. Who asks for all days reads one row a pair, and who asks for the
-- days until one finds them side by side.

ALTER TABLE turnover_a DROP CONSTRAINT turnover_a_pkey;
INSERT INTO turnover_a (level, number, holder, account, day, other, came, went)
SELECT level, number, holder, account, 0, other, sum(came), sum(went) FROM turnover_a
GROUP BY level, number, holder, account, other;
ALTER TABLE turnover_a ADD PRIMARY KEY (level, number, holder, account, day, other);

ALTER TABLE turnover_b DROP CONSTRAINT turnover_b_pkey;
INSERT INTO turnover_b (level, number, holder, account, day, other, came, went)
SELECT level, number, holder, account, 0, other, sum(came), sum(went) FROM turnover_b
GROUP BY level, number, holder, account, other;
ALTER TABLE turnover_b ADD PRIMARY KEY (level, number, holder, account, day, other);

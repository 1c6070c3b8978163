-- What a later version might bring: columns, an index and a table, in one transaction.
ALTER TABLE tailrace.run ADD COLUMN later_note text;
ALTER TABLE tailrace.ready ADD COLUMN later_mark boolean;
ALTER TABLE tailrace.job ADD COLUMN later_size int;
CREATE TABLE tailrace.later (id bigint PRIMARY KEY);

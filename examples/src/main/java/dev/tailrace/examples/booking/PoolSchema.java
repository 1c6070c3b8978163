package dev.tailrace.examples.booking;

import java.sql.SQLException;

/** The pool's own tables. They know nothing of Tailrace: any system that hands out resources could stand here. */
final class PoolSchema {
    /** As many as the machine of the log had. */
    static final int NODES = 128;

    private static final String CREATE = """
            select pg_advisory_xact_lock(hashtext('cluster.schema'));

            create schema if not exists cluster;

            -- The nodes that there are. A holding names one of them, and each once: so no more can be held than exist.
            create table if not exists cluster.node (
                node int primary key
            );
            insert into cluster.node (node) select generate_series(1, 128) on conflict do nothing;

            create table if not exists cluster.holding (
                node  int primary key references cluster.node,
                token bigint not null
            );
            create index if not exists holding_token on cluster.holding (token);

            -- Tokens that were freed. Nothing is ever allocated under one again.
            create table if not exists cluster.closed_token (
                token bigint primary key
            );

            -- What happened, in order. "began" is when the transaction began: before it waited for anybody.
            create table if not exists cluster.ledger (
                entry   bigint generated always as identity primary key,
                at      timestamptz not null default clock_timestamp(),
                began   timestamptz not null default transaction_timestamp(),
                action  text not null check (action in ('allocate', 'allocate again', 'refuse',
                                                        'free', 'free again',
                                                        'release', 'extend', 'cancel', 'fault')),
                booking int not null,
                token   bigint not null,
                nodes   int[] not null default '{}',
                expires timestamptz,
                check (expires is not null or action not in ('allocate', 'extend'))
            );
            create index if not exists ledger_token on cluster.ledger (token);
            create unique index if not exists ledger_allocated_once on cluster.ledger (token) where action = 'allocate';
            create unique index if not exists ledger_freed_once on cluster.ledger (token) where action = 'free';

            create or replace function cluster.refuse_change() returns trigger language plpgsql as
                $$ begin raise exception 'the ledger is append-only'; end $$;
            create or replace trigger append_only before update or delete or truncate on cluster.ledger
                for each statement execute function cluster.refuse_change();

            -- Which bookings were started, when, and as which run.
            create table if not exists cluster.booking (
                booking int primary key,
                run     bigint not null unique,
                started timestamptz not null default clock_timestamp()
            );
            """;

    private PoolSchema() {}

    /** Creates what is not there yet; any number of processes may do it at once. */
    static void create(Transactions transactions) throws SQLException {
        transactions.execute(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(CREATE);
            }
        });
    }
}

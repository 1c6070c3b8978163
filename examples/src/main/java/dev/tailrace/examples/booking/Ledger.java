package dev.tailrace.examples.booking;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** What the people around the pool note in its ledger, and what can be read from it. Safe for many threads. */
final class Ledger {
    private static final String NOTE = """
            insert into cluster.ledger (action, booking, token, nodes, expires) values (?, ?, ?, ?, ?)
            """;

    private static final String STATE = """
            with now as (
                select (select count(*) from cluster.booking) as started,
                       (select count(*) from cluster.holding) as nodes,
                       (select count(distinct token) from cluster.holding) as holding,
                       (select count(*) from cluster.closed_token) as ended
            )
            select started, started - holding - ended as waiting, nodes, holding, ended from now
            """;

    /** Who is alone has nodes within some milliseconds; who had none after a tenth of a second had to wait for others. */
    private static final String TOTALS = """
            select (select count(*) from cluster.booking) as bookings,
                   (select count(*) from cluster.booking join cluster.ledger using (booking)
                    where action = 'allocate' and at > started + interval '0.1 seconds') as waited,
                   count(distinct booking) filter (where action = 'release') as released,
                   count(distinct booking) filter (where action = 'extend') as extended,
                   count(distinct booking) filter (where action = 'cancel') as cancelled,
                   count(distinct booking) filter (where action = 'fault') as failed,
                   count(*) filter (where action = 'free') as teardowns,
                   coalesce(sum(cardinality(nodes)) filter (where action = 'free'), 0) as nodes
            from cluster.ledger
            """;

    /** Of the holds that ran to the end of their booked time, extended or not. */
    private static final String LATENESS = """
            with due as (
                select token, max(expires) as expires
                from cluster.ledger
                where action in ('allocate', 'extend')
                group by token
            ), late as (
                select extract(epoch from freed.began - due.expires) * 1000 as millis
                from cluster.ledger freed join due using (token)
                where freed.action = 'free'
                and not exists (select from cluster.ledger cut
                                where cut.token = freed.token and cut.action in ('release', 'cancel', 'fault'))
            )
            select count(*) as holds,
                   coalesce(percentile_disc(0.5) within group (order by millis), 0) as p50,
                   coalesce(percentile_disc(0.99) within group (order by millis), 0) as p99,
                   coalesce(max(millis), 0) as max
            from late
            """;

    private final Transactions transactions;

    Ledger(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Where the replay stands: {@code nodes} are held now by {@code holding} bookings. */
    record State(int started, int waiting, int nodes, int holding, int ended) {}

    /** How many bookings there were, how many went which way, and how many nodes their teardowns gave back. */
    record Totals(int bookings, int waited, Ways ways, int teardowns, int nodes) {}

    /** How many bookings did not simply run their time. */
    record Ways(int released, int extended, int cancelled, int failed) {}

    /** How much later than due the teardowns of {@code holds} holds began. */
    record Lateness(int holds, double p50, double p99, double max) {}

    static void released(Connection connection, Launch launch) throws SQLException {
        note(connection, "release", launch.booking(), launch.allocation(), null);
    }

    static void extended(Connection connection, Launch launch, Instant until) throws SQLException {
        note(connection, "extend", launch.booking(), launch.allocation(), until);
    }

    static void cancelled(Connection connection, Launch launch) throws SQLException {
        note(connection, "cancel", launch.booking(), launch.allocation(), null);
    }

    /** The worker that has this allocation is about to fail. */
    void fault(Booking booking, Allocation allocation) throws SQLException {
        transactions.execute(connection -> note(connection, "fault", booking.number(), allocation, null));
    }

    State state() throws SQLException {
        return transactions.run(connection -> {
            try (var statement = connection.prepareStatement(STATE);
                    var row = statement.executeQuery()) {
                row.next();
                return new State(
                        row.getInt("started"),
                        row.getInt("waiting"),
                        row.getInt("nodes"),
                        row.getInt("holding"),
                        row.getInt("ended"));
            }
        });
    }

    Totals totals() throws SQLException {
        return transactions.run(connection -> {
            try (var statement = connection.prepareStatement(TOTALS);
                    var row = statement.executeQuery()) {
                row.next();
                return new Totals(
                        row.getInt("bookings"),
                        row.getInt("waited"),
                        new Ways(
                                row.getInt("released"),
                                row.getInt("extended"),
                                row.getInt("cancelled"),
                                row.getInt("failed")),
                        row.getInt("teardowns"),
                        row.getInt("nodes"));
            }
        });
    }

    Lateness lateness() throws SQLException {
        return transactions.run(connection -> {
            try (var statement = connection.prepareStatement(LATENESS);
                    var row = statement.executeQuery()) {
                row.next();
                return new Lateness(
                        row.getInt("holds"), row.getDouble("p50"), row.getDouble("p99"), row.getDouble("max"));
            }
        });
    }

    private static void note(
            Connection connection, String action, int booking, Allocation allocation, @Nullable Instant expires)
            throws SQLException {
        try (var statement = connection.prepareStatement(NOTE)) {
            statement.setString(1, action);
            statement.setInt(2, booking);
            statement.setLong(3, allocation.token());
            statement.setArray(
                    4, connection.createArrayOf("int", allocation.nodes().toArray()));
            statement.setObject(5, expires == null ? null : expires.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }
}

package dev.tailrace.examples.booking;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * A pool of nodes, as an outside system would keep it: in transactions of its own, which commit before a worker
 * returns. So a worker can die in between, with nodes allocated that its workflow has never heard of. Three rules make
 * that harmless, and every method here keeps them:
 *
 * <ol>
 *   <li>the same token twice is the same allocation, so a repeated attempt takes nothing more;
 *   <li>freeing a token closes it, even if nothing was held, so the teardown need not know how far the setup came;
 *   <li>allocating under a closed token is refused, so an attempt that comes late leaves nothing behind.
 * </ol>
 *
 * <p>It knows no turns: whoever comes finds enough free nodes or is told that there are too few. Safe for use by many
 * threads and processes.
 */
final class ClusterPool {
    /** What the pool says to somebody who asks for nodes. */
    sealed interface Answer {
        record Granted(Allocation allocation) implements Answer {}

        /**
         * There are too few, and nothing was taken.
         *
         * @param free how many there are
         */
        record TooFew(int free) implements Answer {}

        /** The token is closed. */
        record Refused() implements Answer {}
    }

    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('cluster.pool'))";

    private static final String IS_CLOSED = "select exists (select from cluster.closed_token where token = ?)";

    private static final String FIND = """
            select token, nodes, expires from cluster.ledger where token = ? and action = 'allocate'
            """;

    /** Takes the lowest free nodes, if they are enough. */
    private static final String TAKE = """
            with free as (
                select node, count(*) over () as available
                from cluster.node
                where not exists (select from cluster.holding where holding.node = node.node)
                order by node
                limit ?
            ), taken as (
                insert into cluster.holding (node, token)
                select node, ? from free where available >= ?
                returning node, token
            )
            insert into cluster.ledger (action, booking, token, nodes, expires)
            select 'allocate', ?, token, array_agg(node order by node),
                   date_trunc('milliseconds', clock_timestamp() + ? * interval '1 millisecond')
            from taken
            group by token
            returning token, nodes, expires
            """;

    private static final String FREE_NODES = """
            select (select count(*) from cluster.node) - (select count(*) from cluster.holding)
            """;

    private static final String NOTE = """
            insert into cluster.ledger (action, booking, token) values (?, ?, ?)
            """;

    private static final String FREE = """
            with closed as (
                insert into cluster.closed_token (token) values (?) on conflict do nothing returning token
            ), freed as (
                delete from cluster.holding where token in (select token from closed) returning node
            )
            insert into cluster.ledger (action, booking, token, nodes)
            select case when exists (select from closed) then 'free' else 'free again' end, ?, ?,
                   array(select node from freed order by node)
            """;

    private final Transactions transactions;

    ClusterPool(Transactions transactions) {
        this.transactions = transactions;
    }

    Answer allocate(Booking booking, long token) throws SQLException {
        return transactions.run(connection -> {
            lock(connection);
            if (isClosed(connection, token)) {
                note(connection, "refuse", booking, token);
                return new Answer.Refused();
            }
            var before = find(connection, token);
            if (before.isPresent()) {
                note(connection, "allocate again", booking, token);
                return new Answer.Granted(before.get());
            }
            return take(connection, booking, token);
        });
    }

    /** Gives back whatever is held under the token, and closes it. */
    void free(Booking booking, long token) throws SQLException {
        transactions.execute(connection -> {
            lock(connection);
            try (var statement = connection.prepareStatement(FREE)) {
                statement.setLong(1, token);
                statement.setInt(2, booking.number());
                statement.setLong(3, token);
                statement.executeUpdate();
            }
        });
    }

    private static Answer take(Connection connection, Booking booking, long token) throws SQLException {
        try (var statement = connection.prepareStatement(TAKE)) {
            statement.setInt(1, booking.nodes());
            statement.setLong(2, token);
            statement.setInt(3, booking.nodes());
            statement.setInt(4, booking.number());
            statement.setLong(5, booking.hold().toMillis());
            var row = statement.executeQuery();
            return row.next() ? new Answer.Granted(allocation(row)) : new Answer.TooFew(freeNodes(connection));
        }
    }

    /** One at a time: then the ledger's order is the order of events. */
    private static void lock(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(LOCK)) {
            statement.execute();
        }
    }

    private static boolean isClosed(Connection connection, long token) throws SQLException {
        try (var statement = connection.prepareStatement(IS_CLOSED)) {
            statement.setLong(1, token);
            var row = statement.executeQuery();
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Optional<Allocation> find(Connection connection, long token) throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            statement.setLong(1, token);
            var row = statement.executeQuery();
            return row.next() ? Optional.of(allocation(row)) : Optional.empty();
        }
    }

    private static int freeNodes(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(FREE_NODES)) {
            var row = statement.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    private static Allocation allocation(ResultSet row) throws SQLException {
        var nodes = List.of((Integer[]) row.getArray("nodes").getArray());
        var expires = row.getObject("expires", OffsetDateTime.class).toInstant();
        return new Allocation(row.getLong("token"), nodes, expires);
    }

    private static void note(Connection connection, String action, Booking booking, long token) throws SQLException {
        try (var statement = connection.prepareStatement(NOTE)) {
            statement.setString(1, action);
            statement.setInt(2, booking.number());
            statement.setLong(3, token);
            statement.executeUpdate();
        }
    }
}

package dev.tailrace.examples.booking;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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
 * <p>Nodes are given out in the order in which they were asked for. Safe for use by many threads and processes.
 */
final class ClusterPool {
    /** What the pool says to somebody who asks for nodes. */
    sealed interface Answer {
        record Granted(Allocation allocation) implements Answer {}

        /**
         * Ask again.
         *
         * @param place in the line, from 1
         */
        record Wait(int place) implements Answer {}

        /** The token is closed. */
        record Refused() implements Answer {}
    }

    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('cluster.pool'))";

    private static final String IS_CLOSED = "select exists (select from cluster.closed_token where token = ?)";

    private static final String FIND = """
            select token, nodes, expires from cluster.ledger where token = ? and action = 'allocate'
            """;

    private static final String JOIN_LINE = """
            insert into cluster.line (token, booking, nodes, hold)
            values (?, ?, ?, ? * interval '1 millisecond')
            on conflict (token) do nothing
            """;

    /** No row for somebody whose turn it is, or who is not in the line. */
    private static final String PLACE_IF_NOT_YET = """
            with up_to_mine as (
                select count(*) as place, sum(nodes) as nodes
                from cluster.line
                where place <= (select place from cluster.line where token = ?)
            )
            select place from up_to_mine
            where nodes > (select count(*) from cluster.node) - (select count(*) from cluster.holding)
            """;

    /** Takes the lowest free nodes, if they are enough for everybody who came earlier as well. */
    private static final String TAKE = """
            with mine as (
                select place, token, booking, nodes, hold from cluster.line where token = ?
            ), wanted as (
                select sum(line.nodes) as nodes from cluster.line join mine on line.place <= mine.place
            ), free as (
                select node, count(*) over () as available
                from cluster.node
                where not exists (select from cluster.holding where holding.node = node.node)
                order by node
                limit (select nodes from mine)
            ), taken as (
                insert into cluster.holding (node, token)
                select free.node, mine.token from free, mine, wanted where wanted.nodes <= free.available
                returning node, token
            ), left_line as (
                delete from cluster.line where token in (select token from taken)
            )
            insert into cluster.ledger (action, booking, token, nodes, expires)
            select 'allocate', mine.booking, mine.token, array_agg(taken.node order by taken.node),
                   date_trunc('milliseconds', clock_timestamp() + mine.hold)
            from mine join taken using (token)
            group by mine.booking, mine.token, mine.hold
            returning token, nodes, expires
            """;

    private static final String NOTE = """
            insert into cluster.ledger (action, booking, token) values (?, ?, ?)
            """;

    private static final String FREE = """
            with closed as (
                insert into cluster.closed_token (token) values (?) on conflict do nothing returning token
            ), freed as (
                delete from cluster.holding where token in (select token from closed) returning node
            ), left_line as (
                delete from cluster.line where token in (select token from closed)
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
            // Most who ask again have to go on waiting; to hear that, they need not hold up the others.
            var place = placeIfNotYet(connection, token);
            if (place.isPresent()) {
                return new Answer.Wait(place.getAsInt());
            }
            lock(connection);
            if (isClosed(connection, token)) {
                note(connection, "refuse", booking, token);
                return new Answer.Refused();
            }
            var before = allocation(connection, FIND, token);
            if (before.isPresent()) {
                note(connection, "allocate again", booking, token);
                return new Answer.Granted(before.get());
            }
            return takeTurn(connection, booking, token);
        });
    }

    /** Gives back whatever is held under the token, and a place in the line, and closes it. */
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

    private static Answer takeTurn(Connection connection, Booking booking, long token) throws SQLException {
        var isNew = joinLine(connection, booking, token);
        var allocation = allocation(connection, TAKE, token);
        if (allocation.isPresent()) {
            return new Answer.Granted(allocation.get());
        }
        if (isNew) {
            note(connection, "wait", booking, token);
        }
        return new Answer.Wait(placeIfNotYet(connection, token).orElseThrow());
    }

    /** One at a time: then the ledger's order is the order of events, and the line is fair. */
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

    private static boolean joinLine(Connection connection, Booking booking, long token) throws SQLException {
        try (var statement = connection.prepareStatement(JOIN_LINE)) {
            statement.setLong(1, token);
            statement.setInt(2, booking.number());
            statement.setInt(3, booking.nodes());
            statement.setLong(4, booking.hold().toMillis());
            return statement.executeUpdate() == 1;
        }
    }

    private static OptionalInt placeIfNotYet(Connection connection, long token) throws SQLException {
        try (var statement = connection.prepareStatement(PLACE_IF_NOT_YET)) {
            statement.setLong(1, token);
            var row = statement.executeQuery();
            return row.next() ? OptionalInt.of(row.getInt("place")) : OptionalInt.empty();
        }
    }

    private static Optional<Allocation> allocation(Connection connection, String sql, long token) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, token);
            var row = statement.executeQuery();
            if (!row.next()) {
                return Optional.empty();
            }
            var nodes = List.of((Integer[]) row.getArray("nodes").getArray());
            var expires = row.getObject("expires", OffsetDateTime.class).toInstant();
            return Optional.of(new Allocation(row.getLong("token"), nodes, expires));
        }
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

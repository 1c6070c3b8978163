package dev.tailrace.runtime.internal.start;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.start.RunStarter.Started;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets threads that start runs at the same time share a statement, a transaction and a wait for the disk. Nobody waits for
 * company: a start goes at once while fewer than two are under way, and those that come meanwhile go together when one of
 * these is done. That is how databases commit in groups, done where it saves the round trips too. Safe for use by many
 * threads.
 */
public final class StartGroup {
    /** The server works on one while the other waits for the disk. With three, less goes together than is gained. */
    private static final int AT_ONCE = 2;

    private final Database database;
    private final RunStarter starter;
    private final RunStarter.Terms terms;
    private final Deque<Member> waiting = new ArrayDeque<>();
    private int underWay;

    public StartGroup(Database database, RunStarter starter, RunStarter.Terms terms) {
        this.database = database;
        this.starter = starter;
        this.terms = terms;
    }

    /** Of a start that failed with others, and may do so because of them: it is to be tried by itself. */
    public static final class SharedFailure extends SQLException {
        private static final long serialVersionUID = 1;

        SharedFailure(SQLException cause) {
            super(cause.getMessage(), cause.getSQLState(), cause);
        }
    }

    /** Whether this start may go with others: nothing but its runs is to be written, and by one statement. */
    public boolean takes(StartRequest<?> request) {
        return request.options().deadline() == null && starter.fitsOneStatement(request);
    }

    /**
     * Returns when the runs are committed.
     *
     * @param connected called, perhaps by another thread, as soon as there is a connection for this start
     * @throws SharedFailure if it failed, or may have failed, because of another start
     * @throws SQLException if it failed by itself
     */
    public Started start(StartRequest<?> request, StartNumbers numbers, Runnable connected) throws SQLException {
        var member = new Member(request, numbers, connected);
        if (arrive(member) || member.turn.join()) {
            lead(member);
        }
        return member.result();
    }

    private synchronized boolean arrive(Member member) {
        if (underWay < AT_ONCE) {
            underWay++;
            return true;
        }
        waiting.add(member);
        return false;
    }

    @SuppressWarnings("ThreadPriorityCheck") // decides how many go together, and nothing else
    private void lead(Member leader) {
        var members = new ArrayList<>(List.of(leader));
        try {
            database.autocommit(connection -> {
                // Whoever could run now may be about to start something too. If nobody could, this takes no time.
                Thread.yield();
                join(members);
                write(connection, members);
                return true;
            });
        } catch (SQLException e) {
            leader.failed(members.size() == 1 ? e : new SharedFailure(e));
            joinAll(members);
            members.forEach(member -> member.failed(new SharedFailure(e)));
        } finally {
            leave();
            members.forEach(member -> member.turn.complete(false));
        }
    }

    /** As many of those that wait as one statement writes. */
    private synchronized void join(List<Member> members) {
        var jobs = members.get(0).request.jobs();
        for (var member = waiting.peek(); member != null; member = waiting.peek()) {
            jobs += member.request.jobs();
            if (!RunInserter.isOneStatement(jobs)) {
                return;
            }
            members.add(waiting.remove());
        }
    }

    /** Those that wait are not to wait for the database to fail once more for each. */
    private synchronized void joinAll(List<Member> members) {
        members.addAll(waiting);
        waiting.clear();
    }

    private void leave() {
        var next = next();
        if (next != null) {
            next.turn.complete(true);
        }
    }

    private synchronized @Nullable Member next() {
        var next = waiting.poll();
        if (next == null) {
            underWay--;
        }
        return next;
    }

    private void write(Connection connection, List<Member> members) throws SQLException {
        var fit = new ArrayList<Fit>(members.size());
        for (var member : members) {
            member.connected.run();
            try {
                fit.add(new Fit(member, starter.prepare(connection, member.request, member.numbers)));
            } catch (RuntimeException e) {
                member.failed(e);
            }
        }
        if (fit.isEmpty()) {
            return;
        }
        var runs = fit.stream().flatMap(one -> one.prepared().runs().stream()).toList();
        var written = starter.write(connection, runs, null, terms);
        var toTell = written;
        for (var one : fit) {
            one.member().started = one.prepared().started(toTell);
            toTell = new RunStarter.Written(Set.of(), written.told());
        }
    }

    /** One whose start can be written. */
    private record Fit(Member member, RunStarter.Prepared prepared) {}

    /** A thread that waits, and what becomes of its start. */
    private static final class Member {
        private final StartRequest<?> request;
        private final StartNumbers numbers;
        private final Runnable connected;

        /** Whether it is to lead; if not, another thread wrote its start. */
        private final CompletableFuture<Boolean> turn = new CompletableFuture<>();

        private @Nullable Started started;
        private @Nullable Exception failure;

        Member(StartRequest<?> request, StartNumbers numbers, Runnable connected) {
            this.request = request;
            this.numbers = numbers;
            this.connected = connected;
        }

        void failed(Exception e) {
            if (failure == null) {
                failure = e;
            }
        }

        Started result() throws SQLException {
            if (failure instanceof SQLException e) {
                throw e;
            } else if (failure instanceof RuntimeException e) {
                throw e;
            } else if (started == null) {
                throw new SharedFailure(new SQLException("the thread that wrote this start with its own broke off"));
            }
            return started;
        }
    }
}

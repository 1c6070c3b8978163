package dev.tailrace.runtime;

import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.start.RunStarter.Started;
import dev.tailrace.runtime.internal.start.StartGroup;
import dev.tailrace.runtime.internal.start.StartNumbers;
import dev.tailrace.runtime.internal.start.StartRequest;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts runs on connections of its own, and does not guess what became of a commit whose reply was lost: the start is
 * tried again under the same numbers, which the database accepts once. Starts of several threads at once go together
 * ({@link StartGroup}); what failed together is tried again one by one. Safe for use by many threads.
 */
final class CertainStart {
    private static final Logger log = LoggerFactory.getLogger("dev.tailrace.jobs");
    private static final int TRIES = 3;

    private final Database database;
    private final RunStarter starter;
    private final RunStarter.Terms terms;
    private final StartGroup group;

    CertainStart(Database database, RunStarter starter, RunStarter.Terms terms) {
        this.database = database;
        this.starter = starter;
        this.terms = terms;
        this.group = new StartGroup(database, starter, terms);
    }

    /**
     * @throws DatabaseException if nothing was started; or if the database went away in the middle and has not come back,
     *     in which case the message says so
     */
    Started start(StartRequest<?> request) {
        var start = new Start(request);
        SQLException first = null;
        for (var tries = 1; ; tries++) {
            try {
                return tries == 1 ? start.tryFirst() : start.tryOnce(RunStarter.Terms.PLAIN);
            } catch (SQLException e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
                if (tries == TRIES || !start.canGoOn(e)) {
                    throw start.isOpen ? unknown(start, first) : Installation.failure(start.name(), e);
                }
                log.debug("{} is tried again after {}", start.name(), e.getMessage());
            }
        }
    }

    private static DatabaseException unknown(Start start, SQLException e) {
        return new DatabaseException(
                start.name() + " was cut off (SQLSTATE " + e.getSQLState()
                        + "), and whether it was committed is not known:"
                        + " run " + start.numbers.first() + " was started, or nothing was. find("
                        + start.numbers.first() + ") tells which, once the database answers",
                e);
    }

    /** The tries of one start. */
    private final class Start {
        private final StartRequest<?> request;
        private final StartNumbers numbers = new StartNumbers();
        private boolean connected;
        private boolean isOpen;

        Start(StartRequest<?> request) {
            this.request = request;
        }

        String name() {
            return "starting '" + request.workflow().name() + "'";
        }

        Started tryFirst() throws SQLException {
            return group.takes(request) ? group.start(request, numbers, () -> connected = true) : tryOnce(terms);
        }

        Started tryOnce(RunStarter.Terms offered) throws SQLException {
            connected = false;
            return starter.fitsOneStatement(request)
                    ? database.autocommit(c -> on(c, offered))
                    : database.transaction(c -> on(c, RunStarter.Terms.PLAIN));
        }

        private Started on(Connection connection, RunStarter.Terms offered) throws SQLException {
            connected = true;
            return starter.start(connection, request, numbers, offered);
        }

        /**
         * A number that is there already is that of a try whose reply was lost: the next one finds it. And where several
         * starts failed, the fault may be of one of them.
         */
        boolean canGoOn(SQLException e) {
            var shared = e instanceof StartGroup.SharedFailure;
            var lost = connected && SqlTrouble.leavesOpen(e);
            var found = isOpen && connected && SqlTrouble.of(e) == SqlTrouble.DATA;
            isOpen |= lost && numbers.first() != 0;
            numbers.tryAgain();
            return shared || lost || found || (connected && SqlTrouble.of(e) == SqlTrouble.CONFLICT);
        }
    }
}

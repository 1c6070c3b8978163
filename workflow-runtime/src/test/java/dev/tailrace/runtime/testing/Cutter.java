package dev.tailrace.runtime.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Cuts the connection at the n-th statement of the threads of one name, a commit being one: the server's side of the
 * connection is gone before the statement is sent, or after it was executed and before its reply is seen.
 */
public final class Cutter {
    /** On which side of the statement the cut is. */
    public enum Side {
        BEFORE,
        AFTER
    }

    /** What looks at the database when the cut has happened and before anybody can repair anything. */
    @FunctionalInterface
    public interface Look {
        void at(String statement) throws Exception;
    }

    private final DataSource real;
    private final DataSource uncut;
    private final String threads;
    private final Look look;
    private final List<Throwable> complaints = new CopyOnWriteArrayList<>();
    private int left;
    private Side side = Side.BEFORE;

    /**
     * @param real whose connections are cut
     * @param uncut another pool on the same database, to cut with
     * @param threads how the names begin of the threads whose statements count
     */
    public Cutter(DataSource real, DataSource uncut, String threads, Look look) {
        this.real = real;
        this.uncut = uncut;
        this.threads = threads;
        this.look = look;
    }

    /** From now on the n-th statement is cut, from 1, once. */
    public synchronized void arm(int statement, Side side) {
        this.left = statement;
        this.side = side;
    }

    /** Lets everything through; false if the cut has happened. */
    public synchronized boolean disarm() {
        var armed = left > 0;
        left = 0;
        return armed;
    }

    /** What the looks had to say. */
    public List<Throwable> complaints() {
        return complaints;
    }

    public DataSource dataSource() {
        return proxy(DataSource.class, (self, method, arguments) -> {
            var result = call(real, method, arguments);
            return result instanceof Connection connection ? connection(connection) : result;
        });
    }

    private Connection connection(Connection connection) {
        return proxy(Connection.class, (self, method, arguments) -> {
            if (method.getName().equals("commit")) {
                return step(connection, "COMMIT", true, () -> call(connection, method, arguments));
            }
            var result = call(connection, method, arguments);
            return result instanceof Statement statement ? statement(connection, statement, method) : result;
        });
    }

    private Object statement(Connection connection, Statement statement, Method maker) {
        return proxy(
                maker.getReturnType().asSubclass(Statement.class),
                (self, method, arguments) -> method.getName().startsWith("execute")
                        ? step(connection, statement.toString(), false, () -> call(statement, method, arguments))
                        : call(statement, method, arguments));
    }

    /** A call that may fail as the database does. */
    @FunctionalInterface
    private interface Call {
        Object run() throws Throwable;
    }

    private Object step(Connection connection, String statement, boolean commit, Call call) throws Throwable {
        if (!isDue()) {
            return call.run();
        }
        if (side == Side.BEFORE) {
            cut(connection, "before " + statement);
            return call.run();
        }
        var result = call.run();
        cut(connection, "after " + statement);
        if (commit) {
            throw new SQLException("the reply to the commit was lost", "08006");
        }
        return result;
    }

    private synchronized boolean isDue() {
        if (left == 0 || !Thread.currentThread().getName().startsWith(threads)) {
            return false;
        }
        left--;
        return left == 0;
    }

    private void cut(Connection connection, String where) {
        try (var other = uncut.getConnection();
                var terminate = other.prepareStatement("SELECT pg_terminate_backend(?, 10000)")) {
            terminate.setInt(1, connection.unwrap(PGConnection.class).getBackendPID());
            terminate.execute();
            look.at(where);
        } catch (Throwable e) {
            complaints.add(new AssertionError("at the cut " + where, e));
        }
    }

    @SuppressWarnings("NullAway") // what a driver's method returns may well be null; nobody here looks
    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

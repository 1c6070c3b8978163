package dev.tailrace.faults.work;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * A data source whose statements are told before and after they run, and may be replaced by others. So the engine can be
 * killed beside a statement, or deprived of a guard, without knowing. Safe for use by many threads.
 */
final class TappedDataSource {
    private static final Set<Statements.Kind> COMMIT = Set.of(Statements.Kind.COMMIT);

    private final DataSource real;
    private final UnaryOperator<String> rewriting;
    private final Tap tap;
    private final Statements statements = new Statements();

    /** What is told of each statement. */
    interface Tap {
        void at(KillPoint.Side side, Set<Statements.Kind> kinds);
    }

    TappedDataSource(DataSource real, UnaryOperator<String> rewriting, Tap tap) {
        this.real = real;
        this.rewriting = rewriting;
        this.tap = tap;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, (self, method, arguments) -> {
            var result = call(real, method, arguments);
            return result instanceof Connection connection ? connection(connection) : result;
        });
    }

    private Connection connection(Connection connection) {
        return proxy(Connection.class, (self, method, arguments) -> {
            if (method.getName().equals("commit")) {
                return told(COMMIT, connection, method, arguments);
            }
            if (arguments != null
                    && arguments[0] instanceof String sql
                    && method.getName().startsWith("prepare")) {
                arguments[0] = rewriting.apply(sql);
                var result = call(connection, method, arguments);
                return result instanceof Statement statement ? statement(statement, sql, method) : result;
            }
            return call(connection, method, arguments);
        });
    }

    private Object statement(Statement statement, String sql, Method maker) {
        var kinds = statements.kindsOf(sql);
        return proxy(
                maker.getReturnType().asSubclass(Statement.class),
                (self, method, arguments) -> method.getName().startsWith("execute")
                        ? told(kinds, statement, method, arguments)
                        : call(statement, method, arguments));
    }

    private Object told(Set<Statements.Kind> kinds, Object target, Method method, Object[] arguments) throws Throwable {
        tap.at(KillPoint.Side.BEFORE, kinds);
        var result = call(target, method, arguments);
        tap.at(KillPoint.Side.AFTER, kinds);
        return result;
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

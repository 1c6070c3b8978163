package dev.tailrace.benchmarks.engine.tailrace;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Times prepared statements as a client sees them, the way to the server and back included, without knowing whose they
 * are. Safe for use by many threads.
 */
final class StatementTimes {
    private final Map<String, Queue<Long>> microsBySql = new ConcurrentHashMap<>();

    /** The same data source, timed. */
    DataSource timing(DataSource dataSource) {
        return proxy(DataSource.class, dataSource, result -> result instanceof Connection c ? timing(c) : result);
    }

    /** The times of the statements that hold these words; they are forgotten here. */
    long[] take(String words) {
        return microsBySql.entrySet().stream()
                .filter(entry -> entry.getKey().contains(words))
                .flatMap(entry -> drained(entry.getValue()).stream())
                .mapToLong(Long::longValue)
                .toArray();
    }

    private static java.util.List<Long> drained(Queue<Long> queue) {
        var all = new java.util.ArrayList<Long>();
        for (var next = queue.poll(); next != null; next = queue.poll()) {
            all.add(next);
        }
        return all;
    }

    private Connection timing(Connection connection) {
        InvocationHandler handler = (self, method, arguments) -> {
            var result = call(connection, method, arguments);
            return result instanceof PreparedStatement statement && arguments[0] instanceof String sql
                    ? timing(statement, sql)
                    : result;
        };
        return cast(Connection.class, handler);
    }

    private PreparedStatement timing(PreparedStatement statement, String sql) {
        var times = microsBySql.computeIfAbsent(sql, s -> new ConcurrentLinkedQueue<>());
        InvocationHandler handler = (self, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return call(statement, method, arguments);
            }
            var start = System.nanoTime();
            try {
                return call(statement, method, arguments);
            } finally {
                times.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
            }
        };
        return cast(PreparedStatement.class, handler);
    }

    private static <T> T proxy(Class<T> type, T target, java.util.function.UnaryOperator<Object> wrap) {
        return cast(type, (self, method, arguments) -> wrap.apply(call(target, method, arguments)));
    }

    private static <T> T cast(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(StatementTimes.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** What the target threw, and not that it was called by reflection. */
    private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}

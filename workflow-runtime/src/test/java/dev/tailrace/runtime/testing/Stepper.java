package dev.tailrace.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Lets several actors loose on the database and parks each of them before every statement and every commit, also between
 * statements that the engine sends together. Who goes on next is drawn by a seed, so that a schedule can be played again.
 * An actor that waits for another one's lock is let wait. What an actor has done on another thread, such as sending a hint,
 * is let through: the actor may have ended before it.
 */
public final class Stepper {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final int MOST_STEPS = 500;

    private final DataSource real;
    private final List<Actor> actors = new ArrayList<>();
    private final List<String> log = new ArrayList<>();

    public Stepper(DataSource real) {
        this.real = real;
    }

    /** What an actor does with its data source. */
    @FunctionalInterface
    public interface Act {
        void run() throws Exception;
    }

    /**
     * Who goes on next. The first orders let one do some steps, then the other all of them, then the first the rest; the
     * others are drawn, with more or fewer changes.
     */
    public static final class Order {
        private static final int INTERRUPTED = 40;

        private final int schedule;
        private final Random random;
        private final double stickiness;
        private @Nullable Actor last;
        private int steps;

        public Order(long seed, int schedule) {
            this.schedule = schedule;
            this.random = new Random(seed + schedule);
            this.stickiness = random.nextDouble();
        }

        public Random random() {
            return random;
        }

        private Actor next(List<Actor> all, List<Actor> parked) {
            var wanted = schedule < INTERRUPTED ? interrupted(all) : drawn(parked);
            last = parked.contains(wanted) ? wanted : parked.get(0);
            return last;
        }

        private Actor interrupted(List<Actor> all) {
            var first = all.get(schedule % 2);
            return steps++ < schedule / 2 ? first : all.get(1 - schedule % 2);
        }

        private Actor drawn(List<Actor> parked) {
            return last != null && random.nextDouble() < stickiness ? last : parked.get(random.nextInt(parked.size()));
        }
    }

    /** Somebody with connections of his own, who moves freely outside of {@link #race}. */
    public Actor actor(String name) {
        var actor = new Actor(name);
        actors.add(actor);
        return actor;
    }

    /** Lets actors act at the same time, step by step; returns the order of their steps. */
    public List<String> race(Order order, Map<Actor, Act> acts) throws Exception {
        log.clear();
        var all = List.copyOf(acts.keySet());
        try {
            acts.forEach(Actor::start);
            for (var steps = 0; ; steps++) {
                assertThat(steps).as("steps of %s", log).isLessThan(MOST_STEPS);
                var parked = parkedAfterAllSettled(all);
                if (parked.isEmpty()) {
                    break;
                }
                order.next(all, parked).goOn();
            }
        } finally {
            acts.keySet().forEach(Actor::letGo);
        }
        for (var actor : acts.keySet()) {
            actor.rethrow();
        }
        return List.copyOf(log);
    }

    /** Waits until everybody is parked, has ended, or waits for a lock. */
    private synchronized List<Actor> parkedAfterAllSettled(List<Actor> all) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            var moving = all.stream().filter(Actor::isMoving).toList();
            var parked = all.stream().filter(actor -> actor.at == Place.PARKED).toList();
            var onlyBlocked = !moving.isEmpty() && areBlocked(moving);
            if (moving.isEmpty() || (onlyBlocked && !parked.isEmpty())) {
                return parked;
            }
            assertThat(System.nanoTime()).as("nobody moves after %s", log).isLessThan(deadline);
            wait(2);
        }
    }

    private boolean areBlocked(List<Actor> moving) throws SQLException {
        try (var connection = real.getConnection()) {
            for (var actor : moving) {
                var blockers =
                        Installed.query(connection, "SELECT 1 FROM unnest(pg_blocking_pids(?)) LIMIT 1", actor.backend);
                if (blockers.isEmpty()) {
                    return false;
                }
            }
            return true;
        }
    }

    private enum Place {
        FREE,
        MOVING,
        PARKED,
        ENDED
    }

    /** Somebody who acts on the database. */
    public final class Actor {
        private final String name;
        private Place at = Place.FREE;
        private int backend;
        private @Nullable Throwable failure;
        private @Nullable Thread thread;

        private Actor(String name) {
            this.name = name;
        }

        /** Connections that park before each statement and each commit while this actor races. */
        public DataSource dataSource() {
            return proxy(DataSource.class, (self, method, arguments) -> {
                var result = call(real, method, arguments);
                return result instanceof Connection connection ? new Gate(this, connection).connection() : result;
            });
        }

        private void start(Act act) {
            synchronized (Stepper.this) {
                at = Place.MOVING;
                failure = null;
                thread = new Thread(() -> act(act), name);
                thread.start();
            }
        }

        private void act(Act act) {
            try {
                park("begins");
                act.run();
            } catch (Throwable e) {
                failure = e;
            }
            synchronized (Stepper.this) {
                at = Place.ENDED;
                Stepper.this.notifyAll();
            }
        }

        private boolean isItself() {
            return Thread.currentThread() == thread;
        }

        private void isServedBy(int pid) {
            synchronized (Stepper.this) {
                if (isItself()) {
                    backend = pid;
                }
            }
        }

        private void park(String before) {
            synchronized (Stepper.this) {
                if (at != Place.MOVING || !isItself()) {
                    return;
                }
                at = Place.PARKED;
                Stepper.this.notifyAll();
                try {
                    while (at == Place.PARKED) {
                        Stepper.this.wait();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                log.add(name + ": " + before);
            }
        }

        private void goOn() {
            synchronized (Stepper.this) {
                at = Place.MOVING;
                Stepper.this.notifyAll();
            }
        }

        private boolean isMoving() {
            return at == Place.MOVING;
        }

        private void letGo() {
            synchronized (Stepper.this) {
                at = Place.FREE;
                Stepper.this.notifyAll();
            }
        }

        private void rethrow() throws Exception {
            if (thread != null) {
                thread.join(PATIENCE_MILLIS);
            }
            if (failure != null) {
                throw new AssertionError(name + " failed after " + log, failure);
            }
        }
    }

    /** A connection that commits by itself commits as a step of its own here. */
    private static final class Gate {
        private final Actor actor;
        private final Connection real;
        private boolean autoCommit;

        Gate(Actor actor, Connection real) throws SQLException {
            this.actor = actor;
            this.real = real;
            this.autoCommit = real.getAutoCommit();
        }

        Connection connection() throws SQLException {
            real.setAutoCommit(false);
            return proxy(Connection.class, this::onConnection);
        }

        private @Nullable Object onConnection(Object self, Method method, Object @Nullable [] arguments)
                throws Throwable {
            return switch (method.getName()) {
                case "getAutoCommit" -> autoCommit;
                case "setAutoCommit" -> setAutoCommit(arguments != null && Boolean.TRUE.equals(arguments[0]));
                case "commit" -> {
                    actor.park("commits");
                    yield call(real, method, arguments);
                }
                case "prepareStatement" -> prepared(method, arguments);
                case "close" -> {
                    real.rollback();
                    real.setAutoCommit(true);
                    yield call(real, method, arguments);
                }
                default -> gated(call(real, method, arguments));
            };
        }

        private @Nullable Object setAutoCommit(boolean to) throws SQLException {
            if (to != autoCommit) {
                real.commit();
                autoCommit = to;
            }
            return null;
        }

        private @Nullable Object prepared(Method method, Object @Nullable [] arguments) throws Throwable {
            var sql = arguments == null ? "" : String.valueOf(arguments[0]);
            return gated(
                    Apart.isTogether(sql)
                            ? proxy(PreparedStatement.class, new Apart(real, sql, next -> actor.park(firstWords(next))))
                            : call(real, method, arguments));
        }

        private @Nullable Object gated(@Nullable Object result) {
            if (result instanceof PreparedStatement statement) {
                return proxy(PreparedStatement.class, (self, m, a) -> onStatement(statement, m, a));
            }
            return result instanceof Statement statement
                    ? proxy(Statement.class, (self, m, a) -> onStatement(statement, m, a))
                    : result;
        }

        private @Nullable Object onStatement(Statement statement, Method method, Object @Nullable [] arguments)
                throws Throwable {
            if (!method.getName().startsWith("execute")) {
                return call(statement, method, arguments);
            }
            actor.isServedBy(real.unwrap(PGConnection.class).getBackendPID());
            actor.park(firstWords(statement));
            try {
                var result = call(statement, method, arguments);
                if (autoCommit) {
                    actor.park("commits");
                    real.commit();
                }
                return result;
            } catch (SQLException e) {
                if (autoCommit) {
                    real.rollback();
                }
                throw e;
            }
        }

        private static String firstWords(Statement statement) {
            var text = String.valueOf(statement).replaceAll("\\s+", " ");
            return text.substring(0, Math.min(60, text.length()));
        }
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Stepper.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

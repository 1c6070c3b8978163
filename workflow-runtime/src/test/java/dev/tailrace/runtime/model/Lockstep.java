package dev.tailrace.runtime.model;

import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.model.Graph.Deed;
import dev.tailrace.runtime.model.Graph.Move;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.testing.ByHand;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.TeardownChange.Result;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Drives many runs through the real statements, step by step, and their models beside them. After each round every job and
 * every run must be where its model says.
 */
final class Lockstep {
    private static final int MOST_ROUNDS = 300;
    private static final int ALL = 100_000;

    private final Installed db;
    private final WorkflowClient client;
    private final ByHand node;
    private final EndingRule rule;
    private final Random random;
    private final UnaryOperator<Graph> asModelled;
    private final Map<Long, Play> plays = new LinkedHashMap<>();
    private final Set<Long> over = new HashSet<>();

    Lockstep(Installed db, Random random) throws SQLException {
        this(db, random, graph -> graph);
    }

    /** @param asModelled how the model reads a graph: as it is, unless somebody wants to see a mistake found */
    Lockstep(Installed db, Random random, UnaryOperator<Graph> asModelled) throws SQLException {
        this.db = db;
        this.client = db.lenientClient();
        this.node = new ByHand(db.pool(), Program.ACT, Program.UNDO);
        this.rule = node.rule();
        this.random = random;
        this.asModelled = asModelled;
    }

    /** @throws Mismatch for the first graph with which the engine and the model disagree */
    List<Play> play(List<Graph> graphs) throws SQLException {
        plays.clear();
        start(graphs);
        var all = List.copyOf(plays.values());
        for (var round = 0; !plays.isEmpty(); round++) {
            if (round > MOST_ROUNDS) {
                throw plays.values().iterator().next().mismatch("no end after " + MOST_ROUNDS + " rounds");
            }
            play(round);
        }
        return all;
    }

    private void start(List<Graph> graphs) throws SQLException {
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            var starting = client.in(connection);
            for (var graph : graphs) {
                var run = starting.start(new Program(graph).workflow());
                plays.put(run.id(), new Play(graph, asModelled.apply(graph), run));
            }
            connection.commit();
        }
    }

    private void play(int round) throws SQLException {
        plays.values().forEach(Play::nextRound);
        move(round, deed -> deed != Deed.CANCEL_STEP && deed != Deed.MARK);
        if (move(round, deed -> deed == Deed.CANCEL_STEP)) {
            // What follows from a step that a client ended is upkeep's.
            sweep();
        }
        // Last: whatever comes from a client sweeps, and a mark is to lie there unswept while jobs are claimed and end.
        move(round, deed -> deed == Deed.MARK);
        look();
        time();
        node.roomForReleased(random.nextInt(3) == 0 ? 1 + random.nextInt(50) : 0);
        claimed(node.claim(random.nextInt(3) == 0 ? random.nextInt(1 + plays.size() / 4) : ALL));
        end();
        if (random.nextInt(25) == 0) {
            die();
        }
        sweep();
        compare();
        var now = round;
        plays.values().removeIf(play -> play.isOver(now) && over.add(play.run().id()));
    }

    private void sweep() throws SQLException {
        node.sweep();
        plays.values().forEach(play -> play.model().sweep());
        claimed(node.taken());
    }

    /** Whether there was something of that kind to do. */
    private boolean move(int round, Predicate<Deed> kind) throws SQLException {
        var moved = false;
        for (var play : plays.values()) {
            for (var move : play.moves(round)) {
                if (kind.test(move.deed())) {
                    move(play, move);
                    moved = true;
                }
            }
        }
        return moved;
    }

    private void move(Play play, Move move) throws SQLException {
        var run = play.run();
        var model = play.model();
        var step = Program.name(move.node());
        switch (move.deed()) {
            case CANCEL ->
                play.done(move, client.cancel(run, "by chance"), () -> {
                    var changed = model.mark();
                    model.sweep();
                    return changed;
                });
            case RELEASE -> play.done(move, client.release(run, step).result(), () -> model.release(move.node()));
            case EXTEND ->
                play.done(
                        move, client.extend(run, step, Duration.ofHours(1)).result(), () -> model.extend(move.node()));
            case HOLD_ON ->
                play.done(move, holdUntil(play, step, Duration.ofHours(5)), () -> model.extend(move.node()));
            case HOLD_NO_MORE ->
                play.done(move, holdUntil(play, step, Duration.ofHours(-5)), () -> model.holdNoMore(move.node()));
            case RETRY ->
                play.done(
                        move,
                        client.retryTeardown(run, step, "ada", "by chance").result(),
                        () -> model.retry(move.node()));
            case FORCE ->
                play.done(
                        move,
                        client.forceTeardown(run, step, "ada", "by chance").result(),
                        () -> model.force(move.node()));
            case SIGNAL -> {
                var signal = Program.signal(play.graph().node(move.node()).signal());
                var answer = client.signal(run, signal, model.signals().next()).result();
                play.done(move, answer, () -> model.signal(signal.name()));
                play.signalled(answer);
            }
            case CANCEL_STEP -> {
                var answer = client.cancelStep(run, step, "by chance").result();
                play.done(move, answer, () -> model.cancelStep(move.node()));
                play.cancelled(answer);
            }
            case RETRY_ALL -> play.again(move, client.retry(run, RetryScope.all()));
            case RETRY_FAILED -> play.again(move, client.retry(run, RetryScope.failed()));
            case RETRY_DOWNSTREAM -> play.again(move, client.retry(run, RetryScope.failedAndDownstream()));
            case RETRY_FROM -> play.again(move, client.retry(run, RetryScope.from(step)));
            case MARK -> mark(play, move);
        }
    }

    private Result holdUntil(Play play, String step, Duration fromNow) {
        return client.holdUntil(play.run(), step, Instant.now().plus(fromNow)).result();
    }

    private void mark(Play play, Move move) throws SQLException {
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            var marked = client.in(connection).cancel(play.run(), "by chance");
            connection.commit();
            play.done(move, marked, play.model()::mark);
        }
    }

    /** Steps that wait for a signal are looked at; now and then the node dies before it has recorded what it found. */
    private void look() throws SQLException {
        var found = node.look();
        var dies = !found.isEmpty() && random.nextInt(10) == 0;
        var taken = new TreeMap<Long, List<FinishedJob>>();
        for (var ending : found) {
            if (ending instanceof FinishedJob end) {
                taken.computeIfAbsent(end.row().ref().runId(), run -> new ArrayList<>())
                        .add(end);
            }
            if (!dies) {
                node.submit(ending);
            }
        }
        plays.forEach((run, play) -> play.passed(taken.getOrDefault(run, List.of()), dies));
        if (dies) {
            die();
        }
        node.record();
        claimed(node.taken());
    }

    private void die() throws SQLException {
        plays.values().forEach(Play::died);
        node.die();
    }

    /** The clock is the database's; so it is the row that is moved. */
    private void time() throws SQLException {
        try (var connection = db.pool().getConnection();
                var over =
                        connection.prepareStatement("UPDATE tailrace.awaiting a SET until = now() FROM tailrace.job j"
                                + " WHERE j.id = a.job_id AND j.run_id = ? AND j.step_number = ANY (?)");
                var due = connection.prepareStatement("UPDATE tailrace.ready q SET run_at = now() FROM tailrace.job j"
                        + " WHERE j.id = q.job_id AND j.run_id = ? AND j.step_number = ANY (?)")) {
            for (var play : plays.values()) {
                batch(over, play, play.limitsPass());
                batch(due, play, play.timePasses());
            }
            over.executeBatch();
            due.executeBatch();
        }
    }

    private static void batch(PreparedStatement statement, Play play, List<Integer> steps) throws SQLException {
        if (!steps.isEmpty()) {
            statement.setLong(1, play.run().id());
            statement.setObject(2, steps.stream().mapToInt(i -> i).toArray());
            statement.addBatch();
        }
    }

    private void claimed(List<ClaimedJob> jobs) {
        for (var job : jobs) {
            var run = job.row().ref().runId();
            if (over.contains(run)) {
                throw new AssertionError("a job was claimed in run " + run + ", which is over: " + job);
            }
            // One of nobody's was left behind where another graph showed a mistake.
            Optional.ofNullable(plays.get(run)).ifPresent(play -> play.claimed(job));
        }
    }

    /** Attempts of many runs end in one batch. */
    private void end() throws SQLException {
        var ends = new ArrayList<Ending>();
        plays.values().forEach(play -> ends.addAll(play.ends(rule)));
        Collections.shuffle(ends, random);
        for (var from = 0; from < ends.size(); ) {
            var to = Math.min(ends.size(), from + 1 + random.nextInt(200));
            ends.subList(from, to).forEach(node::submit);
            node.recordBatch();
            claimed(node.taken());
            from = to;
        }
        node.record();
        claimed(node.taken());
    }

    private void compare() throws SQLException {
        var runs = plays.keySet().stream().mapToLong(id -> id).toArray();
        var jobs = new TreeMap<Long, List<String>>();
        var states = new TreeMap<Long, String>();
        try (var connection = db.pool().getConnection()) {
            read(
                    connection.prepareStatement(
                            "SELECT DISTINCT ON (run_id, step_number) run_id, state || ' ' || attempt || ' ' || failures"
                                    + " FROM tailrace.jobs WHERE run_id = ANY (?)"
                                    + " ORDER BY run_id, step_number, generation DESC"),
                    runs,
                    (run, text) ->
                            jobs.computeIfAbsent(run, r -> new ArrayList<>()).add(text));
            read(
                    connection.prepareStatement("SELECT id, state FROM tailrace.runs WHERE id = ANY (?)"),
                    runs,
                    states::put);
        }
        plays.forEach((id, play) -> play.compare(
                jobs.getOrDefault(id, List.of()), Objects.requireNonNullElse(states.get(id), "not there")));
    }

    @FunctionalInterface
    private interface Row {
        void read(long run, String text);
    }

    private static void read(PreparedStatement statement, long[] runs, Row row) throws SQLException {
        try (statement) {
            statement.setObject(1, runs);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    row.read(rows.getLong(1), String.valueOf(rows.getString(2)));
                }
            }
        }
    }
}

package dev.tailrace.runtime.testing;

import dev.tailrace.core.state.JobTransitions;
import dev.tailrace.core.state.RunState;
import dev.tailrace.core.state.RunTransitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Every change of a state that a database saw, whatever statement made it: triggers on the tables in which jobs and runs
 * have their places write down each row that comes or goes. They look at the clock, since a transaction may have begun
 * before the one that made a job due for now.
 */
public final class Transitions {
    private static final String INSTALL = """
            CREATE SCHEMA seen;
            CREATE TABLE seen.change (id bigserial PRIMARY KEY, run_id bigint, job_id bigint, place text, state text, attempt int,
                                      transaction text, changes boolean);
            CREATE FUNCTION seen.place() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                r record;
                state text;
                attempt int := 0;
            BEGIN
                IF TG_OP = 'DELETE' THEN r := OLD; ELSE r := NEW; END IF;
                IF TG_TABLE_NAME = 'ready' THEN
                    attempt := r.attempt;
                    state := CASE
                        WHEN r.run_at > clock_timestamp() AND r.failures > 0 THEN 'retryable'
                        WHEN r.run_at > clock_timestamp() THEN 'scheduled'
                        WHEN r.lane <> (SELECT j.lane FROM tailrace.job j WHERE j.id = r.job_id) THEN 'pending'
                        WHEN starts_with((SELECT l.kind FROM tailrace.lane l WHERE l.id = r.lane), 'tailrace.') THEN 'pending'
                        ELSE 'available' END;
                ELSIF TG_TABLE_NAME = 'running' THEN
                    attempt := r.attempt;
                    state := 'running';
                ELSIF TG_TABLE_NAME = 'job_end' THEN
                    state := CASE r.outcome WHEN 1 THEN 'completed' WHEN 2 THEN 'discarded' WHEN 4 THEN 'cancelled'
                                            WHEN 8 THEN 'skipped' END;
                ELSIF TG_TABLE_NAME = 'parked' THEN
                    attempt := r.attempt;
                    state := 'parked';
                ELSIF TG_TABLE_NAME = 'awaiting' THEN
                    attempt := r.attempt;
                    state := 'pending';
                ELSE
                    state := 'pending';
                END IF;
                INSERT INTO seen.change (run_id, job_id, place, state, attempt, transaction, changes)
                VALUES (r.run_id, r.job_id, TG_TABLE_NAME, state, attempt, pg_current_xact_id()::text, TG_OP = 'UPDATE');
                RETURN NULL;
            END $$;
            CREATE FUNCTION seen.run() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                state int;
            BEGIN
                IF TG_TABLE_NAME = 'run' THEN
                    INSERT INTO seen.change (run_id, state) VALUES (NEW.id, 'running');
                ELSIF TG_TABLE_NAME = 'run_cancel' THEN
                    INSERT INTO seen.change (run_id, state) VALUES (NEW.run_id, 'cancelling');
                ELSIF TG_TABLE_NAME = 'run_open' THEN
                    INSERT INTO seen.change (run_id, state) VALUES (NEW.run_id, 'running');
                ELSE
                    IF TG_TABLE_NAME = 'run_end' THEN state := NEW.state; ELSE state := NEW.run_state; END IF;
                    INSERT INTO seen.change (run_id, state)
                    VALUES (NEW.run_id, CASE state WHEN 1 THEN 'completed' WHEN 2 THEN 'failed' WHEN 4 THEN 'cancelled' END);
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER seen AFTER INSERT ON tailrace.wait FOR EACH ROW EXECUTE FUNCTION seen.place();
            CREATE TRIGGER seen AFTER INSERT ON tailrace.awaiting FOR EACH ROW EXECUTE FUNCTION seen.place();
            CREATE TRIGGER seen AFTER INSERT OR UPDATE OR DELETE ON tailrace.ready
                FOR EACH ROW EXECUTE FUNCTION seen.place();
            CREATE TRIGGER seen AFTER INSERT ON tailrace.running FOR EACH ROW EXECUTE FUNCTION seen.place();
            CREATE TRIGGER seen AFTER INSERT ON tailrace.parked FOR EACH ROW EXECUTE FUNCTION seen.place();
            CREATE TRIGGER seen AFTER INSERT ON tailrace.job_end FOR EACH ROW EXECUTE FUNCTION seen.place();
            CREATE TRIGGER seen_run AFTER INSERT ON tailrace.job_end
                FOR EACH ROW WHEN (NEW.run_state IS NOT NULL) EXECUTE FUNCTION seen.run();
            CREATE TRIGGER seen_run AFTER INSERT ON tailrace.run FOR EACH ROW EXECUTE FUNCTION seen.run();
            CREATE TRIGGER seen_run AFTER INSERT ON tailrace.run_cancel FOR EACH ROW EXECUTE FUNCTION seen.run();
            CREATE TRIGGER seen_run AFTER INSERT ON tailrace.run_end FOR EACH ROW EXECUTE FUNCTION seen.run();
            CREATE TRIGGER seen_run AFTER INSERT ON tailrace.run_open
                FOR EACH ROW WHEN (NEW.generation > 1) EXECUTE FUNCTION seen.run();
            """;

    private static final String READ = """
            SELECT run_id, job_id, place, state, attempt, transaction, changes FROM seen.change ORDER BY id
            """;

    private final Set<String> jobs = new TreeSet<>();
    private final Set<String> runs = new TreeSet<>();

    private Transitions() {}

    /** From now on every change in the database is written down. */
    public static void watch(DataSource dataSource) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(INSTALL);
        }
    }

    /** What was seen since {@link #watch}. */
    public static Transitions of(DataSource dataSource) throws SQLException {
        var seen = new Transitions();
        try (var connection = dataSource.getConnection()) {
            seen.read(connection);
        }
        return seen;
    }

    private void read(Connection connection) throws SQLException {
        Map<Long, Job> byJob = new HashMap<>();
        Map<Long, String> byRun = new TreeMap<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(READ)) {
            while (rows.next()) {
                var state = rows.getString("state");
                if (rows.getString("place") == null) {
                    run(byRun, rows.getLong("run_id"), state);
                } else {
                    var job = byJob.computeIfAbsent(rows.getLong("job_id"), id -> new Job());
                    job.arrives(new Arrival(
                            rows.getString("place"),
                            state,
                            rows.getInt("attempt"),
                            rows.getString("transaction"),
                            rows.getBoolean("changes")));
                }
            }
        }
        byJob.values().forEach(Job::settles);
    }

    /** A row that came, went or, where it says so, changed. */
    private record Arrival(String place, String state, int attempt, String transaction, boolean changes) {}

    /** A mark may come at the moment at which its run ends; then it changes nothing. */
    private void run(Map<Long, String> byRun, long run, String state) {
        var before = byRun.get(run);
        if (before != null && RunState.named(before).isFinal() && state.equals("cancelling")) {
            return;
        }
        runs.add(arrow(before, state));
        byRun.put(run, state);
    }

    /** Where one job is, as far as it has been read. */
    private final class Job {
        private @Nullable String state;
        private int attempt;
        private @Nullable Arrival last;

        /** Nobody saw a row that was changed by the transaction that wrote it. */
        void arrives(Arrival next) {
            if (last != null && !(next.changes && next.transaction.equals(last.transaction))) {
                settles();
            }
            last = next;
        }

        void settles() {
            if (last == null) {
                return;
            }
            // A row that is only held to be ended is where it was: nothing works on it.
            var held =
                    last.place.equals("running") && (last.attempt == 0 || (state != null && last.attempt == attempt));
            attempt = last.attempt;
            if (!held && !last.state.equals(state)) {
                jobs.add(arrow(state, last.state));
                state = last.state;
            }
            last = null;
        }
    }

    /** As {@code pending -> available}, of jobs. */
    public Set<String> jobs() {
        return jobs;
    }

    /** As {@code running -> completed}, of runs. */
    public Set<String> runs() {
        return runs;
    }

    /** What was seen and is in neither table. */
    public Set<String> unknown() {
        var unknown = new TreeSet<String>();
        jobs.stream()
                .filter(arrow -> !ofJobs().contains(arrow))
                .map("job: "::concat)
                .forEach(unknown::add);
        runs.stream()
                .filter(arrow -> !ofRuns().contains(arrow))
                .map("run: "::concat)
                .forEach(unknown::add);
        return unknown;
    }

    /** The table of jobs. */
    public static Set<String> ofJobs() {
        return JobTransitions.all().stream()
                .map(t -> arrow(t.from() == null ? null : t.from().text(), t.to().text()))
                .collect(Collectors.toSet());
    }

    /** The table of runs. */
    public static Set<String> ofRuns() {
        return RunTransitions.all().stream()
                .map(t -> arrow(t.from() == null ? null : t.from().text(), t.to().text()))
                .collect(Collectors.toSet());
    }

    private static String arrow(@Nullable String from, String to) {
        return (from == null ? "new" : from) + " -> " + to;
    }
}

package dev.tailrace.runtime.testing;

import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Every change of a state that a database saw, whatever statement made it: triggers on the tables in which jobs and runs
 * have their places write down each row that comes or goes.
 */
public final class Transitions {
    private static final String INSTALL = """
            CREATE SCHEMA seen;
            CREATE TABLE seen.change (id bigserial PRIMARY KEY, run_id bigint, job_id bigint, place text, state text, attempt int);
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
                        WHEN r.lane <> (SELECT j.lane FROM tailrace.job j WHERE j.id = r.job_id) THEN 'pending'
                        WHEN starts_with((SELECT l.kind FROM tailrace.lane l WHERE l.id = r.lane), 'tailrace.') THEN 'pending'
                        WHEN r.run_at <= now() THEN 'available'
                        WHEN r.failures > 0 THEN 'retryable'
                        ELSE 'scheduled' END;
                ELSIF TG_TABLE_NAME = 'running' THEN
                    attempt := r.attempt;
                    state := 'running';
                ELSIF TG_TABLE_NAME = 'job_end' THEN
                    state := CASE r.outcome WHEN 1 THEN 'completed' WHEN 2 THEN 'discarded' WHEN 4 THEN 'cancelled'
                                            WHEN 8 THEN 'skipped' END;
                ELSIF TG_TABLE_NAME = 'parked' THEN
                    attempt := r.attempt;
                    state := 'parked';
                ELSE
                    state := 'pending';
                END IF;
                INSERT INTO seen.change (run_id, job_id, place, state, attempt)
                VALUES (r.run_id, r.job_id, TG_TABLE_NAME, state, attempt);
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
            SELECT run_id, job_id, place, state, attempt FROM seen.change ORDER BY id
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
                    job.arrives(rows.getString("place"), state, rows.getInt("attempt"));
                }
            }
        }
    }

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

        void arrives(String place, String next, int grown) {
            // A row that is only held to be ended is where it was: nothing works on it.
            var held = place.equals("running") && (grown == 0 || (state != null && grown == attempt));
            attempt = grown;
            if (!held && !next.equals(state)) {
                jobs.add(arrow(state, next));
                state = next;
            }
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

    public static String arrow(@Nullable JobState from, JobState to) {
        return arrow(from == null ? null : from.text(), to.text());
    }

    public static String arrow(@Nullable RunState from, RunState to) {
        return arrow(from == null ? null : from.text(), to.text());
    }

    private static String arrow(@Nullable String from, String to) {
        return (from == null ? "new" : from) + " -> " + to;
    }
}

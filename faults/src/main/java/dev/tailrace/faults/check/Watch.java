package dev.tailrace.faults.check;

import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.error.TailraceException;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Looks at the database every second while it is broken: the invariants on one snapshot, and that attempts only grow and
 * what has ended stays as it is.
 */
public final class Watch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int MOST_FINDINGS = 50;

    private static final String ATTEMPTS = """
            SELECT job_id, attempt, 0 FROM tailrace.ready
            UNION ALL
            SELECT job_id, attempt, 0 FROM tailrace.running WHERE attempt > 0
            UNION ALL
            SELECT job_id, attempt, outcome FROM tailrace.job_end
            """;

    private final DataSource dataSource;
    private final WorkflowClient client;
    private final Map<Long, Seen> last = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "watch");
    private volatile boolean over;
    private int looks;
    private int missed;

    /** @param outcome 0 before the end */
    private record Seen(int attempt, int outcome) {}

    public Watch(DataSource dataSource) {
        this.dataSource = dataSource;
        this.client = WorkflowClient.on(dataSource, ClientOptions.DEFAULTS.ifNobodyServes(Unserved.ALLOW));
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** How often it has looked; a look while the server was away does not count. */
    public synchronized int looks() {
        return looks;
    }

    /** How often it could not look. Of interest once it is closed. */
    public int missed() {
        return missed;
    }

    public synchronized List<Finding> findings() {
        return List.copyOf(findings);
    }

    private void run() {
        while (!over) {
            try {
                look();
                Thread.sleep(INTERVAL.toMillis());
            } catch (DatabaseException | SQLException e) {
                missed++; // the server is away; the next look finds what there is to find
            } catch (InterruptedException e) {
                return;
            } catch (TailraceException e) {
                found(new Finding(Finding.Kind.WRONG, -1, "the doctor failed: " + e));
            }
        }
    }

    /** Once, now. */
    public synchronized void look() throws SQLException {
        for (var finding : client.doctor().findings()) {
            if (finding.concern() == Concern.BROKEN_INVARIANT) {
                found(new Finding(Finding.Kind.WRONG, -1, finding.message()));
            }
        }
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(ATTEMPTS)) {
            while (rows.next()) {
                compare(rows.getLong(1), new Seen(rows.getInt(2), rows.getInt(3)));
            }
        }
        looks++;
    }

    private void compare(long job, Seen now) {
        var before = last.put(job, now);
        if (before == null) {
            return;
        }
        if (now.attempt() < before.attempt() || (before.outcome() != 0 && !before.equals(now))) {
            found(new Finding(Finding.Kind.WRONG, -1, "job " + job + " went back from " + before + " to " + now));
        }
    }

    private synchronized void found(Finding finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

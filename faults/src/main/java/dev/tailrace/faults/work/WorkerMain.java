package dev.tailrace.faults.work;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.faults.ledger.Ledger;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.error.DatabaseException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Scanner;

/** A node of the engine in a process of its own. It is given the two databases, its lease, a break and a kill point. */
public final class WorkerMain {
    private static final int CONNECTIONS = 10;
    private static final long PATIENCE_MILLIS = 3_000;
    private static final long PAUSE_MILLIS = 100;

    private WorkerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        var killer = new Killer();
        killer.arm(arguments[4]);
        var orders = new Thread(() -> obey(killer), "orders");
        orders.setDaemon(true);
        orders.start();
        var guard = Break.of(arguments[3]);
        var tapped = new TappedDataSource(pool(arguments[0]), guard.rewriting(), killer).dataSource();
        var workers = new GraphWorkers(new Ledger(pool(arguments[1])), killer);
        var lease = Duration.ofMillis(Long.parseLong(arguments[2]));
        WorkflowRuntime runtime = null;
        while (runtime == null) {
            try {
                runtime = workers.start(tapped, lease);
            } catch (DatabaseException e) {
                Thread.sleep(PAUSE_MILLIS); // the server is being restarted, or the way to it is blocked
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(runtime::close));
        Said.ready();
        orders.join();
    }

    /** Also while there is no database yet: a process whose conductor is gone ends. */
    private static void obey(Killer killer) {
        var lines = new Scanner(System.in, StandardCharsets.UTF_8);
        while (lines.hasNextLine()) {
            var line = lines.nextLine();
            if (line.startsWith(Said.DIE)) {
                killer.arm(line.substring(Said.DIE.length()));
            }
        }
        System.exit(0);
    }

    /** A pool as one would have it in production, but for its haste. */
    private static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }
}

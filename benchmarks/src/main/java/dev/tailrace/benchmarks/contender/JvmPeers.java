package dev.tailrace.benchmarks.contender;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Tailrace and the peers on the JVM, each at its best settings and at its defaults. */
final class JvmPeers {
    private static final int PLENTY = 1_000_000;

    /** What every queue of jobs can do. */
    private static final Set<Ability> QUEUE = Set.of(
            Ability.BULK_INSERT,
            Ability.SINGLE_INSERTS,
            Ability.DRAIN,
            Ability.SEVERAL_PROCESSES,
            Ability.PICK_UP,
            Ability.PICK_UP_FROM_OUTSIDE,
            Ability.CHAINS,
            Ability.HOP,
            Ability.DUE_TIMES,
            Ability.SLEEPING_WORKERS);

    private static final String TAILRACE_PENDING =
            "SELECT (SELECT count(*) FROM tailrace.ready WHERE run_at <= now()) + (SELECT count(*) FROM tailrace.running)"
                    + " + (SELECT count(*) FROM tailrace.wait)";
    private static final String DB_SCHEDULER_PENDING = "SELECT count(*) FROM scheduled_tasks";
    private static final String JOBRUNR_PENDING =
            "SELECT count(*) FROM jobrunr_jobs WHERE state IN ('AWAITING', 'SCHEDULED', 'ENQUEUED', 'PROCESSING')";
    private static final String DBOS_PENDING =
            "SELECT count(*) FROM dbos.workflow_status WHERE status IN ('DELAYED', 'ENQUEUED', 'PENDING')";
    private static final String QUARTZ_PENDING =
            "SELECT (SELECT count(*) FROM qrtz_triggers) + (SELECT count(*) FROM qrtz_fired_triggers)";

    private final Launcher launcher;

    JvmPeers(Launcher launcher) {
        this.launcher = launcher;
    }

    List<Contender> contenders() {
        return List.of(
                tailrace("tuned", "100 workers, pool 20"),
                tailrace("default", "10 workers, pool 10, all defaults"),
                dbScheduler(
                        "tuned",
                        PLENTY,
                        "20 threads, pollUsingLockAndFetch(4.0, 20.0), poll 100 ms, immediate execution, pool 30,"
                                + " reWriteBatchedInserts"),
                dbScheduler(
                        "fetch",
                        100_000,
                        "20 threads, pollUsingFetch(1.0, 4.0), poll 100 ms, immediate execution, pool 30,"
                                + " reWriteBatchedInserts"),
                dbScheduler("default", 50_000, "10 threads, all defaults, pool 20"),
                peer(
                        "jobrunr",
                        "tuned",
                        "64 workers, poll 5 s (the least for SQL), pool 74, Jackson 3, reWriteBatchedInserts",
                        50_000,
                        JOBRUNR_PENDING),
                peer(
                        "jobrunr",
                        "default",
                        "all defaults (8 workers a core, poll 15 s), pool 10",
                        20_000,
                        JOBRUNR_PENDING),
                without(
                        peer("dbos", "tuned", "a queue polled every 10 ms, no limit, pool 30", 20_000, DBOS_PENDING),
                        Ability.BULK_INSERT),
                without(
                        peer("dbos", "default", "a queue with all defaults, pool 10", 20_000, DBOS_PENDING),
                        Ability.BULK_INSERT),
                only(
                        peer(
                                "dbos",
                                "direct",
                                "no queue: the process that starts it runs it, pool 30",
                                20_000,
                                DBOS_PENDING),
                        Ability.PICK_UP,
                        Ability.HOP),
                peer(
                        "quartz",
                        "tuned",
                        "clustered JobStoreTX, 20 threads, batches of 20 acquired within the lock",
                        10_000,
                        QUARTZ_PENDING),
                without(
                        peer("quartz", "default", "JobStoreTX of one node, 10 threads", 10_000, QUARTZ_PENDING),
                        Ability.SEVERAL_PROCESSES));
    }

    private Contender tailrace(String variant, String settings) {
        var all = variant.equals("tuned") ? EnumSet.allOf(Ability.class) : with(QUEUE, Ability.GRAPHS);
        return new Contender("tailrace", variant, settings, all, 8 * PLENTY, TAILRACE_PENDING, launcher::command);
    }

    private Contender dbScheduler(String variant, int mostJobs, String settings) {
        return peer("db-scheduler", variant, settings, mostJobs, DB_SCHEDULER_PENDING);
    }

    private Contender peer(String peer, String variant, String settings, int mostJobs, String pending) {
        return new Contender(peer, variant, settings, QUEUE, mostJobs, pending, launcher::command);
    }

    private static Set<Ability> with(Set<Ability> abilities, Ability more) {
        var all = EnumSet.copyOf(abilities);
        all.add(more);
        return all;
    }

    private static Contender without(Contender contender, Ability ability) {
        var rest = EnumSet.copyOf(contender.abilities());
        rest.remove(ability);
        return withAbilities(contender, rest);
    }

    private static Contender only(Contender contender, Ability... abilities) {
        return withAbilities(contender, Set.of(abilities));
    }

    private static Contender withAbilities(Contender contender, Set<Ability> abilities) {
        return new Contender(
                contender.peer(),
                contender.variant(),
                contender.settings(),
                abilities,
                contender.mostJobs(),
                contender.pendingQuery(),
                contender.command());
    }
}

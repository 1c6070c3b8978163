package dev.tailrace.faults.work;

import dev.tailrace.core.Queue;
import dev.tailrace.faults.graph.Behaviour;
import dev.tailrace.faults.graph.Script;
import dev.tailrace.faults.graph.Workflows;
import dev.tailrace.faults.ledger.Ledger;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowRuntime;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Works the steps of graphs as they are scripted, and keeps the ledger. Safe for use by many threads. */
record GraphWorkers(Ledger ledger, Killer killer) {
    private static final String PROCESS = ManagementFactory.getRuntimeMXBean().getName();
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMillis(2_500);

    private static final String WRITE = """
            INSERT INTO effect (job, attempt, graph) VALUES (?, ?, ?)
            """;

    WorkflowRuntime start(DataSource dataSource, Duration lease) {
        return WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 10)
                .queue(Workflows.CANCEL, 10)
                .lease(lease)
                .grace(Duration.ofMillis(300))
                .worker(Workflows.ACT, this::act)
                .transactional(Workflows.RECORD, this::record)
                .worker(Workflows.FREE, this::free)
                .worker(Workflows.ACT_BY_DEFAULT, this::act)
                .worker(Workflows.FREE_BY_DEFAULT, this::free)
                .start();
    }

    private void act(Script script, Job<Void> job) throws Exception {
        noted(script, job, () -> {
            take(script, job);
            behave(script, job);
            if (script.takes()) {
                killer.gather(KillPoint.WORK_DONE, job);
            }
        });
    }

    private void record(Script script, Job<Void> job, Connection transaction) throws Exception {
        noted(script, job, () -> {
            take(script, job);
            try (var write = transaction.prepareStatement(WRITE)) {
                write.setLong(1, job.id());
                write.setInt(2, job.attempt());
                write.setInt(3, script.graph());
                write.executeUpdate();
            }
            killer.at(KillPoint.ROW_WRITTEN);
        });
    }

    private void free(Script script, Job<Void> job) throws Exception {
        noted(script, job, () -> {
            if (script.behaviour() == Behaviour.TAKES_LONG) {
                Thread.sleep(LONG.toMillis());
            }
            killer.at(KillPoint.BEFORE_FREE);
            ledger.free(script.graph(), job.token());
            killer.at(KillPoint.AFTER_FREE);
        });
    }

    private void take(Script script, Job<Void> job) throws SQLException, InterruptedException {
        if (!script.takes()) {
            return;
        }
        killer.gather(KillPoint.BEFORE_TAKE, job);
        if (!ledger.take(script.graph(), job.token())) {
            job.discard("token " + job.token() + " is closed");
        }
        killer.gather(KillPoint.AFTER_TAKE, job);
    }

    private static void behave(Script script, Job<Void> job) throws InterruptedException {
        switch (script.behaviour()) {
            case COMPLETES, RECORDS -> {}
            case COMPLETES_AT_THE_THIRD_ATTEMPT -> failIf(job.attempt() < 3);
            case SNOOZES -> {
                if (job.attempt() < 2) {
                    job.snooze(PAUSE);
                }
            }
            case TAKES_LONG -> Thread.sleep(LONG.toMillis());
            case FAILS -> failIf(true);
            case DISCARDS -> job.discard("as scripted");
            case CANCELS -> job.cancel("as scripted");
        }
    }

    private static void failIf(boolean fails) {
        if (fails) {
            throw new IllegalStateException("as scripted");
        }
    }

    /** What a worker does. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private void noted(Script script, Job<Void> job, Work work) throws Exception {
        var note = ledger.begin(new Ledger.Attempt(
                job.id(), job.attempt(), job.run().id(), job.step(), script.graph(), job.token(), PROCESS));
        killer.at(KillPoint.WORK_BEGUN);
        var result = "thrown";
        try {
            work.run();
            result = "done";
        } finally {
            ledger.end(note, result);
            killer.at(KillPoint.WORK_DONE);
        }
    }
}

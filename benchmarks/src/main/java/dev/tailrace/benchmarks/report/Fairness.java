package dev.tailrace.benchmarks.report;

import java.util.List;

/** What must be known to compare. */
final class Fairness {
    static final List<String> NOTES = List.of(
            "Everybody uses the same server, one after another, each play in a fresh database and fresh processes, and"
                    + " the same processors as the server. The rounds are interleaved; compare within one run only.",
            "Each peer runs at the settings that its own documentation advises for throughput, and at its defaults. Only"
                    + " published packages are used.",
            "They do not promise the same. graphile-worker and Quartz delete a job when it has ended, db-scheduler too;"
                    + " Tailrace, DBOS, JobRunr, pg-boss and River keep it. Of each run Tailrace writes a run row, a job"
                    + " row, and the end of both in one.",
            "A play lasts seconds. All peers on the JVM run with the parallel collector and its first compiler only,"
                    + " since the second would take a third of two cores for code that a real system compiles once; and"
                    + " their heaps are touched before, as those of processes that have worked for a while are.",
            "graphile-worker tuned takes 500 jobs ahead and ends them in batches: a crash runs up to a batch again."
                    + " pg-boss tuned hands up to 500 jobs to one call of the handler, which succeed or fail together;"
                    + " in its chains a handler inserts the next steps of its whole batch at once. River ends jobs in"
                    + " batches too.",
            "A chain is one run of three steps in Tailrace, whose steps hand a value on and are released in the"
                    + " transaction that ends the step before; one workflow of three steps in DBOS; the same row,"
                    + " replaced when a step completes, in db-scheduler. In JobRunr, Quartz, graphile-worker, pg-boss and"
                    + " River the handler of a step inserts the next one, which is not atomic with its own end.",
            "Graphs with joins are Tailrace's alone: the others have none, have none that is free, or leave it to code"
                    + " within one workflow. So are the workloads that measure it against itself.",
            "When worker and inserter are one process, a hint within it helps Tailrace, db-scheduler, Quartz and DBOS"
                    + " direct; from another process db-scheduler, JobRunr, DBOS and Quartz fall back to polling, while"
                    + " Tailrace, graphile-worker, pg-boss and River are told by NOTIFY.",
            "DBOS for Java has no bulk insert. pg-boss with no options works one job every two seconds, so nothing of"
                    + " it is drained. Slow peers get fewer jobs than a workload asks for; their remarks say so.",
            "WAL, commits and processor time of the server are those of the whole play from the start of the workers to"
                    + " their end, connections included, with a checkpoint just before, so that the WAL holds images of"
                    + " whole pages; the workload wal has no checkpoint near.");

    private Fairness() {}
}

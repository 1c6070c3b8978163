package dev.tailrace.faults.work;

import dev.tailrace.runtime.Job;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends this process at the point that it was told, at once and without a word to anybody. Safe for use by many threads. */
final class Killer implements TappedDataSource.Tap {
    /** As a process looks that was killed by a signal. */
    private static final int KILLED = 137;

    private static final int PATIENCE_SECONDS = 2;

    private volatile Set<String> points = Set.of();

    /** Where attempts gather, to die together; empty for nowhere. */
    private volatile String crowdPoint = "";

    private volatile CountDownLatch crowd = new CountDownLatch(0);
    private volatile int crowdSize;

    /** How many have gathered, once nobody waits for more; 0 before. */
    private volatile int gathered;

    /** @param told names of points with commas between them, or one point for a crowd, such as {@code 9*after-take} */
    void arm(String told) {
        var star = told.indexOf(Said.CROWD);
        if (star < 0) {
            points = told.isEmpty() ? Set.of() : Set.of(told.split(","));
        } else {
            crowdSize = Integer.parseInt(told.substring(0, star));
            crowd = new CountDownLatch(crowdSize);
            crowdPoint = told.substring(star + 1);
        }
    }

    void at(KillPoint here) {
        if (points.contains(here.name())) {
            die(here, 1);
        }
    }

    /** The first attempt at a setup waits here for others, if this is where they gather. */
    void gather(KillPoint here, Job<?> job) throws InterruptedException {
        at(here);
        if (job.attempt() != 1 || !gathersAt(here)) {
            return;
        }
        crowd.countDown();
        var complete = crowd.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        gathered = complete ? crowdSize : crowdSize - (int) crowd.getCount();
        if (here.name().equals(crowdPoint)) {
            die(here, gathered);
        }
    }

    /** Those who are to die beside the recording of their ends gather just before. */
    private boolean gathersAt(KillPoint here) {
        return here.name().equals(crowdPoint) || (here.equals(KillPoint.WORK_DONE) && crowdPoint.endsWith("-finish"));
    }

    @Override
    public void at(KillPoint.Side side, Set<Statements.Kind> kinds) {
        if (points.isEmpty() && gathered == 0) {
            return;
        }
        for (var kind : kinds) {
            var here = side.of(kind);
            at(here);
            if (gathered > 0 && here.name().equals(crowdPoint)) {
                die(here, gathered);
            }
        }
    }

    private static void die(KillPoint here, int attempts) {
        Said.dying(here, attempts);
        Runtime.getRuntime().halt(KILLED);
    }
}

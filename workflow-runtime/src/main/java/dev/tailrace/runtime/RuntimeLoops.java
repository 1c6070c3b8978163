package dev.tailrace.runtime;

import dev.tailrace.runtime.internal.claim.Claimer;
import dev.tailrace.runtime.internal.finish.Finisher;
import dev.tailrace.runtime.internal.loop.Loop;
import dev.tailrace.runtime.internal.loop.Waker;
import dev.tailrace.runtime.internal.node.NodeSession;
import dev.tailrace.runtime.internal.upkeep.Upkeep;
import dev.tailrace.runtime.internal.wake.HintListener;
import dev.tailrace.runtime.internal.wake.Hints;
import dev.tailrace.runtime.internal.work.WorkExecutor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a runtime, and the order in which they stop: claiming first; then work drains, is interrupted, and what
 * has not ended is put back; then everything is recorded; the heartbeat goes last, so that nobody takes a node which is
 * draining for dead.
 */
final class RuntimeLoops {
    private static final Logger log = LoggerFactory.getLogger(RuntimeLoops.class);

    private static final Duration AFTER_INTERRUPT = Duration.ofMillis(500);
    private static final Duration RECORDING = Duration.ofSeconds(5);
    private static final Duration LOOP_END = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Claiming claiming;
    private final WorkExecutor work;
    private final Finisher finisher;
    private final Loop finish;
    private final Loop finishHelp;
    private final Standing standing;
    private final @Nullable HintListener listener;
    private final @Nullable Loop listen;
    private final NodeSession session;
    private final Loop heartbeat;
    private final Hints hints;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** The claimer and its thread. */
    record Claiming(Claimer claimer, Loop loop) {}

    /** What goes on beside the flow. */
    record Standing(Loop upkeep, Loop gates) {}

    RuntimeLoops(
            Claiming claiming,
            WorkExecutor work,
            Finisher finisher,
            Standing standing,
            @Nullable HintListener listener,
            NodeSession session,
            Hints hints) {
        this.claiming = claiming;
        this.work = work;
        this.finisher = finisher;
        this.finish = new Loop("finish", finisher.waker(), finisher::runOnce);
        this.finishHelp = new Loop("finish-help", finisher.helper(), finisher::helpOnce);
        this.standing = standing;
        this.listener = listener;
        this.listen = listener == null ? null : new Loop("listen", new Waker(), listener::runOnce);
        this.session = session;
        this.heartbeat = new Loop("heartbeat", new Waker(), session::runOnce);
        this.hints = hints;
    }

    void start() {
        heartbeat.start();
        finish.start();
        finishHelp.start();
        standing.upkeep().start(Upkeep.firstPause());
        standing.gates().start();
        if (listen != null) {
            listen.start();
        }
        claiming.loop().start();
    }

    /** @param grace how long work may drain before it is interrupted */
    void stop(Duration grace) {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        try {
            claiming.loop().stop(LOOP_END);
            standing.gates().stop(LOOP_END);
            claiming.claimer().close();
            if (!until(grace, work.attempts()::isEmpty)) {
                log.info(
                        "interrupting {} jobs that have not ended within {}",
                        work.attempts().jobs().size(),
                        grace);
                work.interruptAll();
                until(AFTER_INTERRUPT, work.attempts()::isEmpty);
            }
            work.putBackAll();
            if (!until(RECORDING, finisher::isIdle)) {
                log.warn("not everything could be recorded in {}; other nodes will put it back", RECORDING);
            }
            stopRest();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            work.interruptAll();
            work.putBackAll();
        } finally {
            session.end();
        }
    }

    private void stopRest() throws InterruptedException {
        finish.stop(LOOP_END);
        finishHelp.stop(LOOP_END);
        standing.upkeep().stop(LOOP_END);
        if (listener != null && listen != null) {
            listen.stop(LOOP_END);
            listener.close();
        }
        hints.close();
        heartbeat.stop(LOOP_END);
    }

    private static boolean until(Duration limit, BooleanSupplier done) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Waker.pause(LOOK);
        }
        return true;
    }
}

package dev.tailrace.runtime.internal.claim;

import dev.tailrace.runtime.internal.store.ClaimCall;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Claims for every queue that has room, to be sent in one round trip. For use by one thread, once. */
final class ClaimRound {
    private final List<Claim> claims = new ArrayList<>();
    private final Consumer<List<ClaimedJob>> refused;
    private boolean more;

    /**
     * Room that was set aside, and the statement that is to fill it.
     *
     * @param all whether it looks at everything that is due, and not only from the mark on
     * @param oldestFirst whether it passes priorities over
     */
    record Claim(
            QueueWorkers queue,
            boolean teardown,
            int room,
            ClaimCall call,
            ClaimHistory history,
            boolean all,
            boolean oldestFirst) {}

    ClaimRound(Consumer<List<ClaimedJob>> refused) {
        this.refused = refused;
    }

    void add(Claim claim) {
        claims.add(claim);
    }

    List<ClaimCall> parts() {
        return claims.stream().map(Claim::call).toList();
    }

    void arrived(long tookNanos) {
        for (var claim : claims) {
            var now = System.nanoTime();
            var jobs = claim.call().claimed();
            var rests = claim.call().restMillis() > 0;
            var lowWater = claim.history().lowWater();
            more |= lowWater.claimed(claim.call(), rests || jobs.size() == claim.room(), claim.all()) && !rests;
            if (claim.all()) {
                lowWater.lookedAtAll(tookNanos, now);
            }
            if (rests) {
                claim.history().restFor(claim.call().restMillis(), now);
            }
            if (claim.queue().buffer().fill(claim.teardown(), claim.room(), jobs, !claim.oldestFirst())) {
                claim.queue().start();
            } else {
                refused.accept(jobs);
            }
        }
    }

    void lost() {
        claims.forEach(claim -> claim.queue().buffer().fill(claim.teardown(), claim.room(), List.of(), true));
    }

    /** Whether there may be more where a claim came from. */
    boolean mayHaveMore() {
        return more;
    }
}

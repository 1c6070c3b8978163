package dev.tailrace.runtime.internal.claim;

import dev.tailrace.runtime.internal.store.ClaimJobs;
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
     */
    record Claim(QueueWorkers queue, boolean teardown, int room, ClaimJobs.Call call, LowWater lowWater, boolean all) {}

    ClaimRound(Consumer<List<ClaimedJob>> refused) {
        this.refused = refused;
    }

    void add(Claim claim) {
        claims.add(claim);
    }

    List<ClaimJobs.Call> parts() {
        return claims.stream().map(Claim::call).toList();
    }

    void arrived(long tookNanos) {
        for (var claim : claims) {
            var jobs = claim.call().claimed();
            var filled = jobs.size() == claim.room();
            more |= claim.lowWater().claimed(claim.call(), filled, claim.all());
            if (claim.all()) {
                claim.lowWater().lookedAtAll(tookNanos, System.nanoTime());
            }
            if (claim.queue().buffer().fill(claim.teardown(), claim.room(), jobs)) {
                claim.queue().start();
            } else {
                refused.accept(jobs);
            }
        }
    }

    void lost() {
        claims.forEach(claim -> claim.queue().buffer().fill(claim.teardown(), claim.room(), List.of()));
    }

    /** Whether there may be more where a claim came from. */
    boolean mayHaveMore() {
        return more;
    }
}

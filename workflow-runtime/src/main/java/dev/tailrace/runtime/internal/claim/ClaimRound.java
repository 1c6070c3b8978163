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

    /** Room that was set aside, and the statement that is to fill it. */
    private record Claim(QueueWorkers queue, boolean teardown, int room, ClaimJobs.Call call) {}

    ClaimRound(Consumer<List<ClaimedJob>> refused) {
        this.refused = refused;
    }

    void add(QueueWorkers queue, boolean teardown, int room, ClaimJobs.Call call) {
        claims.add(new Claim(queue, teardown, room, call));
    }

    List<ClaimJobs.Call> parts() {
        return claims.stream().map(Claim::call).toList();
    }

    void arrived() {
        for (var claim : claims) {
            var jobs = claim.call().claimed();
            more |= jobs.size() == claim.room();
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

    /** Whether a claim was filled, so that there may be more where it came from. */
    boolean mayHaveMore() {
        return more;
    }
}

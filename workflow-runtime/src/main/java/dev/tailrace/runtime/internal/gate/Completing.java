package dev.tailrace.runtime.internal.gate;

import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.OutputUses;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.GatedJob;
import dev.tailrace.runtime.internal.store.Sequel;
import org.jspecify.annotations.Nullable;

/** How steps end that no worker does, once what they waited for has come. Safe for use by many threads. */
public final class Completing {
    private final OutputUses uses;
    private final EndingRule rule;

    public Completing(JsonCodec codec, EndingRule rule) {
        this.uses = new OutputUses(codec);
        this.rule = rule;
    }

    /**
     * Completed with an output, or discarded if that lacks what later steps hang on.
     *
     * @param what has come, such as {@code signal 'approval' came}
     */
    public Ending with(GatedJob job, @Nullable String output, String what) {
        try {
            var verdict = uses.check(job.uses(), output, job.row().successors().count());
            return rule.completed(job.row(), job.fence(), output, Sequel.of(verdict, null));
        } catch (PayloadException e) {
            return rule.discarded(job.row(), job.fence(), what + ", but " + e.getMessage());
        }
    }
}

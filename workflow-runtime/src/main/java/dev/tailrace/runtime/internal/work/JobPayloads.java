package dev.tailrace.runtime.internal.work;

import dev.tailrace.core.plan.Adding;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.internal.payload.Arguments;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.OutputUses;
import dev.tailrace.runtime.internal.payload.OutputUses.Verdict;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import org.jspecify.annotations.Nullable;

/** What a job's worker is given, and what becomes of what it returns. Safe for use by many threads. */
public final class JobPayloads {
    private final JsonCodec codec;
    private final Arguments arguments;
    private final OutputUses uses;

    public JobPayloads(JsonCodec codec) {
        this.codec = codec;
        this.arguments = new Arguments(codec);
        this.uses = new OutputUses(codec);
    }

    /** An output that may be stored, and what it tells the job's successors. */
    public record Output(@Nullable String json, @Nullable Verdict verdict) {}

    /** @throws PayloadException if the arguments cannot be put together, or do not fit the class */
    @Nullable
    Object arguments(ClaimedJob job, Class<?> type) {
        var stored = job.arguments();
        if (stored.template() != null) {
            return decode(arguments.resolve(stored.template(), stored.outputs()), type, job);
        }
        return stored.literal() == null ? null : decode(stored.literal(), type, job);
    }

    private @Nullable Object decode(String json, Class<?> type, ClaimedJob job) {
        return codec.decode(json, type, "the argument of step '" + job.row().step() + "'");
    }

    /** Where the steps go that the job adds; null for one that adds none. */
    public @Nullable Adding adding(ClaimedJob job) {
        return uses.adding(job.uses());
    }

    /** @throws PayloadException if the output cannot be stored, or lacks what later steps hang on */
    public Output output(ClaimedJob job, boolean hasResult, @Nullable Object value) {
        var what = "the output of step '" + job.row().step() + "'";
        var json = hasResult ? codec.encode(value, what, JsonCodec.MAX_OUTPUT) : null;
        return new Output(
                json, uses.check(job.uses(), json, job.row().successors().count()));
    }
}

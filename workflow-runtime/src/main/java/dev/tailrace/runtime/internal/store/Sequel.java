package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.payload.OutputUses.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What a completed job brings about besides its output.
 *
 * @param verdict what the output tells the edges that leave the job; null where nothing
 * @param addition the steps that its worker added; null for none
 */
public record Sequel(@Nullable Verdict verdict, @Nullable Addition addition) {
    /** Null for nothing. */
    public static @Nullable Sequel of(@Nullable Verdict verdict, @Nullable Addition addition) {
        return verdict == null && addition == null ? null : new Sequel(verdict, addition);
    }
}

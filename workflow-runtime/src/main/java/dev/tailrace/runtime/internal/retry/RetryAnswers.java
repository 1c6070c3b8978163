package dev.tailrace.runtime.internal.retry;

import dev.tailrace.runtime.internal.retry.Regeneration.Lack;
import dev.tailrace.runtime.internal.store.HoldKeyAgain.Held;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.view.RetryPlan;
import dev.tailrace.runtime.view.RetryPlan.Result;
import dev.tailrace.runtime.view.RetryPlan.Step;
import dev.tailrace.runtime.view.RetryPlan.Why;
import dev.tailrace.runtime.view.Run;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a retry answers, in words. */
final class RetryAnswers {
    private static final int NAMED = 5;

    private RetryAnswers() {}

    static RetryPlan possible(Run run, int generation, List<Step> steps) {
        return of(new RetryPlan(run, Result.POSSIBLE, generation, steps, List.of(), ""), Result.POSSIBLE);
    }

    /** The same plan, carried out or not. */
    static RetryPlan of(RetryPlan plan, Result result) {
        var verb = result == Result.RETRIED ? " is retried" : " can be retried";
        var message = new StringBuilder(plan.run() + verb + " as generation " + plan.generation() + ": ")
                .append(names(plan, Why.CHOSEN));
        append(message, ", with the setup ", names(plan, Why.SETUP));
        append(message, ", with the teardown ", names(plan, Why.TEARDOWN));
        return new RetryPlan(plan.run(), result, plan.generation(), plan.steps(), List.of(), message.toString());
    }

    private static void append(StringBuilder message, String before, String names) {
        if (!names.isEmpty()) {
            message.append(before).append(names);
        }
    }

    private static String names(RetryPlan plan, Why why) {
        return listed(plan.steps().stream()
                .filter(s -> s.why() == why)
                .map(Step::step)
                .toList());
    }

    private static String listed(List<String> names) {
        var listed = names.stream().limit(NAMED).map(n -> "'" + n + "'").collect(Collectors.joining(", "));
        return names.size() > NAMED ? listed + " and " + (names.size() - NAMED) + " more" : listed;
    }

    static RetryPlan stillOpen(Run run, List<String> open) {
        return new RetryPlan(
                run,
                Result.STILL_OPEN,
                0,
                List.of(),
                open,
                run + " has still to end and cannot be retried before: it waits for " + listed(open));
    }

    static RetryPlan busy(Run run) {
        return refused(
                run,
                Result.BUSY,
                "somebody else is retrying or deleting " + run + ", or taking its once-key, at this moment; try again");
    }

    static RetryPlan nothing(Run run, RetryScope scope) {
        var message = scope.kind() == RetryScope.Kind.FAILED || scope.kind() == RetryScope.Kind.FAILED_AND_DOWNSTREAM
                ? "no step of " + run + " was discarded or cancelled; RetryScope.all() or from(...) does others again"
                : "nothing of " + run + " can be done again by itself";
        return refused(run, Result.NOTHING_TO_RETRY, message);
    }

    static RetryPlan noSuchRun(Run run) {
        return refused(run, Result.NO_SUCH_RUN, "there is no " + run + ", or it was deleted");
    }

    static RetryPlan noSuchStep(Run run, String step, @Nullable String nearest) {
        var hint = nearest == null ? "" : "; did you mean '" + nearest + "'?";
        return refused(run, Result.NO_SUCH_STEP, run + " has no step '" + step + "'" + hint);
    }

    static RetryPlan teardown(Run run, String step) {
        return refused(
                run,
                Result.NO_SUCH_STEP,
                "'" + step + "' of " + run + " is a teardown, which is done again with its setup, never by itself");
    }

    static RetryPlan lacks(Run run, Lack lack) {
        return refused(
                run,
                Result.LACKS_OUTPUT,
                "step '" + lack.step() + "' of " + run + " takes the output of '" + lack.predecessor()
                        + "', which left none and would not be done again; retry from '" + lack.predecessor() + "'");
    }

    static RetryPlan keyTaken(Run run, Held held) {
        var holder = held.run() == null ? "another run" : "run " + held.run();
        return refused(
                run,
                Result.KEY_TAKEN,
                run + " was started with the once-key '" + held.key() + "', which " + holder
                        + " holds by now; it can be retried when that has ended");
    }

    private static RetryPlan refused(Run run, Result result, String message) {
        return new RetryPlan(run, result, 0, List.of(), List.of(), message);
    }
}

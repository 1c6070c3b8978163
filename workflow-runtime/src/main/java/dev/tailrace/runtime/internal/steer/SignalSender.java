package dev.tailrace.runtime.internal.steer;

import dev.tailrace.core.NearestName;
import dev.tailrace.core.Signal;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.OutputUses;
import dev.tailrace.runtime.internal.store.FindSignalSteps;
import dev.tailrace.runtime.internal.store.FindSignalSteps.Receiver;
import dev.tailrace.runtime.internal.store.FindSignalSteps.SignalStep;
import dev.tailrace.runtime.internal.store.InsertSignal;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.SignalAnswer;
import dev.tailrace.runtime.view.SignalAnswer.Result;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sends signals, on a connection, whoever's that is: it looks and inserts, and locks nothing. */
public final class SignalSender {
    private final JsonCodec codec;
    private final OutputUses uses;
    private final FindSignalSteps findSignalSteps;
    private final InsertSignal insertSignal;

    public SignalSender(Schema schema, JsonCodec codec) {
        this.codec = codec;
        this.uses = new OutputUses(codec);
        this.findSignalSteps = new FindSignalSteps(schema);
        this.insertSignal = new InsertSignal(schema);
    }

    /** What was done, and the lanes before whose gates somebody should look. */
    public record Done(SignalAnswer answer, Set<Long> lanes) {
        static Done nothing(Result result, String message) {
            return new Done(new SignalAnswer(result, message), Set.of());
        }
    }

    /**
     * @throws PayloadException if the payload cannot be stored, or lacks what hangs on it
     * @throws IllegalArgumentException if it is not of the signal's class
     */
    public <P> Done send(Connection connection, Run run, Signal<P> signal, @Nullable P payload) throws SQLException {
        var text = encoded(signal, payload);
        var found = findSignalSteps.run(connection, run.id());
        if (found.isEmpty()) {
            return Done.nothing(Result.NO_SUCH_RUN, "there is no " + run + ", or no more");
        }
        var receiver = found.get();
        var steps = receiver.steps().stream()
                .filter(step -> step.signal().equals(signal.name()))
                .toList();
        if (steps.isEmpty()) {
            return Done.nothing(Result.NOT_AWAITED, notAwaited(run, signal, receiver));
        }
        var refusal = refusal(run, receiver, steps);
        if (refusal != null) {
            return refusal;
        }
        var open = steps.stream().filter(step -> step.outcome() == null).toList();
        for (var step : open) {
            check(run, step, text);
        }
        insertSignal.run(connection, run.id(), signal.name(), text);
        var lanes = new TreeSet<Long>();
        open.forEach(step -> lanes.add((long) step.lane()));
        return new Done(new SignalAnswer(Result.SENT, "signal '" + signal.name() + "' is sent to " + run), lanes);
    }

    private <P> @Nullable String encoded(Signal<P> signal, @Nullable P payload) {
        if (signal.payload() == Void.class) {
            if (payload != null) {
                throw new IllegalArgumentException("signal '" + signal.name() + "' says nothing, but was given a "
                        + payload.getClass().getName());
            }
            return null;
        }
        if (!signal.payload().isInstance(payload)) {
            throw new IllegalArgumentException("signal '" + signal.name() + "' says a "
                    + signal.payload().getName() + ", but was given "
                    + (payload == null ? "null" : "a " + payload.getClass().getName()));
        }
        return codec.encode(payload, "what signal '" + signal.name() + "' says", JsonCodec.MAX_OUTPUT);
    }

    /** The same is asked of a signal as of a worker's output, and of whoever sends it, not of whoever waits. */
    private void check(Run run, SignalStep step, @Nullable String payload) {
        try {
            var unused = uses.check(step.uses(), payload, step.edges());
        } catch (PayloadException e) {
            throw new PayloadException(
                    "signal '" + step.signal() + "' to step '" + step.step() + "' of " + run + ": " + e.getMessage(),
                    e);
        }
    }

    private static @Nullable Done refusal(Run run, Receiver receiver, List<SignalStep> steps) {
        if (receiver.ended() != null) {
            return Done.nothing(
                    Result.RUN_ENDED, run + " has ended " + receiver.ended() + "; nobody waits for a signal any more");
        }
        if (receiver.cancelling()) {
            return Done.nothing(Result.RUN_ENDED, run + " is being cancelled; nobody waits for a signal any more");
        }
        if (steps.stream().allMatch(step -> step.outcome() != null)) {
            var last = steps.get(steps.size() - 1);
            var how = Objects.requireNonNull(last.outcome()).name().toLowerCase(Locale.ROOT);
            return Done.nothing(
                    Result.TOO_LATE,
                    "step '" + last.step() + "' of " + run + " has ended " + how + "; nobody else waits for signal '"
                            + last.signal() + "'");
        }
        return null;
    }

    private static String notAwaited(Run run, Signal<?> signal, Receiver receiver) {
        var names = receiver.steps().stream().map(SignalStep::signal).distinct().toList();
        var hint = NearestName.of(signal.name(), names)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElse("; it waits for no signal at all");
        return "no step of " + run + " waits for signal '" + signal.name() + "'" + hint;
    }
}

package dev.tailrace.core.plan;

import dev.tailrace.core.Names;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.ElementJob;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.definition.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a step says of itself alone: its name, priority, tags, time limit and delay. */
final class SettingChecks {
    private SettingChecks() {}

    static List<Problem> problemsOf(StepDefinition step) {
        var found = new ArrayList<String>();
        var name = Names.problemWith(step.name());
        if (name != null) {
            found.add("a step cannot be called '" + Names.printable(step.name()) + "': " + name);
        }
        var shown = "step '" + Names.printable(step.name()) + "': ";
        var settings = step.settings();
        var priority = settings.priority();
        if (priority != null && (priority < StepSettings.FIRST_PRIORITY || priority > StepSettings.LAST_PRIORITY)) {
            found.add(shown + "priority " + priority + " is not one of " + StepSettings.FIRST_PRIORITY + " (first) to "
                    + StepSettings.LAST_PRIORITY + " (last)");
        }
        if (settings.addsSteps() && step.isTeardown()) {
            found.add(shown + "a teardown cannot add steps; let an ordinary step do it");
        }
        for (var tag : settings.tags()) {
            try {
                Names.requireNarrow("tag", tag);
            } catch (IllegalArgumentException e) {
                found.add(shown + e.getMessage());
            }
        }
        timeout(step.timeout(), shown, found);
        if (step.timing() instanceof Timing.Delay delay) {
            if (delay.delay().isNegative()) {
                found.add(shown + "delay " + delay.delay() + " is negative; a step can only wait");
            } else if (isAbsurd(delay.delay())) {
                found.add(shown + "delay " + delay.delay() + " is longer than " + years());
            }
        }
        gate(step, shown, found);
        return found.stream().map(m -> Problem.of(step.name(), m)).toList();
    }

    private static void gate(StepDefinition step, String shown, List<String> found) {
        var gate = step.settings().gate();
        var kind = step.type().kind();
        if (GateKind.isReserved(kind) && (gate == null || !gate.kind().text().equals(kind))) {
            found.add(shown + "kind '" + kind + "' is the engine's own; call yours otherwise");
        }
        if (step.arguments() instanceof Binding.Elements elements) {
            elements(elements.job(), shown, found);
        } else if (kind.equals(GateKind.EACH.text()) && step.settings().addsSteps()) {
            found.add(
                    shown + "the jobs for the elements of a list add no steps. Let the worker that leaves the list add"
                            + " them: job.add(...)");
        }
        if (gate != null && step.isTeardown()) {
            found.add(shown + "a teardown cannot wait for '" + Names.printable(gate.name()) + "'");
        }
        if (gate != null && gate.kind().isWholeStep()) {
            worker(step, shown, found);
        }
        if (gate != null && gate.limit() != null) {
            if (gate.limit().isNegative() || gate.limit().isZero() || isAbsurd(gate.limit())) {
                found.add(shown + "time limit " + gate.limit() + " must be positive and at most " + years());
            }
        }
    }

    private static void elements(ElementJob job, String shown, List<String> found) {
        if (GateKind.isReserved(job.kind())) {
            found.add(shown + "kind '" + job.kind() + "' is the engine's own; call yours otherwise");
        }
        timeout(job.timeout(), shown, found);
    }

    /** A step that no worker does has nothing of what is said to workers. */
    private static void worker(StepDefinition step, String shown, List<String> found) {
        var settings = step.settings();
        if (settings.queue() != null
                || settings.retry() != null
                || settings.timeout() != null
                || settings.addsSteps()) {
            found.add(
                    shown + "no worker does it, so on(...), retry(...), timeout(...) and addsSteps() say nothing here."
                            + " How long it waits is said by within(...)");
        }
    }

    private static void timeout(@Nullable Duration timeout, String shown, List<String> found) {
        if (timeout != null && (timeout.isNegative() || timeout.isZero() || isAbsurd(timeout))) {
            found.add(shown + "timeout " + timeout + " must be positive and at most " + years());
        }
    }

    private static boolean isAbsurd(Duration duration) {
        return duration.compareTo(Timing.LONGEST) > 0;
    }

    private static String years() {
        return Timing.LONGEST.toDays() + " days (a hundred years)";
    }
}

package dev.tailrace.dsl;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** When a step may start; made at the end, when every step has the name that it keeps. */
record Moment(Supplier<Timing> timing) {
    static Moment delay(Duration delay) {
        return new Moment(() -> new Timing.Delay(delay));
    }

    static Moment delay(Source<?> delay) {
        return new Moment(() -> new Timing.BoundDelay(delay.binding()));
    }

    static Moment at(Instant instant) {
        return new Moment(() -> new Timing.At(instant));
    }

    static Moment at(Source<?> instant) {
        return new Moment(() -> new Timing.BoundAt(instant.binding()));
    }

    /** As its author wrote it, nearly. */
    String text() {
        var made = timing.get();
        if (made instanceof Timing.Delay delay) {
            return "delay " + delay.delay();
        } else if (made instanceof Timing.BoundDelay delay) {
            return "delay " + source(delay.delay());
        } else if (made instanceof Timing.At at) {
            return "at " + at.instant();
        } else if (made instanceof Timing.BoundAt at) {
            return "at " + source(at.instant());
        }
        throw new IllegalStateException("no text for " + made);
    }

    private static String source(Binding binding) {
        if (binding instanceof Binding.Input input) {
            return "input" + input.pointer();
        } else if (binding instanceof Binding.Output output) {
            return output.step() + output.pointer();
        } else if (binding instanceof Binding.Constant constant && constant.value() != null) {
            return constant.value().toString();
        }
        return "computed";
    }
}

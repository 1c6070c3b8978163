package dev.tailrace.dsl;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Pointer;
import java.lang.invoke.MethodType;
import java.util.List;

/** The input of a run or the output of a step, and parts of them. Whether they exist is for the plan's compiler to say. */
final class Parts {
    private Parts() {}

    static <T> Source<T> input(Graph<?> graph) {
        var type = graph.inputType();
        return Source.fixed(graph, type == Void.class ? new Binding.Nothing() : new Binding.Input(Pointer.WHOLE, type));
    }

    static <V> Source<V> input(Graph<?> graph, Accessor<?, V> accessor) {
        var component = Refs.component(graph.inputType(), accessor);
        if (component == null) {
            var record = graph.inputType();
            var mistake = Mistake.here(() -> "flow.input(...)" + wanted(record)
                    + "use flow.atStart(input -> ...): it runs once, when a run starts");
            return Source.broken(graph, mistake, List.of());
        }
        return Source.fixed(graph, new Binding.Input(Pointer.to(component.getName()), boxed(component.getType())));
    }

    static <V> Source<V> input(Graph<?> graph, String pointer, Class<V> type) {
        try {
            return Source.fixed(graph, new Binding.Input(Pointer.parse(pointer), boxed(type)));
        } catch (IllegalArgumentException e) {
            return Source.broken(graph, Mistake.here(() -> "flow.input(...): " + e.getMessage()), List.of());
        }
    }

    static <T> Source<T> output(Draft step) {
        return output(step, Pointer.WHOLE, step.result());
    }

    static <V> Source<V> output(Draft step, Accessor<?, V> accessor) {
        if (step.result() == Void.class) {
            return output(step, Pointer.WHOLE, Object.class);
        }
        var component = Refs.component(step.result(), accessor);
        if (component == null) {
            var record = step.result();
            var mistake = Mistake.here(() -> "output(...)" + wanted(record) + "return it from the job");
            return Source.broken(step.graph(), mistake, List.of(output(step)));
        }
        return output(step, Pointer.to(component.getName()), boxed(component.getType()));
    }

    static <V> Source<V> output(Draft step, String pointer, Class<V> type) {
        try {
            return output(step, Pointer.parse(pointer), boxed(type));
        } catch (IllegalArgumentException e) {
            var mistake = Mistake.here(() -> step.name() + ".output(...): " + e.getMessage());
            return Source.broken(step.graph(), mistake, List.of(output(step)));
        }
    }

    private static <V> Source<V> output(Draft step, Pointer pointer, Class<?> type) {
        return new Source<>(step.graph(), new Origin.Output(step, pointer, type));
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    private static String wanted(Class<?> record) {
        var name = record.getSimpleName();
        var hasComponents = record.isRecord() && record.getRecordComponents().length > 0;
        var example = hasComponents ? record.getRecordComponents()[0].getName() : "component";
        return " is stored as data and takes a reference to a component of %s, such as %s::%s. To compute something, "
                .formatted(name, name, example);
    }
}

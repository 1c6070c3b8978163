package dev.tailrace.dsl;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a component of a record, such as {@code Booking::hold}. It is read as data, the component's name, and
 * never called: write a method reference. A lambda is refused when the workflow is defined.
 *
 * @param <T> the record
 * @param <V> the component's type; a primitive one is boxed
 */
@FunctionalInterface
public interface Accessor<T, V> extends Serializable {
    @Nullable
    V get(T record);
}

package dev.tailrace.dsl;

import java.io.Serializable;

/**
 * References to the canonical constructor of a record, such as {@code Notice::new}: read as data and never called.
 * {@code from} says where each component comes from; a value that is null is a {@link NullPointerException}.
 */
public final class Args {
    private Args() {}

    /** A record of one component. */
    @FunctionalInterface
    public interface From1<A, R> extends Serializable {
        R make(A a);

        default Value<R> from(Value<? extends A> a) {
            return Source.record(this, a);
        }
    }

    /** A record of two components. */
    @FunctionalInterface
    public interface From2<A, B, R> extends Serializable {
        R make(A a, B b);

        default Value<R> from(Value<? extends A> a, Value<? extends B> b) {
            return Source.record(this, a, b);
        }
    }

    /** A record of three components. */
    @FunctionalInterface
    public interface From3<A, B, C, R> extends Serializable {
        R make(A a, B b, C c);

        default Value<R> from(Value<? extends A> a, Value<? extends B> b, Value<? extends C> c) {
            return Source.record(this, a, b, c);
        }
    }

    /** A record of four components. */
    @FunctionalInterface
    public interface From4<A, B, C, D, R> extends Serializable {
        R make(A a, B b, C c, D d);

        default Value<R> from(Value<? extends A> a, Value<? extends B> b, Value<? extends C> c, Value<? extends D> d) {
            return Source.record(this, a, b, c, d);
        }
    }

    /** A record of five components. */
    @FunctionalInterface
    public interface From5<A, B, C, D, E, R> extends Serializable {
        R make(A a, B b, C c, D d, E e);

        default Value<R> from(
                Value<? extends A> a,
                Value<? extends B> b,
                Value<? extends C> c,
                Value<? extends D> d,
                Value<? extends E> e) {
            return Source.record(this, a, b, c, d, e);
        }
    }

    /** A record of six components. */
    @FunctionalInterface
    public interface From6<A, B, C, D, E, F, R> extends Serializable {
        R make(A a, B b, C c, D d, E e, F f);

        default Value<R> from(
                Value<? extends A> a,
                Value<? extends B> b,
                Value<? extends C> c,
                Value<? extends D> d,
                Value<? extends E> e,
                Value<? extends F> f) {
            return Source.record(this, a, b, c, d, e, f);
        }
    }
}

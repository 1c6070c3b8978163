package dev.tailrace.dsl;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a method reference as data. The object stream, not this class, calls the method that javac hides in it, so the
 * author's module need not be open to this one.
 */
final class Refs {
    private Refs() {}

    /** The component of the record that the accessor names, or null if it is no plain reference to one. */
    static @Nullable RecordComponent component(Class<?> record, Accessor<?, ?> accessor) {
        var reference = read(accessor);
        if (reference == null
                || !record.isRecord()
                || !isInstanceMethod(reference.getImplMethodKind())
                || !reference.getImplMethodSignature().startsWith("()")) {
            return null;
        }
        return Arrays.stream(record.getRecordComponents())
                .filter(c -> c.getName().equals(reference.getImplMethodName()))
                .findFirst()
                .orElse(null);
    }

    /** The record whose canonical constructor this is, or null if it is no plain reference to one. */
    static @Nullable Class<?> record(Serializable constructor) {
        var reference = read(constructor);
        if (reference == null || reference.getImplMethodKind() != MethodHandleInfo.REF_newInvokeSpecial) {
            return null;
        }
        var made = load(reference.getImplClass(), constructor.getClass().getClassLoader());
        if (made == null || !made.isRecord()) {
            return null;
        }
        var canonical = Arrays.stream(made.getRecordComponents())
                .map(c -> c.getType().descriptorString())
                .collect(Collectors.joining("", "(", ")V"));
        return reference.getImplMethodSignature().equals(canonical) ? made : null;
    }

    private static boolean isInstanceMethod(int kind) {
        return kind == MethodHandleInfo.REF_invokeVirtual || kind == MethodHandleInfo.REF_invokeInterface;
    }

    private static @Nullable Class<?> load(String internalName, @Nullable ClassLoader loader) {
        try {
            return Class.forName(internalName.replace('/', '.'), false, loader);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private static @Nullable SerializedLambda read(Serializable reference) {
        try (var reader = new Reader()) {
            reader.writeObject(reference);
            return reader.found != null && reader.found.getCapturedArgCount() == 0 ? reader.found : null;
        } catch (IOException e) {
            // It captured something that is no data: a lambda.
            return null;
        }
    }

    /** Writes nothing anywhere; keeps the first form that a lambda is written in. */
    private static final class Reader extends ObjectOutputStream {
        private @Nullable SerializedLambda found;

        Reader() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(Object object) {
            if (found == null && object instanceof SerializedLambda lambda) {
                found = lambda;
                return null;
            }
            return object;
        }
    }
}

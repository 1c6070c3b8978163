package dev.tailrace.runtime.internal.payload;

import com.google.common.base.Utf8;
import dev.tailrace.runtime.error.PayloadException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/**
 * Values to JSON text and back. A class is always the caller's, taken from a registered kind or a definition; nothing in
 * the database ever names one. Safe for use by many threads.
 */
public final class JsonCodec {
    /** The largest input or argument, in bytes of UTF-8. */
    public static final int MAX_ARGUMENTS = 256 * 1024;

    /** The largest output, in bytes of UTF-8. */
    public static final int MAX_OUTPUT = 1024 * 1024;

    private static final int MAX_DEPTH = 64;

    private final JsonMapper mapper;
    private final ObjectReader exact;
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

    public JsonCodec() {
        this.mapper = JsonMapper.builder(factory(MAX_DEPTH))
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        this.exact = mapper.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    /** Of JSON that is nested so deep at most. */
    static JsonFactory factory(int depth) {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(depth).build())
                .streamWriteConstraints(
                        StreamWriteConstraints.builder().maxNestingDepth(depth).build())
                .build();
    }

    /**
     * @param what names the value in messages, such as {@code the input of workflow 'hold'}
     * @param limit in bytes of UTF-8
     * @throws PayloadException if the value cannot be written, is too large, or holds text that PostgreSQL refuses
     */
    public String encode(@Nullable Object value, String what, int limit) {
        try {
            var text = mapper.writeValueAsString(value);
            check(text, what, limit);
            return text;
        } catch (JacksonException e) {
            throw unwritable(value, what, e.getOriginalMessage(), e);
        } catch (StackOverflowError e) {
            throw unwritable(value, what, "it contains itself", e);
        }
    }

    /** JSON that was checked before, as a value that is written as it stands. */
    public Object raw(String json) {
        return new RawValue(json);
    }

    /** @throws PayloadException if the text does not fit the class */
    public <T> @Nullable T decode(String text, Class<T> type, String what) {
        try {
            return reader(type).readValue(text);
        } catch (JacksonException e) {
            throw unfit(type, what, e);
        }
    }

    /** Made once a class: looking one up for each value costs as much as reading a small value. */
    private ObjectReader reader(Class<?> type) {
        return readers.computeIfAbsent(type, mapper::readerFor);
    }

    /** @throws PayloadException if the tree does not fit the class */
    <T> @Nullable T decode(JsonNode tree, Class<T> type, String what) {
        try {
            return mapper.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw unfit(type, what, e);
        }
    }

    /**
     * Numbers keep all of their digits.
     *
     * @throws PayloadException if the text is no JSON
     */
    JsonNode tree(String text, String what) {
        try {
            return exact.readTree(text);
        } catch (JacksonException e) {
            throw new PayloadException(what + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** @throws PayloadException as {@link #encode} */
    JsonNode treeOf(@Nullable Object value, String what) {
        return tree(encode(value, what, MAX_ARGUMENTS), what);
    }

    /** The same JSON with the properties of every object in order; numbers keep all of their digits. */
    String canonical(String text, String what) {
        try {
            var tree = exact.readTree(text);
            return mapper.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED).writeValueAsString(tree);
        } catch (JacksonException e) {
            throw new PayloadException(what + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    String text(JsonNode tree) {
        return mapper.writeValueAsString(tree);
    }

    private void check(String text, String what, int limit) {
        int bytes;
        try {
            bytes = Utf8.encodedLength(text);
        } catch (IllegalArgumentException e) {
            throw new PayloadException(
                    what + " holds half of a surrogate pair" + at(text, TextCheck::hasLoneSurrogate)
                            + ", which is no character that PostgreSQL can store. Clean the text, or send it as Base64",
                    e);
        }
        if (bytes > limit) {
            throw new PayloadException(what + " is " + bytes + " bytes long as JSON; at most " + limit
                    + " are taken. Store it elsewhere and pass its key");
        }
        if (TextCheck.hasEscapedNul(text)) {
            throw new PayloadException(what + " holds a NUL character" + at(text, TextCheck::hasNul)
                    + ", which PostgreSQL cannot store in text. Remove it, or send the value as Base64");
        }
    }

    private String at(String text, java.util.function.Predicate<String> isBad) {
        var pointer = TextCheck.find(mapper.readTree(text), isBad);
        return pointer.isEmpty() ? "" : " at '" + pointer + "'";
    }

    private static PayloadException unwritable(
            @Nullable Object value, String what, @Nullable String why, Throwable cause) {
        var type = value == null ? "null" : value.getClass().getName();
        return new PayloadException(
                what + ", a " + type + ", cannot be written as JSON: " + why + ". Use a record of plain values", cause);
    }

    private static PayloadException unfit(Class<?> type, String what, JacksonException e) {
        return new PayloadException(
                what + " does not fit " + type.getName() + ": " + e.getOriginalMessage()
                        + (e.getPath().isEmpty() ? "" : " (at " + e.getPathReference() + ")"),
                e);
    }
}

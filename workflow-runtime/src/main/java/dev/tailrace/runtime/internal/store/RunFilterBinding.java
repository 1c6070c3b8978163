package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.payload.Times;
import dev.tailrace.runtime.query.RunFilter;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sets the parameters that say which runs are asked for; null where nothing is said. */
final class RunFilterBinding {
    private RunFilterBinding() {}

    /** Sets workflow, tags and the two times; returns the place after them. */
    static int bind(PreparedStatement statement, int first, RunFilter filter) throws SQLException {
        statement.setString(first, filter.workflow());
        statement.setObject(first + 1, textsOrNull(filter.tags(), tag -> tag));
        time(statement, first + 2, filter.startedFrom());
        time(statement, first + 3, filter.startedBefore());
        return first + 4;
    }

    static <T> String @Nullable [] textsOrNull(Set<T> values, Function<T, String> text) {
        return values.isEmpty() ? null : values.stream().map(text).toArray(String[]::new);
    }

    private static void time(PreparedStatement statement, int place, @Nullable Instant time) throws SQLException {
        statement.setObject(
                place, time == null ? null : Times.clamp(time).atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
    }
}

package dev.tailrace.runtime.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the engine sends together, as one prepared statement of several, sent one by one: each still sees what others have
 * committed until then, as it does within one round trip, but here somebody decides what that is.
 */
final class Apart implements InvocationHandler {
    private static final String BETWEEN = ";\n";

    private final List<PreparedStatement> parts = new ArrayList<>();
    /** The part and the place in it of each parameter. */
    private final List<Place> places = new ArrayList<>();

    private final Consumer<PreparedStatement> between;
    private int at;

    private record Place(PreparedStatement part, int number) {}

    /** @param between what is done before each but the first */
    Apart(Connection connection, String sql, Consumer<PreparedStatement> between) throws SQLException {
        this.between = between;
        for (var text : sql.split(BETWEEN, -1)) {
            var part = connection.prepareStatement(text);
            parts.add(part);
            var parameters = text.chars().filter(c -> c == '?').count();
            for (var number = 1; number <= parameters; number++) {
                places.add(new Place(part, number));
            }
        }
    }

    static boolean isTogether(String sql) {
        return sql.contains(BETWEEN);
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "isWrapperFor" -> false;
            case "execute" -> executed();
            case "getResultSet" -> parts.get(at).getResultSet();
            case "getMoreResults" -> ++at < parts.size();
            case "close" -> closed();
            case "toString" -> parts.get(0).toString();
            default -> set(method, Objects.requireNonNull(arguments, method.getName()));
        };
    }

    private boolean executed() throws SQLException {
        parts.get(0).execute();
        for (var next : parts.subList(1, parts.size())) {
            between.accept(next);
            next.execute();
        }
        return true;
    }

    private @Nullable Object closed() throws SQLException {
        for (var part : parts) {
            part.close();
        }
        return null;
    }

    private @Nullable Object set(Method method, Object[] arguments) throws Throwable {
        if (!method.getName().startsWith("set")) {
            throw new UnsupportedOperationException(method.getName() + " of statements that are sent one by one");
        }
        var place = places.get((Integer) arguments[0] - 1);
        var there = arguments.clone();
        there[0] = place.number();
        try {
            return method.invoke(place.part(), there);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}

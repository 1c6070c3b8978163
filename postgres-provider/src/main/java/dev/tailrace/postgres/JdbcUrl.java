package dev.tailrace.postgres;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a PostgreSQL JDBC URL that matter here. */
final class JdbcUrl {

    private static final Pattern SHAPE =
            Pattern.compile("(?<server>jdbc:postgresql://(?<hosts>[^/?]*))(?:/(?<database>[^?]*))?(?<query>\\?.*)?");

    private JdbcUrl() {}

    static String check(String url) {
        parse(url);
        return url;
    }

    static String withDatabase(String url, String database) {
        var parts = parse(url);
        var query = parts.group("query");
        return parts.group("server") + "/" + database + (query == null ? "" : query);
    }

    /** Hosts and database alone: the query may hold a password. */
    static String place(String url) {
        var parts = parse(url);
        var database = parts.group("database");
        return parts.group("hosts") + (database == null ? "" : "/" + database);
    }

    private static Matcher parse(String url) {
        var matcher = SHAPE.matcher(url);
        if (!matcher.matches()) {
            // The URL is not repeated: it may hold a password.
            throw new IllegalArgumentException("not a PostgreSQL JDBC URL; expected something like"
                    + " jdbc:postgresql://localhost:5432/postgres?user=postgres&password=secret");
        }
        return matcher;
    }
}

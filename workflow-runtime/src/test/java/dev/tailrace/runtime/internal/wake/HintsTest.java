package dev.tailrace.runtime.internal.wake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.testing.Installed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

class HintsTest {
    private static final Schema SCHEMA = new Schema("tailrace");

    @RegisterExtension
    final Installed db = new Installed();

    private final List<String> heard = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private Connection listener;

    @SuppressWarnings("NullAway.Init")
    private Hints hints;

    @BeforeEach
    void listen() throws SQLException {
        listener = db.pool().getConnection();
        try (var statement = listener.createStatement()) {
            statement.execute("LISTEN tailrace");
        }
        hints = new Hints(new Database(db.pool()), SCHEMA);
    }

    @AfterEach
    void close() throws SQLException {
        hints.close();
        listener.close();
    }

    private List<String> heardSoFar() throws SQLException {
        var notifications = listener.unwrap(PGConnection.class).getNotifications(50);
        if (notifications != null) {
            for (var notification : notifications) {
                heard.add(notification.getParameter());
            }
        }
        return heard;
    }

    @Test
    void aHintIsHeardByOtherConnections() {
        hints.add(Hints.CANCEL);

        Awaitility.await().untilAsserted(() -> assertThat(heardSoFar()).containsExactly("cancel"));
    }

    @Test
    void hintsThatComeTogetherAreSentTogetherAndEachOnce() {
        for (var i = 0; i < 1000; i++) {
            hints.lanes(List.of(1L, 2L, 30L));
        }
        hints.add(Hints.CANCEL);

        Awaitility.await()
                .untilAsserted(() -> assertThat(heardSoFar()).last().asString().contains("cancel"));
        assertThat(heard).hasSizeLessThan(100);
    }

    @Test
    void moreThanANotificationHoldsBecomesAHintToLookEverywhere() {
        hints.lanes(LongStream.range(0, 5000).boxed().toList());

        Awaitility.await().untilAsserted(() -> assertThat(heardSoFar()).contains("cancel *"));
    }

    @Test
    void afterTheCloseNothingIsSent() {
        var closed = new Hints(new Database(db.pool()), SCHEMA);
        closed.close();
        closed.add("after the close");
        hints.add("1");

        Awaitility.await().untilAsserted(() -> assertThat(heardSoFar()).containsExactly("1"));
    }
}

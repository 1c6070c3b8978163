package dev.tailrace.examples.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.WorkflowClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class HoldTest {
    private static final TestDatabases DATABASES = TestDatabases.migratedBy(template -> {});

    private final List<String> diary = new CopyOnWriteArrayList<>();

    @Test
    void the_room_is_taken_and_then_free_again() throws Exception {
        try (var database = DATABASES.create()) {
            Hold.hold(database.dataSource(), new Hold.Booking("room-42", Duration.ofMillis(200)), diary::add);
            assertThat(WorkflowClient.on(database.dataSource()).doctor().findings())
                    .isEmpty();
        }

        assertThat(diary).containsExactly("room-42 is taken", "room-42 is free again");
    }
}

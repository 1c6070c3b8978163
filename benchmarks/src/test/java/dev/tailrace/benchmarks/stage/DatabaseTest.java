package dev.tailrace.benchmarks.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void aJdbcUrlIsTranslatedForOtherLanguages() {
        assertThat(Database.url("jdbc:postgresql://localhost:5433/bench?user=postgres"))
                .isEqualTo("postgres://postgres@localhost:5433/bench?sslmode=disable");
        assertThat(Database.url("jdbc:postgresql://db/bench?password=secret&user=me"))
                .isEqualTo("postgres://me:secret@db/bench?sslmode=disable");
        assertThat(Database.url("jdbc:postgresql://db/bench")).isEqualTo("postgres://db/bench?sslmode=disable");
    }

    @Test
    void aUrlOfAnotherDatabaseIsRefusedWithoutBeingRepeated() {
        assertThatThrownBy(() -> Database.url("jdbc:other://db?password=secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}

package dev.tailrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerChooserTest {

    private static final PostgresServer CONTAINER = new ExternalServer("jdbc:postgresql://container/db");
    private static final PostgresServer EMBEDDED = new ExternalServer("jdbc:postgresql://embedded/db");

    private final List<String> asked = new ArrayList<>();

    @Test
    void theServerNamedInTheEnvironmentComesFirst() {
        var url = "jdbc:postgresql://db.example:5433/app?user=ada&password=secret";

        var server = chooser(Map.of("TAILRACE_DB_URL", url), true).choose();

        assertThat(server.jdbcUrl()).isEqualTo(url);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void anEmptyVariableNamesNothing(String url) {
        assertThat(chooser(Map.of("TAILRACE_DB_URL", url), true).choose()).isSameAs(CONTAINER);
    }

    @Test
    void aContainerIsPreferredToAnEmbeddedServer() {
        assertThat(chooser(Map.of(), true).choose()).isSameAs(CONTAINER);
        assertThat(asked).containsExactly("container");
    }

    @Test
    void withoutAnEngineTheServerIsEmbedded() {
        assertThat(chooser(Map.of(), false).choose()).isSameAs(EMBEDDED);
        assertThat(asked).containsExactly("container", "embedded");
    }

    @Test
    void aMistypedUrlIsRefusedWithoutRepeatingItsPassword() {
        var chooser = chooser(Map.of("TAILRACE_DB_URL", "postgres://ada:secret-of-ada@localhost/app"), true);

        assertThatThrownBy(chooser::choose)
                .isInstanceOf(PostgresUnavailableException.class)
                .hasMessageContaining("TAILRACE_DB_URL")
                .hasMessageContaining("jdbc:postgresql://localhost:5432/")
                .hasMessageNotContaining("secret-of-ada");
    }

    @Test
    void theDescriptionNamesThePlaceButNotThePassword() {
        var server = ExternalServer.at("jdbc:postgresql://db.example:5433/app?user=ada&password=secret-of-ada");

        assertThat(server.describe())
                .contains("db.example:5433/app", "TAILRACE_DB_URL")
                .doesNotContain("secret-of-ada");
    }

    @Test
    void anotherDatabaseOfTheSameServerKeepsHostAndUser() {
        assertThat(ExternalServer.at("jdbc:postgresql://h1:1,h2:2/app?user=ada").jdbcUrl("other"))
                .isEqualTo("jdbc:postgresql://h1:1,h2:2/other?user=ada");
        assertThat(ExternalServer.at("jdbc:postgresql://localhost").jdbcUrl("other"))
                .isEqualTo("jdbc:postgresql://localhost/other");
    }

    private ServerChooser chooser(Map<String, String> environment, boolean engine) {
        return new ServerChooser(
                environment,
                () -> {
                    asked.add("container");
                    return engine ? Optional.of(CONTAINER) : Optional.empty();
                },
                () -> {
                    asked.add("embedded");
                    return EMBEDDED;
                });
    }
}

package dev.tailrace.runtime.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.runtime.WorkflowSchema;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.testing.Installed;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every statement is understood by PostgreSQL, and no statement can leave rows that make no sense. */
class StatementsTest {
    @RegisterExtension
    final Installed db = new Installed();

    /** The constants in which this package keeps its SQL, by class and name. */
    private static Map<String, String> statements()
            throws IOException, URISyntaxException, ReflectiveOperationException {
        var statements = new TreeMap<String, String>();
        var folder = Path.of(Objects.requireNonNull(FinishJobs.class.getResource("FinishJobs.class"))
                .toURI());
        try (var classes = Files.list(Objects.requireNonNull(folder.getParent()))) {
            for (var file : classes.map(Path::getFileName).map(String::valueOf).toList()) {
                if (file.endsWith(".class") && !file.equals("package-info.class")) {
                    var type = Class.forName(FinishJobs.class.getPackageName() + "." + file.replace(".class", ""));
                    for (var field : type.getDeclaredFields()) {
                        addTo(statements, field);
                    }
                }
            }
        }
        Arrays.stream(Invariant.values()).forEach(rule -> statements.put("Invariant." + rule, rule.sql()));
        return statements;
    }

    private static void addTo(Map<String, String> statements, Field field) throws IllegalAccessException {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
            field.setAccessible(true);
            var text = String.valueOf(field.get(null));
            if (text.matches("(?s)(WITH|SELECT|INSERT|UPDATE|DELETE)\\s.*")) {
                statements.put(field.getDeclaringClass().getSimpleName() + "." + field.getName(), text);
            }
        }
    }

    @Test
    void everyStatementCanBePrepared() throws Exception {
        var statements = statements();
        assertThat(statements)
                .hasSizeGreaterThan(40)
                .containsKeys("FinishJobs.SQL", "ClaimJobs.SQL", "ReadRunJobs.SQL");
        var refused = new TreeMap<String, String>();
        for (var schema : new Schema[] {new Schema("tailrace"), new Schema("second")}) {
            WorkflowSchema.migrate(db.pool(), schema.name());
            try (var connection = db.pool().getConnection()) {
                for (var statement : statements.entrySet()) {
                    try (var prepared = connection.prepareStatement(schema.sql(statement.getValue()))) {
                        // Asking for the parameters' types sends the statement to the server to be parsed.
                        assertThat(prepared.getParameterMetaData().getParameterCount())
                                .isNotNegative();
                    } catch (SQLException e) {
                        refused.put(schema.name() + " " + statement.getKey(), String.valueOf(e.getMessage()));
                    }
                }
            }
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void noStatementLeavesTheSchemaToTheSearchPath() throws Exception {
        var tables = db.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'tailrace'");
        var pattern = "(?is).*\\b(FROM|JOIN|INTO|UPDATE|USING)\\s+(" + String.join("|", tables) + ")\\b.*";

        // "open" and the like are names of subqueries; a table's name without its schema would be one of these.
        assertThat(statements().entrySet())
                .filteredOn(statement -> statement.getValue().matches(pattern))
                .extracting(Map.Entry::getKey)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "domain tailrace.tally        | INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, step) VALUES (1, 1, 1, -1, 0, 1, 1, 's')",
                "domain tailrace.end_role     | INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, step) VALUES (1, 1, 1, 0, 9, 1, 1, 's')",
                "domain tailrace.priority     | INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, step) VALUES (1, 1, 1, 0, 0, 5, 1, 's')",
                "domain tailrace.label        | INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, step) VALUES (1, 1, 1, 0, 0, 1, 1, '')",
                "relation \"job\"             | INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, step) VALUES (1, 1, 1, 0, 3, 1, 1, 's')",
                "relation \"job\"             | INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, step, successors) VALUES (1, 1, 1, 0, 0, 1, 1, 's', '{2}')",
                "domain tailrace.tally        | INSERT INTO tailrace.wait VALUES (1, 1, 1, -1, 0, 1, 1, false, false)",
                "domain tailrace.delay_millis | INSERT INTO tailrace.wait VALUES (1, 1, 1, 1, 1, 1, 1, false, false, -1)",
                "relation \"ready\"           | INSERT INTO tailrace.ready VALUES (1, 1, now(), 1, 1, 1, 0, 1)",
                "domain tailrace.tally        | INSERT INTO tailrace.running VALUES (1, 1, 1, 1, -1, 0, now())",
                "relation \"running\"         | INSERT INTO tailrace.running VALUES (1, 1, 1, 1, 1, 2, now())",
                "domain tailrace.outcome      | INSERT INTO tailrace.job_end VALUES (1, 1, 1, 3, null, 1, 0, 1, now(), now(), null)",
                "relation \"job_end\"         | INSERT INTO tailrace.job_end VALUES (1, 1, 1, 2, null, 1, 0, 1, now(), now(), 'an output')",
                "domain tailrace.final_state  | INSERT INTO tailrace.job_end VALUES (1, 1, 1, 2, 3, 1, 0, 1, now(), now(), null)",
                "domain tailrace.label        | INSERT INTO tailrace.run VALUES (1, 1, 1, '')",
                "domain tailrace.tally        | INSERT INTO tailrace.run_open VALUES (1, 1, 1, -1, 0)",
                "relation \"run_open\"        | INSERT INTO tailrace.run_open VALUES (1, 1, 1, 1, 0, 1, now())",
                "domain tailrace.final_state  | INSERT INTO tailrace.run_end VALUES (1, 1, 1, 3, now(), now())",
                "relation \"node\"            | INSERT INTO tailrace.node VALUES (1, 'n', 1, now(), now(), now(), null)",
                "relation \"run_once\"        | INSERT INTO tailrace.run_once VALUES ('w', '', 1, 1, sha256('x'), null)",
                "relation \"run_once\"        | INSERT INTO tailrace.run_once VALUES ('w', 'k', 1, 1, '\\\\x00', null)",
                "relation \"schedule\"        | INSERT INTO tailrace.schedule VALUES ('s', 'w', '* * * * *', 'UTC', 'never', '1', now())",
                "relation \"schedule\"        | INSERT INTO tailrace.schedule VALUES ('s', 'w', '* * * * *', 'UTC', 'skip', '1', now(), -1)",
                "relation \"schedule\"        | INSERT INTO tailrace.schedule VALUES ('s', 'w', '* * * * *', 'UTC', 'skip', '1', now(), 0, null, now())",
                "relation \"retention_walk\"  | UPDATE tailrace.retention_walk SET low_id = next_id + 1",
                "relation \"installation\"    | INSERT INTO tailrace.installation VALUES (false)"
            })
    void aRowThatMakesNoSenseIsRefused(String by, String insert) {
        assertThatThrownBy(() -> db.execute(insert))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(by + " violates check constraint");
    }
}

package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.testing.Installed;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The three roles: an owner, who makes the schema, a runtime, which writes rows, and a viewer, who only looks. */
class RolesTest {
    @RegisterExtension
    final Installed db = new Installed();

    private final String suffix = UUID.randomUUID().toString().replace("-", "");
    private final String runtime = "runs_" + suffix;
    private final String viewer = "looks_" + suffix;

    @AfterEach
    void dropRoles() throws SQLException {
        for (var role : new String[] {runtime, viewer}) {
            if (db.query("SELECT to_regrole(?) IS NOT NULL", role).contains("t")) {
                db.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
            }
        }
    }

    private HikariDataSource as(String role) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(db.jdbcUrl());
        pool.setMaximumPoolSize(8);
        pool.setConnectionInitSql("SET ROLE " + role);
        return pool;
    }

    @Test
    void aRuntimeWorksWithoutARightToChangeTheSchema() throws Exception {
        db.execute(WorkflowSchema.grants("tailrace", runtime, viewer));
        try (var pool = as(runtime)) {
            assertDenied(pool, "CREATE TABLE tailrace.mine (x int)");
            assertDenied(pool, "DROP TABLE tailrace.job");
            assertDenied(pool, "TRUNCATE tailrace.job");
            assertDenied(pool, "UPDATE tailrace.installation SET id = gen_random_uuid()");
            assertDenied(pool, "DELETE FROM tailrace.schema_version");

            WorkflowSchemaTest.works(WorkflowRuntime.on(pool));
        }
    }

    @Test
    void aViewerSeesEverythingAndChangesNothing() throws Exception {
        db.execute(WorkflowSchema.grants("tailrace", runtime, viewer));
        var run = db.lenientClient().start(WorkflowSchemaTest.HOLD, "one");
        try (var pool = as(viewer)) {
            var client = WorkflowClient.on(pool);
            var found = client.find(run.id()).orElseThrow();

            assertThat(found.state()).isEqualTo(RunState.RUNNING);
            assertThat(client.runs(RunQuery.ALL).items()).hasSize(1);
            assertThat(client.explain(found.jobs().get(0).id())).isPresent();
            assertThat(client.doctor().findings()).hasSize(2);
            assertThatThrownBy(() -> client.cancel(run, "by a viewer"))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("permission denied")
                    .hasMessageEndingWith("(SQLSTATE 42501)");
        }
        db.lenientClient().cancel(run, "over");
    }

    @Test
    void theScriptIsForTheSchemaThatWasAskedForAndCanBeRunAgain() throws Exception {
        WorkflowSchema.migrate(db.pool(), "booking_flow");
        var script = WorkflowSchema.grants("booking_flow", runtime, viewer);
        db.execute(script);
        db.execute(script);

        assertThat(script)
                .doesNotContain("SCHEMA tailrace")
                .doesNotContain("tailrace.")
                .doesNotContain("tailrace_");
        try (var pool = as(runtime)) {
            WorkflowSchemaTest.works(WorkflowRuntime.on(pool).schema("booking_flow"));
            assertDenied(pool, "SELECT FROM tailrace.job");
        }
    }

    @Test
    void hostileNamesAreRefused() {
        var hostile = "x\"; DROP SCHEMA public; --";
        assertThatThrownBy(() -> WorkflowSchema.grants("tailrace", hostile, viewer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("role 'x\"; DROP SCHEMA public; --': use 1 to 63 of a-z");
        assertThatThrownBy(() -> WorkflowSchema.grants("tailrace", runtime, "pg_monitor"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WorkflowSchema.grants(hostile, runtime, viewer))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WorkflowSchema.grants("tailrace", runtime, runtime))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be both");
        assertThatThrownBy(() -> WorkflowClient.on(db.pool(), ClientOptions.DEFAULTS.schema(hostile)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        db.runtime().queue(Queue.DEFAULT, 1).schema(hostile).start())
                .isInstanceOf(RuntimeException.class);
    }

    private static void assertDenied(HikariDataSource pool, String sql) {
        assertThatThrownBy(() -> WorkflowSchemaTest.execute(pool, sql))
                .as(sql)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("ERROR: ");
    }
}

package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.error.SchemaException;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.testing.Installed;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the schema comes to be, by hand or by itself, and which schemas a runtime refuses. */
class WorkflowSchemaTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final TestDatabases EMPTY = TestDatabases.migratedBy(nothing -> {});
    static final JobType<String, String> ECHO = JobType.of("echo", String.class, String.class);
    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final Workflow<String> HOLD = Workflow.chain("hold", ECHO)
            .teardown(FREE)
            .delay(Duration.ofMillis(50))
            .build();

    /** Everything that PostgreSQL knows of a schema, a line each. */
    private static final String CATALOG = """
            SELECT format('column %s.%s %s null=%s default=%s identity=%s', table_name, column_name, data_type,
                          is_nullable, column_default, is_identity)
            FROM information_schema.columns WHERE table_schema = ?
            UNION ALL
            SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE connamespace = ?::regnamespace
            UNION ALL
            SELECT indexdef FROM pg_indexes WHERE schemaname = ?
            UNION ALL
            SELECT format('%s %s %s %s', relkind, relname, reloptions, obj_description(oid))
            FROM pg_class WHERE relnamespace = ?::regnamespace
            UNION ALL
            SELECT format('comment %s %s %s', objoid::regclass, objsubid, description)
            FROM pg_description JOIN pg_class c ON c.oid = objoid WHERE c.relnamespace = ?::regnamespace
            UNION ALL
            SELECT format('view %s %s', viewname, pg_get_viewdef((schemaname || '.' || viewname)::regclass))
            FROM pg_views WHERE schemaname = ?
            UNION ALL
            SELECT format('sequence %s %s %s', sequencename, data_type, max_value)
            FROM pg_sequences WHERE schemaname = ?
            UNION ALL
            SELECT format('version %s %s %s %s', version, name, checksum, min_runtime) FROM tailrace.schema_version
            ORDER BY 1
            """;

    @RegisterExtension
    final Installed db = new Installed();

    private static List<String> catalog(DataSource dataSource) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            var schema = "tailrace";
            return Installed.query(connection, CATALOG, schema, schema, schema, schema, schema, schema, schema);
        }
    }

    static void execute(DataSource dataSource, String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static void works(WorkflowRuntime.Builder builder) throws Exception {
        try (var runtime = builder.queue(Queue.DEFAULT, 2)
                .worker(ECHO, (text, job) -> text)
                .worker(FREE, (text, job) -> {})
                .start()) {
            var run = runtime.client().start(HOLD, "one");
            assertThat(runtime.client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            var cancelled = runtime.client().start(HOLD, "two");
            runtime.client().cancel(cancelled, "enough");
            runtime.client().await(cancelled, LIMIT);
            assertThat(runtime.client().doctor().isHealthy()).isTrue();
        }
    }

    @Test
    void thePrintedScriptMakesTheSameSchemaAsTheMigrator() throws Exception {
        try (var byHand = EMPTY.create();
                var byItself = EMPTY.create()) {
            execute(byHand.dataSource(), WorkflowSchema.sql("tailrace"));
            WorkflowSchema.migrate(byItself.dataSource(), "tailrace");

            assertThat(catalog(byHand.dataSource()))
                    .isEqualTo(catalog(byItself.dataSource()))
                    .hasSizeGreaterThan(200);
            works(WorkflowRuntime.on(byHand.dataSource()));
        }
    }

    @Test
    void thePrintedScriptIsForTheSchemaThatWasAskedFor() throws Exception {
        try (var database = EMPTY.create()) {
            execute(database.dataSource(), WorkflowSchema.sql("booking_flow"));

            works(WorkflowRuntime.on(database.dataSource()).schema("booking_flow"));
            try (var connection = database.dataSource().getConnection()) {
                assertThat(Installed.query(connection, "SELECT to_regnamespace('tailrace') IS NULL"))
                        .containsExactly("t");
            }
        }
        assertThatThrownBy(() -> WorkflowSchema.sql("x\"; DROP SCHEMA public; --"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("schema 'x\"; DROP SCHEMA public; --': use 1 to 63 of a-z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
    void tenThatMigrateAtOnceApplyEachStepOnce(String isolation) throws Exception {
        try (var database = EMPTY.create()) {
            execute(
                    database.dataSource(),
                    "ALTER DATABASE %s SET default_transaction_isolation = '%s'".formatted(database.name(), isolation));
            var threads = Executors.newFixedThreadPool(10);
            try {
                var migrations = new ArrayList<Callable<Boolean>>();
                for (var i = 0; i < 10; i++) {
                    migrations.add(() -> {
                        WorkflowSchema.migrate(database.dataSource(), "tailrace");
                        return true;
                    });
                }
                for (var migration : threads.invokeAll(migrations)) {
                    assertThat(migration.get()).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
            try (var connection = database.dataSource().getConnection()) {
                assertThat(Installed.query(connection, "SELECT version || ' ' || name FROM tailrace.schema_version"))
                        .containsExactly("1 tables");
                assertThat(Installed.query(connection, "SELECT count(*) FROM tailrace.installation"))
                        .containsExactly("1");
            }
        }
    }

    @Test
    void twoSchemasOfOneDatabaseKnowNothingOfEachOther() throws Exception {
        var options = ClientOptions.DEFAULTS.schema("second").ifNobodyServes(Unserved.ALLOW);
        var second = WorkflowClient.on(db.pool(), options);
        var first = db.lenientClient();

        var run = second.start(HOLD, "second");

        assertThat(first.find(run.id())).isEmpty();
        assertThat(db.rows()).containsEntry("run", 0L).containsEntry("job", 0L);
        works(db.runtime());
        assertThat(second.find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
        works(db.runtime().schema("second"));
        assertThat(second.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aConnectionIsFoundToBeOfAnotherSchemaOnlyByItsTables() throws Exception {
        var second = WorkflowClient.on(db.pool(), ClientOptions.DEFAULTS.schema("second"));
        db.execute("DROP SCHEMA second CASCADE");
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> second.in(connection))
                    .hasMessage("the connection's database has no Tailrace schema 'second'. Use a connection to the"
                            + " database of this client");
            connection.commit();
        }
    }

    @Test
    void anEditedSchemaIsRefused() throws Exception {
        db.execute("UPDATE tailrace.schema_version SET checksum = 'edited'");

        assertThatThrownBy(() -> WorkflowClient.on(db.pool()))
                .isInstanceOf(SchemaException.class)
                .hasMessageMatching(
                        "schema 'tailrace' was built by an edited step 1 \\('tables'\\): it remembers checksum"
                                + " edited, this Tailrace brings [0-9a-f]{64}\\. Use the Tailrace that built it, or another"
                                + " schema");
    }

    private void laterVersion(int minRuntime) throws SQLException {
        db.execute(
                "INSERT INTO tailrace.schema_version (version, name, checksum, min_runtime) VALUES (2, 'later', 'x', "
                        + minRuntime + ")");
    }

    @Test
    void aSchemaThatNeedsANewerRuntimeIsRefused() throws Exception {
        laterVersion(2);

        assertThatThrownBy(() -> db.runtime()
                        .queue(Queue.DEFAULT, 1)
                        .worker(ECHO, (text, job) -> text)
                        .start())
                .isInstanceOf(SchemaException.class)
                .hasMessage(
                        "schema 'tailrace' is at version 2 and asks for a runtime that knows version 2; this one knows"
                                + " 1. Deploy a newer Tailrace");
    }

    @Test
    void aNewerSchemaThatSuitsThisRuntimeIsAccepted() throws Exception {
        laterVersion(1);

        works(db.runtime());
    }

    @Test
    void aRuntimeWithoutThatRightSaysWhatItMissesOnAnEmptyDatabase() throws Exception {
        var role = "none_" + UUID.randomUUID().toString().replace("-", "");
        db.execute("CREATE ROLE " + role);
        try (var database = EMPTY.create();
                var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.jdbcUrl());
            pool.setConnectionInitSql("SET ROLE " + role);

            assertThatThrownBy(() -> WorkflowClient.on(pool))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageStartingWith("opening schema 'tailrace' failed: ERROR: permission denied for database")
                    .hasMessageEndingWith("(SQLSTATE 42501)");
        } finally {
            db.execute("DROP ROLE " + role);
        }
    }

    @Test
    void aPoolThatIsSetToRepeatableReadsCanMigrateAndWork() throws Exception {
        try (var database = EMPTY.create();
                var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.jdbcUrl());
            pool.setMaximumPoolSize(8);
            pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");

            works(WorkflowRuntime.on(pool));
        }
    }
}

package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.option.ClientOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A runtime that makes no sense is refused before it touches the database: none is there. */
class RuntimeBuilderTest {
    static final JobType<Void, Void> TICK = JobType.of("tick");

    private static WorkflowRuntime.Builder builder() {
        return WorkflowRuntime.on(nowhere());
    }

    private static PGSimpleDataSource nowhere() {
        var nowhere = new PGSimpleDataSource();
        nowhere.setServerNames(new String[] {"localhost"});
        nowhere.setPortNumbers(new int[] {1});
        nowhere.setConnectTimeout(1);
        return nowhere;
    }

    private static AbstractThrowableAssert<?, ?> refused(Consumer<WorkflowRuntime.Builder> mistake) {
        var builder = builder().queue(Queue.DEFAULT, 1).worker(TICK, (nothing, job) -> {});
        return assertThatThrownBy(() -> mistake.accept(builder)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theEnginesOwnKindsHaveNoWorkers() {
        refused(builder -> builder.worker(JobType.of("tailrace.child"), (nothing, job) -> {}))
                .hasMessage("kind 'tailrace.child' is the engine's own; call yours otherwise");
    }

    @Test
    void aRuntimeWithoutAQueueIsRefused() {
        var builder = builder().worker(TICK, (nothing, job) -> {});

        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the runtime serves no queue. Name one: .queue(Queue.DEFAULT, 10)");
    }

    @Test
    void aRuntimeWithoutAWorkerIsRefused() {
        var builder = builder().queue(Queue.DEFAULT, 1);

        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the runtime has no worker. Name one: .worker(JOB_TYPE, (args, job) -> ...)");
    }

    @Test
    void aSecondWorkerForAKindIsRefused() {
        refused(builder -> builder.worker(TICK.on(Queue.named("other")), (nothing, job) -> {}))
                .hasMessage("kind 'tick' has a worker already");
        refused(builder -> builder.transactional(TICK, (nothing, job, connection) -> {}))
                .hasMessage("kind 'tick' has a worker already");
    }

    @Test
    void aQueueNamedTwiceIsRefused() {
        refused(builder -> builder.queue(Queue.named("default"), 3)).hasMessage("queue 'default' is named twice");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 10_001})
    void aQueueWithTooFewOrTooManyWorkersIsRefused(int workers) {
        refused(builder -> builder.queue(Queue.named("cancel"), workers))
                .hasMessage("queue 'cancel' with " + workers + " workers: use 1 to 10000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Cancel", "a b", "cancel\n", "\"; DROP TABLE x", "-a", "q\u00fc"})
    void aQueueWithAnOddNameCannotEvenBeNamed(String name) {
        assertThatThrownBy(() -> Queue.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)queue '.*': use 1 to 63 of a-z, 0-9, '.', '_' and '-', such as 'cancel'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Tailrace",
                "1st",
                "a-b",
                "a.b",
                "a\"b",
                "x\"; DROP SCHEMA public CASCADE; --",
                "x'; SELECT 1; --",
                "a\0b",
                "a\nb",
                "pg\u00e4",
                "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd"
            })
    void aSchemaThatIsNoPlainNameIsRefusedEverywhere(String schema) {
        var shown = schema.replaceAll("\\p{Cntrl}", "?");
        var message = "schema '" + shown + "': use 1 to 63 of a-z, 0-9 and '_', not starting with a digit";

        refused(builder -> builder.schema(schema).start()).hasMessage(message);
        assertThatThrownBy(() -> WorkflowClient.on(nowhere(), ClientOptions.DEFAULTS.schema(schema)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aSchemaThatBelongsToPostgresIsRefused() {
        refused(builder -> builder.schema("pg_catalog").start())
                .hasMessage("schema 'pg_catalog': names that begin with 'pg_' belong to PostgreSQL; use another one");
    }

    @Test
    void timesOutOfBoundsAreRefusedWithTheBounds() {
        refused(builder -> builder.grace(Duration.ofMillis(-1))).hasMessage("grace PT-0.001S: use PT0S to PT24H");
        refused(builder -> builder.grace(Duration.ofDays(2))).hasMessage("grace PT48H: use PT0S to PT24H");
        refused(builder -> builder.lease(Duration.ofMillis(999))).hasMessage("lease PT0.999S: use PT1S to PT1H");
        refused(builder -> builder.lease(Duration.ofHours(2))).hasMessage("lease PT2H: use PT1S to PT1H");
        refused(builder -> builder.pollInterval(Duration.ZERO)).hasMessage("poll interval PT0S: use PT0.001S to PT1M");
        refused(builder -> builder.pollInterval(Duration.ofMinutes(2)))
                .hasMessage("poll interval PT2M: use PT0.001S to PT1M");
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidSo() {
        var builder = builder().queue(Queue.DEFAULT, 1).worker(TICK, (nothing, job) -> {});

        assertThatThrownBy(builder::start)
                .isInstanceOf(DatabaseException.class)
                .hasMessageStartingWith("opening schema 'tailrace' failed: ")
                .hasMessageContaining("localhost:1")
                .hasMessageEndingWith("(SQLSTATE 08001)")
                .cause()
                .satisfies(cause -> assertThat(cause).isInstanceOf(java.sql.SQLException.class));
    }
}

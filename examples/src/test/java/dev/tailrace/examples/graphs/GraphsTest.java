package dev.tailrace.examples.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.postgres.TestDatabase;
import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph runs on two nodes, and each task is done, in order, once; also when one of them is killed. */
class GraphsTest {
    private static final TestDatabases DATABASES = TestDatabases.migratedBy(template -> {});
    private static final String ALL_DONE =
            "graph=bakery tasks=16 edges=20 completed=16 order_violations=0 repeated=0 seconds=\\d+\\.\\d";

    private final TestDatabase database = DATABASES.create();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @AfterEach
    void drop() {
        try (database) {
            assertThat(WorkflowClient.on(database.dataSource()).doctor().findings())
                    .noneMatch(finding -> finding.concern() == Concern.BROKEN_INVARIANT);
        }
    }

    @Test
    void every_task_is_done_in_order_and_once() {
        assertThat(run("--jdbc-url", database.jdbcUrl())).isZero();

        assertThat(lines()).last().asString().matches(ALL_DONE);
    }

    @Test
    void a_killed_node_costs_time_and_nothing_else() {
        assertThat(run("--kill", "--speed", "50", "--jdbc-url", database.jdbcUrl()))
                .isZero();

        assertThat(lines()).anyMatch(line -> line.startsWith("Killed node "));
        assertThat(lines()).last().asString().matches(ALL_DONE);
    }

    @Test
    void a_file_that_is_no_graph_is_refused_with_the_line() throws Exception {
        var file = directory.resolve("wrong.csv");
        Files.writeString(file, GraphReader.HEADER + "\n0,first,1.0,\n1,second,soon,0\n");

        assertThat(run(file.toString())).isEqualTo(1);

        assertThat(lines()).containsExactly("line 3: a number is none: 1,second,soon,0");
    }

    private int run(String... args) {
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Graphs.run(stream, stream, args);
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.event.Event;
import dev.tailrace.runtime.event.JobEvent;
import dev.tailrace.runtime.event.RunEvent;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.WireCutter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The finish sends several statements in one round trip. They are one transaction all the same: the connection is cut after
 * every single message of the protocol, one run each, and the database shows the end of a job and the release of what
 * follows, or neither.
 */
class FinishWireCutTest {
    record Order(String name) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<Order, Order> RESERVE = JobType.of("reserve", Order.class, Order.class);
    static final JobType<Order, Void> PAY = JobType.of("pay", Order.class);
    static final JobType<Order, Void> FREE = JobType.of("free", Order.class);

    static final Workflow<Order> SALE = Workflow.define("sale", Order.class, flow -> {
        var reserve = flow.step(RESERVE, flow.input());
        reserve.teardown(FREE, flow.input()).delay(Duration.ofMillis(1));
        flow.step(PAY, reserve.output());
    });

    static final JobType<Order, Void> SPLIT = JobType.of("split", Order.class);
    static final Workflow<Order> PARTS =
            Workflow.chain("parts", SPLIT).addsSteps().thenWithInput(FREE).build();

    /** A job whose predecessors have all ended and which waits, or the other way round. */
    private static final String HALF_DONE = """
            SELECT s.id
            FROM tailrace.job j
            CROSS JOIN LATERAL unnest(j.successors) AS s(id)
            LEFT JOIN tailrace.job_end e ON e.job_id = j.id
            GROUP BY s.id
            HAVING bool_and(e.job_id IS NOT NULL) = EXISTS (SELECT FROM tailrace.wait w WHERE w.job_id = s.id)
            """;

    @RegisterExtension
    final Installed db = new Installed();

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> worked = new ConcurrentHashMap<>();

    @Test
    void aCutAfterAnyMessageOfTheFinishLeavesTheEndAndTheReleaseOrNeither() throws Exception {
        cutAfterEveryMessage(SALE, 3);
    }

    @Test
    void aCutAfterAnyMessageLeavesTheEndAndAllThatItAddsOrNeither() throws Exception {
        cutAfterEveryMessage(PARTS, 5);
    }

    private void cutAfterEveryMessage(Workflow<Order> workflow, int steps) throws Exception {
        var server = URI.create(db.jdbcUrl().substring("jdbc:".length()));
        try (var cutter = new WireCutter(server.getHost(), server.getPort());
                var cuttable = pool(db.jdbcUrl().replace(server.getAuthority(), "127.0.0.1:" + cutter.port()));
                var runtime = start(byThread(cuttable))) {
            var client = runtime.client();
            var cuts = 0;
            boolean armed;
            do {
                cutter.arm(cuts + 1);
                var run = client.start(workflow, new Order("sale " + cuts));
                var end = client.await(run, LIMIT);
                armed = cutter.disarm();
                assertThat(db.query(HALF_DONE)).isEmpty();
                assertThat(db.brokenInvariants()).isEmpty();
                assertThat(end.state()).isEqualTo(RunState.COMPLETED);
                assertThat(end.jobs())
                        .hasSize(steps)
                        .allMatch(job ->
                                job.state() == JobState.COMPLETED && job.tries().failures() == 0);
                cuts++;
            } while (!armed);

            assertToldOnce(cuts, steps);
            assertThat(cuts).as("messages to be cut after").isGreaterThan(20);
            assertThat(worked.values())
                    .as("each worker was called once for each run")
                    .containsOnly(1);
        }
    }

    /** However the reply was lost, whoever listens is told of each end, and once. */
    private void assertToldOnce(int runs, int steps) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(told("RunEvent")).hasSize(runs).doesNotHaveDuplicates());
        assertThat(told("JobEvent")).hasSize(steps * runs).doesNotHaveDuplicates();
    }

    private List<String> told(String kind) {
        return told.stream().filter(line -> line.startsWith(kind)).toList();
    }

    private void hear(Event event) {
        if (event instanceof JobEvent job && job.change() == JobEvent.Change.COMPLETED) {
            told.add("JobEvent " + job.runId() + " " + job.job().step());
        } else if (event instanceof RunEvent run && run.change() == RunEvent.Change.ENDED) {
            told.add("RunEvent " + run.runId());
        }
    }

    private WorkflowRuntime start(DataSource dataSource) {
        return WorkflowRuntime.on(dataSource)
                .onEvent(this::hear)
                .queue(Queue.DEFAULT, 4)
                .worker(RESERVE, (order, job) -> {
                    worked.merge("reserve " + order.name(), 1, Integer::sum);
                    return order;
                })
                .worker(SPLIT, (order, job) -> {
                    worked.merge("split " + order.name(), 1, Integer::sum);
                    job.add(RESERVE, new Order(order.name() + ", first")).then(PAY);
                    job.add(RESERVE, new Order(order.name() + ", second"));
                })
                .worker(PAY, (order, job) -> {
                    worked.merge("pay " + order.name(), 1, Integer::sum);
                })
                .worker(FREE, (order, job) -> {
                    worked.merge("free " + order.name(), 1, Integer::sum);
                })
                .start();
    }

    /** The finishing thread goes through the cutter, the others do not. */
    private DataSource byThread(DataSource cuttable) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    var finishing = Thread.currentThread().getName().equals("tailrace-finish");
                    try {
                        return method.invoke(finishing ? cuttable : db.pool(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url + (url.contains("?") ? "&" : "?") + "sslmode=disable&gssEncMode=disable");
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }
}

package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.WireCutter;
import dev.tailrace.runtime.view.Run;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A start whose connection is cut, after each single message of the protocol, is there once when the client says so, and
 * the client says so unless the database stays away.
 */
class StartWireCutTest {
    record Order(int number) {}

    static final JobType<Order, Order> RESERVE = JobType.of("reserve", Order.class, Order.class);
    static final JobType<Order, Void> PAY = JobType.of("pay", Order.class);
    static final Workflow<Order> ONE = Workflow.chain("one", RESERVE).build();
    static final Workflow<Order> TWO = Workflow.chain("two", RESERVE).then(PAY).build();

    @RegisterExtension
    final Installed db = new Installed();

    /** Starts something through the cutter; the order's number is that of the cut. */
    @FunctionalInterface
    private interface Start {
        List<Run> with(WorkflowClient client, int number);
    }

    @Test
    void aStartOfOneJobIsThereOnceWhereverItIsCut() throws Exception {
        assertThat(cutEverywhere((client, n) -> List.of(client.start(ONE, new Order(n)))))
                .as("messages to be cut after")
                .isGreaterThan(3);
        assertThat(db.query("SELECT count(*) FROM tailrace.job"))
                .isEqualTo(db.query("SELECT count(*) FROM tailrace.run"));
    }

    @Test
    void aStartOfAGraphIsThereOnceWhereverItIsCut() throws Exception {
        assertThat(cutEverywhere((client, n) -> client.startMany(TWO, List.of(new Order(n), new Order(n)))))
                .isGreaterThan(3);
    }

    @Test
    void startsOfSeveralThreadsAreThereOnceWhereverTheyAreCut() throws Exception {
        assertThat(cutEverywhere((client, n) -> atOnce(6, thread -> client.start(TWO, new Order(n * 10 + thread)))))
                .isGreaterThan(3);
    }

    private static List<Run> atOnce(int threads, IntFunction<Run> start) {
        var pool = Executors.newFixedThreadPool(threads);
        try {
            var starts = IntStream.range(0, threads)
                    .mapToObj(thread -> CompletableFuture.supplyAsync(() -> start.apply(thread), pool))
                    .toList();
            return starts.stream().map(CompletableFuture::join).toList();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aStartWithAKeyIsThereOnceWhereverItIsCut() throws Exception {
        assertThat(cutEverywhere((client, n) -> List.of(client.start(
                        TWO,
                        new Order(n),
                        StartOptions.DEFAULTS.once(Once.key("order-" + n).forEver())))))
                .isGreaterThan(10);
        assertThat(db.query("SELECT run_id FROM tailrace.run_once"))
                .hasSameElementsAs(db.query("SELECT id FROM tailrace.run"));
    }

    @Test
    void aCopyOfManyIsThereOnceWhereverItIsCut() throws Exception {
        assertThat(cutEverywhere((client, n) -> client.startMany(
                        ONE, IntStream.range(0, 150).mapToObj(Order::new).toList())))
                .isGreaterThan(10);
    }

    @Test
    void aStartThatIsCutForGoodSaysWhichRunToLookFor() throws Exception {
        var server = URI.create(db.jdbcUrl().substring("jdbc:".length()));
        var found = new ArrayList<Boolean>();
        try (var cutter = new WireCutter(server.getHost(), server.getPort());
                var cuttable = pool(server, cutter, 500)) {
            var client = client(cuttable);
            client.start(ONE, new Order(0));
            while (!found.contains(true)) {
                cutter.armForSync(found.size() + 1);
                cutter.refuse();
                var number = unknownRun(() -> client.start(ONE, new Order(1)));
                cutter.recover();
                found.add(client.find(number).isPresent());
            }
        }
        assertThat(db.query("SELECT id FROM tailrace.run")).hasSize(2);
    }

    private static long unknownRun(ThrowingCallable start) {
        var thrown = catchThrowableOfType(DatabaseException.class, start);
        assertThat(thrown).hasMessageContaining("whether it was committed is not known");
        var number = Pattern.compile("find\\((\\d+)\\)").matcher(thrown.getMessage());
        assertThat(number.find()).isTrue();
        return Long.parseLong(number.group(1));
    }

    /** How many messages there were to be cut after. */
    private int cutEverywhere(Start start) throws Exception {
        var server = URI.create(db.jdbcUrl().substring("jdbc:".length()));
        var started = new ArrayList<Long>();
        try (var cutter = new WireCutter(server.getHost(), server.getPort());
                var cuttable = pool(server, cutter, 10_000)) {
            var client = client(cuttable);
            started.addAll(ids(start.with(client, 0)));
            boolean armed;
            var cuts = 0;
            do {
                cutter.arm(cuts + 1);
                var runs = start.with(client, cuts + 1);
                armed = cutter.disarm();
                assertThat(runs).allMatch(Run::isNew);
                started.addAll(ids(runs));
                cuts++;
            } while (!armed);
            Collections.sort(started);
            assertThat(db.query("SELECT id FROM tailrace.run ORDER BY id"))
                    .isEqualTo(started.stream().map(String::valueOf).toList());
            return cuts;
        }
    }

    private static List<Long> ids(List<Run> runs) {
        return runs.stream().map(Run::id).toList();
    }

    private static WorkflowClient client(HikariDataSource pool) {
        return WorkflowClient.on(pool, ClientOptions.DEFAULTS.ifNobodyServes(Unserved.ALLOW));
    }

    private HikariDataSource pool(URI server, WireCutter cutter, long connectionTimeout) {
        var url = db.jdbcUrl().replace(server.getAuthority(), "127.0.0.1:" + cutter.port());
        var config = new HikariConfig();
        config.setJdbcUrl(url + (url.contains("?") ? "&" : "?") + "sslmode=disable&gssEncMode=disable");
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(connectionTimeout);
        return new HikariDataSource(config);
    }
}

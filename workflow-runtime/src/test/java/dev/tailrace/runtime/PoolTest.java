package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.query.JobQuery;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that need units of something of which there is only so much. */
class PoolTest {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final Pool ROOMS = Pool.named("rooms");
    static final Pool KEYS = Pool.named("keys");
    static final JobType<String, Void> CLEAN = JobType.of("clean", String.class);
    static final JobType<String, Void> BOOK = JobType.of("book", String.class);
    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final Workflow<String> CLEANING =
            Workflow.chain("cleaning", CLEAN).takes(ROOMS).build();
    static final Workflow<String> BIG =
            Workflow.chain("big", CLEAN).takes(2, ROOMS).build();

    @RegisterExtension
    final Installed db = new Installed();

    /** How many are inside at once, and how many ever were. */
    private static final class Inside {
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        void enter(int units) {
            most.accumulateAndGet(now.addAndGet(units), Math::max);
        }

        void leave(int units) {
            now.addAndGet(-units);
        }
    }

    private String held(Run run) throws Exception {
        return db.query("SELECT coalesce(sum(units), 0) FROM tailrace.pool_hold WHERE run_id = ?", run.id())
                .get(0);
    }

    private static JobView only(WorkflowClient client, Run run) {
        return client.find(run.id()).orElseThrow().jobs().get(0);
    }

    private static void pass(CountDownLatch door) throws InterruptedException {
        assertThat(door.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStepThatTheInputRulesOutIsSkippedWithoutWaitingForUnits() throws Exception {
        var choosy = Workflow.define("choosy", String.class, flow -> {
            flow.step(CLEAN, flow.input()).takes(ROOMS).when(flow.input().is("clean me"));
            flow.step(BOOK, flow.input());
        });
        var door = new CountDownLatch(1);
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 3)
                .pool(ROOMS, 1)
                .worker(CLEAN, (room, job) -> pass(door))
                .worker(BOOK, (room, job) -> {})
                .start());
        var client = runtime.client();
        var wanted = client.start(choosy, "clean me");
        await().until(() -> held(wanted).equals("1"));

        var ruledOut = client.await(client.start(choosy, "leave me"), LIMIT);
        door.countDown();

        assertThat(ruledOut.job("clean").state()).isEqualTo(JobState.SKIPPED);
        assertThat(client.await(wanted, LIMIT).job("clean").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void jobsAreFoundByTheirQueueAndKindWhereverTheyWaitForUnits() throws Exception {
        var after =
                Workflow.chain("after", BOOK).thenWithInput(CLEAN).takes(ROOMS).build();
        var door = new CountDownLatch(1);
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .pool(ROOMS, 1)
                        .worker(CLEAN, (room, job) -> pass(door))
                        .worker(BOOK, (room, job) -> pass(door))
                        .start())
                .client();
        var holder = client.start(CLEANING, "x");
        await().until(() -> held(holder).equals("1"));
        var inLine = client.start(CLEANING, "x");
        var later = client.start(
                CLEANING, "x", StartOptions.DEFAULTS.at(Instant.now().plusSeconds(3600)));
        var behind = client.start(after, "x");
        await().until(() -> inLine() == 1);

        var cleaning = JobQuery.ALL.kind("clean").queue("default");

        assertThat(client.jobs(cleaning.state(JobState.PENDING)).items())
                .extracting(job -> job.run().id())
                .containsExactly(behind.id(), inLine.id());
        assertThat(client.jobs(cleaning.state(JobState.SCHEDULED)).items())
                .extracting(job -> job.run().id())
                .containsExactly(later.id());
        client.cancel(later, "seen");
        door.countDown();
        client.await(behind, LIMIT);
    }

    @Test
    void ofAPoolOfThreeNeverMoreThanThreeAreAtWorkAndAllAreWorked() throws Exception {
        var inside = new Inside();
        var nodes = new ArrayList<WorkflowRuntime>();
        for (var i = 0; i < 2; i++) {
            nodes.add(db.closing(db.runtime()
                    .queue(Queue.DEFAULT, 10)
                    .pool(ROOMS, 3)
                    .worker(CLEAN, (room, job) -> {
                        inside.enter(1);
                        job.client().find(job.run().id());
                        inside.leave(1);
                    })
                    .start()));
        }
        var client = nodes.get(0).client();

        for (var run : client.startMany(CLEANING, Collections.nCopies(1000, "x"))) {
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }

        assertThat(inside.most.get()).isBetween(1, 3);
        assertThat(db.query("SELECT count(DISTINCT node) FROM tailrace.job_end"))
                .containsExactly("2");
        assertThat(db.query("SELECT count(*) FROM tailrace.pool_hold")).containsExactly("0");
        assertThat(db.query("SELECT count(*) FROM tailrace.pool_line")).containsExactly("0");
    }

    @Test
    void unitsAreGrantedInTheOrderInWhichTheJobsCameAndABigOneIsNotPassed() throws Exception {
        var door = new CountDownLatch(1);
        var order = Collections.synchronizedList(new ArrayList<String>());
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 10)
                        .pool(ROOMS, 2)
                        .worker(CLEAN, (name, job) -> {
                            order.add(name);
                            if (name.equals("first")) {
                                pass(door);
                            }
                        })
                        .start())
                .client();
        client.start(CLEANING, "first");
        await().atMost(LIMIT).until(() -> order.contains("first"));
        var big = client.start(BIG, "big");
        await().atMost(LIMIT).until(() -> inLine() == 1);
        var small = client.start(CLEANING, "small");
        await().atMost(LIMIT).until(() -> inLine() == 2);
        assertThat(order).containsExactly("first");
        assertThat(only(client, small).state()).isEqualTo(JobState.PENDING);
        assertThat(client.explain(only(client, small).id()).orElseThrow().text())
                .contains("waits for 1 unit of pool 'rooms', 1 of 2 held, 1 ahead");
        assertThat(client.explain(only(client, big).id()).orElseThrow().text())
                .contains("waits for 2 units of pool 'rooms', 1 of 2 held, 0 ahead");

        door.countDown();
        client.await(big, LIMIT);
        client.await(small, LIMIT);
        assertThat(order).containsExactly("first", "big", "small");
    }

    private int inLine() throws Exception {
        return Integer.parseInt(
                db.query("SELECT count(*) FROM tailrace.pool_line").get(0));
    }

    @Test
    void eachKeyHasThePoolsUnitsToItself() throws Exception {
        var keyed = Workflow.define(
                "keyed", String.class, flow -> flow.step(CLEAN, flow.input()).takes(ROOMS, flow.input()));
        var insides = new ConcurrentHashMap<String, Inside>();
        var all = new Inside();
        var together = new CountDownLatch(3);
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 10)
                        .pool(ROOMS, 1)
                        .worker(CLEAN, (room, job) -> {
                            var inside = insides.computeIfAbsent(room, r -> new Inside());
                            inside.enter(1);
                            all.enter(1);
                            together.countDown();
                            pass(together);
                            all.leave(1);
                            inside.leave(1);
                        })
                        .start())
                .client();

        var rooms = IntStream.range(0, 60).mapToObj(i -> "room-" + i % 3).toList();
        for (var run : client.startMany(keyed, rooms)) {
            client.await(run, LIMIT);
        }

        assertThat(insides.values()).allMatch(inside -> inside.most.get() == 1);
        assertThat(all.most.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void whatIsTakenFromSeveralPoolsIsTakenAtOnceAndNobodyWaitsInACircle() throws Exception {
        var there = Workflow.chain("there", CLEAN).takes(ROOMS).takes(KEYS).build();
        var back = Workflow.chain("back", CLEAN).takes(KEYS).takes(ROOMS).build();
        var inside = new Inside();
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 10)
                        .pool(ROOMS, 2)
                        .pool(KEYS, 1)
                        .worker(CLEAN, (room, job) -> {
                            inside.enter(1);
                            inside.leave(1);
                        })
                        .start())
                .client();
        var runs = new ArrayList<Run>();
        for (var i = 0; i < 30; i++) {
            runs.add(client.start(i % 2 == 0 ? there : back, "x"));
            runs.add(client.start(CLEANING, "x"));
        }
        for (var run : runs) {
            client.await(run, LIMIT);
        }
        assertThat(inside.most.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void aRetryGivesBackWhatItHadAndStandsInLineAgain() throws Exception {
        var order = Collections.synchronizedList(new ArrayList<String>());
        var retried = Workflow.chain("retried", CLEAN)
                .takes(ROOMS)
                .retry(RetryPolicy.fixed(Duration.ofMillis(1)))
                .build();
        var both = new CountDownLatch(1);
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 3)
                        .pool(ROOMS, 1)
                        .worker(CLEAN, (name, job) -> {
                            order.add(name + job.attempt());
                            if (name.equals("fails") && job.attempt() == 1) {
                                pass(both);
                                throw new IllegalStateException("once");
                            }
                        })
                        .start())
                .client();
        var fails = client.start(retried, "fails");
        await().atMost(LIMIT).until(() -> order.size() == 1);
        var other = client.start(CLEANING, "other");
        await().atMost(LIMIT).until(() -> inLine() == 1);
        both.countDown();

        client.await(fails, LIMIT);
        client.await(other, LIMIT);
        assertThat(order).containsExactly("fails1", "other1", "fails2");
    }

    @Test
    void aSetupKeepsItsUnitsThroughRetriesUntilItsLastTeardownHasEnded() throws Exception {
        var hold = Workflow.define("hold", String.class, flow -> {
            var book = flow.step(BOOK, flow.input()).takes(2, ROOMS).retry(RetryPolicy.fixed(Duration.ofMillis(1)));
            book.teardown(FREE, flow.input()).delay(Duration.ofHours(1));
            book.teardown(CLEAN, flow.input()).delay(Duration.ofHours(1));
        });
        var tokens = new ConcurrentHashMap<String, Long>();
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .pool(ROOMS, 3)
                        .worker(BOOK, (room, job) -> {
                            tokens.put(room + job.attempt(), job.token());
                            if (job.attempt() == 1) {
                                throw new IllegalStateException("not yet");
                            }
                        })
                        .worker(FREE, (room, job) -> {
                            tokens.put(room + " freed", job.token());
                        })
                        .worker(CLEAN, (room, job) -> {
                            tokens.put(room + " cleaned", job.token());
                        })
                        .start())
                .client();
        var first = client.start(hold, "first");
        client.awaitWork(first, LIMIT);
        assertThat(held(first)).isEqualTo("2");
        var second = client.start(hold, "second");
        await().atMost(LIMIT).until(() -> inLine() == 1);

        client.release(first, "free");
        await().atMost(LIMIT).until(() -> tokens.containsKey("first freed"));
        client.release(first, "clean");
        client.await(first, LIMIT);
        client.awaitWork(second, LIMIT);
        assertThat(held(first)).isEqualTo("0");
        assertThat(held(second)).isEqualTo("2");
        client.release(second, "free");
        client.release(second, "clean");
        client.await(second, LIMIT);

        assertThat(tokens.get("first2"))
                .isEqualTo(tokens.get("first1"))
                .isEqualTo(tokens.get("first freed"))
                .isEqualTo(tokens.get("first cleaned"))
                .isLessThan(tokens.get("second1"));
    }

    @Test
    void whoWaitsTooLongIsDiscardedAndWhatWouldUndoItIsSkipped() throws Exception {
        var hold = Workflow.define(
                "hold",
                String.class,
                flow -> flow.step(BOOK, flow.input())
                        .takes(ROOMS)
                        .within(Duration.ofMillis(50))
                        .teardown(FREE, flow.input())
                        .delay(Duration.ofHours(1)));
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .pool(ROOMS, 1)
                        .worker(BOOK, (room, job) -> {})
                        .worker(FREE, (room, job) -> {})
                        .start())
                .client();
        var holder = client.start(hold, "holder");
        client.awaitWork(holder, LIMIT);

        var late = client.await(client.start(hold, "late"), LIMIT);

        assertThat(late.state()).isEqualTo(RunState.FAILED);
        assertThat(late.jobs()).extracting(JobView::state).containsExactly(JobState.DISCARDED, JobState.SKIPPED);
        assertThat(late.jobs().get(0).tries().errors())
                .containsExactly("was granted nothing of pool 'rooms' within PT0.05S");
        assertThat(inLine()).isZero();
        client.release(holder, "free");
        client.await(holder, LIMIT);
    }

    @Test
    void cancellingARunTakesItOutOfTheLineAndGivesBackWhatItHolds() throws Exception {
        var inside = new CountDownLatch(1);
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .pool(ROOMS, 1)
                        .worker(CLEAN, (name, job) -> {
                            if (name.equals("holder")) {
                                inside.countDown();
                                new CountDownLatch(1).await();
                            }
                        })
                        .start())
                .client();
        var holder = client.start(CLEANING, "holder");
        pass(inside);
        var waiting = client.start(CLEANING, "waiting");
        var last = client.start(CLEANING, "last");
        await().atMost(LIMIT).until(() -> inLine() == 2);

        client.cancel(waiting, "not needed");
        assertThat(client.await(waiting, LIMIT).state()).isEqualTo(RunState.CANCELLED);
        assertThat(inLine()).isEqualTo(1);

        client.cancel(holder, "not needed");
        assertThat(client.await(last, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.await(holder, LIMIT).state()).isEqualTo(RunState.CANCELLED);
    }
}

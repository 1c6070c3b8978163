package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.ClaimCall;
import dev.tailrace.runtime.internal.store.ClaimRatedJobs;
import dev.tailrace.runtime.internal.store.Probes;
import dev.tailrace.runtime.internal.store.RegisterNode;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RateView;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues that all nodes together may work only so fast. */
class RateTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration DAY = Duration.ofDays(1);
    static final Queue MAIL = Queue.named("mail");
    static final JobType<String, String> WRITE = JobType.of("write", String.class, String.class);
    static final JobType<String, Void> SEND = JobType.of("send", String.class);
    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final Workflow<String> SENDING = Workflow.chain("sending", SEND)
            .on(MAIL)
            .retry(RetryPolicy.fixed(Duration.ZERO))
            .build();
    static final Workflow<String> LETTER =
            Workflow.chain("letter", WRITE).then(SEND).on(MAIL).build();
    static final Workflow<String> ELSEWHERE = Workflow.chain("elsewhere", SEND).build();

    @RegisterExtension
    final Installed db = new Installed();

    private final Schema schema = new Schema("tailrace");

    private WorkflowRuntime.Builder node() {
        return db.runtime()
                .queue(Queue.DEFAULT, 4)
                .queue(MAIL, 8)
                .worker(WRITE, (text, job) -> text)
                .worker(FREE, (text, job) -> {})
                .worker(SEND, (text, job) -> {});
    }

    private JobState state(Run run) {
        return db.lenientClient().find(run.id()).orElseThrow().jobs().get(0).state();
    }

    /** How often another job of the queue began less than a period after the one that is {@code most} before it. */
    private String tooMany(int most, Duration period) throws Exception {
        return db.query("""
                        SELECT count(*) FROM (
                            SELECT e.started_at - lag(e.started_at, ?) OVER (ORDER BY e.started_at) AS gap
                            FROM tailrace.job_end e JOIN tailrace.job j ON j.id = e.job_id
                            JOIN tailrace.lane l ON l.id = j.lane
                            WHERE l.queue = 'mail'
                        ) g WHERE g.gap < ? * interval '1 ms'
                        """, most, period.toMillis()).get(0);
    }

    @Test
    void neverMoreBeginInAnyPeriodThanMayWhicheverNodesWorkThem() throws Exception {
        var period = Duration.ofMillis(300);
        var client = db.closing(node().rate(MAIL, 7, period).start()).client();
        db.closing(node().start());
        db.closing(node().start());

        var runs = client.startMany(SENDING, Collections.nCopies(20, "x"));
        var letters = client.startMany(LETTER, Collections.nCopies(15, "x"));
        for (var run : runs) {
            client.await(run, LIMIT);
        }
        for (var run : letters) {
            client.await(run, LIMIT);
        }

        assertThat(tooMany(7, period)).isEqualTo("0");
        assertThat(db.query("SELECT count(DISTINCT node) FROM tailrace.job_end"))
                .as("several nodes had a share")
                .isNotEqualTo(List.of("1"));
    }

    @Test
    void whatMayBeginIsNotHeldBack() throws Exception {
        var client = db.closing(node().rate(MAIL, 20, DAY).start()).client();

        for (var run : client.startMany(SENDING, Collections.nCopies(20, "x"))) {
            client.await(run, LIMIT);
        }
    }

    @Test
    void everyAttemptCountsAndARaisedRateLetsMoreBegin() throws Exception {
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .queue(MAIL, 2)
                        .rate(MAIL, 2, DAY)
                        .worker(SEND, (text, job) -> {
                            if (text.equals("fails once") && job.attempt() == 1) {
                                throw new IllegalStateException("not yet");
                            }
                        })
                        .start())
                .client();
        client.await(client.start(SENDING, "fails once"), LIMIT);

        var third = client.start(SENDING, "x");
        client.await(client.start(ELSEWHERE, "x"), LIMIT);
        client.await(client.start(ELSEWHERE, "x"), LIMIT);
        assertThat(state(third)).isEqualTo(JobState.AVAILABLE);
        var job = client.find(third.id()).orElseThrow().jobs().get(0).id();
        assertThat(client.explain(job).orElseThrow().text())
                .contains("waits because at most 2 attempts of queue 'mail' begin in PT24H; the next may at ");

        client.limits().rate(MAIL, 3, DAY);
        assertThat(client.await(third, LIMIT).state()).isEqualTo(RunState.COMPLETED);

        var fourth = client.start(SENDING, "x");
        assertThat(client.limits().dropRate(MAIL)).isTrue();
        client.await(fourth, LIMIT);
        assertThat(client.limits().dropRate(MAIL)).isFalse();
    }

    @Test
    void teardownsCountAndGoFirst() throws Exception {
        var hold = Workflow.chain("hold", WRITE)
                .teardown(FREE)
                .delay(Duration.ofMillis(1))
                .on(MAIL)
                .build();
        var client = db.closing(node().start()).client();
        client.pauses().pauseQueue(MAIL, "so that both wait");
        await().atMost(LIMIT).until(() -> {
            client.await(client.start(ELSEWHERE, "x"), LIMIT);
            return state(client.start(SENDING, "x")) == JobState.AVAILABLE;
        });
        var held = client.start(hold, "x");
        client.awaitWork(held, LIMIT);

        client.limits().rate(MAIL, 1, DAY);
        var before = db.query("SELECT sum(u) FROM tailrace.queue_rate, unnest(used) AS u");
        client.pauses().resumeQueue(MAIL);
        client.await(held, LIMIT);

        assertThat(before).containsExactly("null");
        assertThat(db.query("SELECT sum(u) FROM tailrace.queue_rate, unnest(used) AS u"))
                .containsExactly("1");
        assertThat(db.query("SELECT count(*) FROM tailrace.ready")).isNotEqualTo(List.of("0"));
    }

    @Test
    void aNodeThatDiesWastesNoMoreThanTheBatchThatItHad() throws Exception {
        var client = db.lenientClient();
        client.startMany(SENDING, Collections.nCopies(10, "x"));
        declare(6, DAY);
        try (var connection = db.pool().getConnection()) {
            var dead = register(connection);
            assertThat(claim(connection, dead, 4).claimed()).hasSize(4);

            var other = register(connection);
            assertThat(claim(connection, other, 8).claimed()).hasSize(2);
            var last = claim(connection, other, 8);
            assertThat(last.claimed()).isEmpty();
            assertThat(last.restMillis()).isBetween(TimeUnit.HOURS.toMillis(23), TimeUnit.HOURS.toMillis(24));
        }
    }

    @Test
    void aNodeThatIsAtTheQueueKeepsNobodyWaiting() throws Exception {
        db.lenientClient().startMany(SENDING, Collections.nCopies(4, "x"));
        declare(2, DAY);
        try (var busy = db.pool().getConnection();
                var connection = db.pool().getConnection()) {
            busy.setAutoCommit(false);
            assertThat(claim(busy, register(connection), 1).claimed()).hasSize(1);

            var meanwhile = claim(connection, register(connection), 4);
            assertThat(meanwhile.claimed()).isEmpty();
            assertThat(meanwhile.restMillis()).isPositive().isLessThan(100);

            busy.commit();
            assertThat(claim(connection, register(connection), 4).claimed()).hasSize(1);
        }
    }

    @Test
    void aClockThatWasSetBackDoesNotStopAQueue() throws Exception {
        db.lenientClient().startMany(SENDING, Collections.nCopies(4, "x"));
        declare(2, Duration.ofMinutes(1));
        db.execute("UPDATE tailrace.queue_rate SET used = '{2}', used_at = ARRAY[now() + interval '1 hour']");
        try (var connection = db.pool().getConnection()) {
            assertThat(claim(connection, register(connection), 4).claimed()).hasSize(2);
        }
    }

    @Test
    void whatLiesAPeriodBackIsForgotten() throws Exception {
        db.lenientClient().startMany(SENDING, Collections.nCopies(10, "x"));
        declare(5, Duration.ofMinutes(1));
        db.execute("UPDATE tailrace.queue_rate SET used = '{3,1}',"
                + " used_at = ARRAY[now() - interval '61 seconds', now() - interval '59 seconds']");
        try (var connection = db.pool().getConnection()) {
            assertThat(claim(connection, register(connection), 9).claimed()).hasSize(4);
        }
        assertThat(db.query("SELECT used FROM tailrace.queue_rate")).containsExactly("{1,4}");
    }

    @Test
    void whatTheRuntimeThatStartedLastSaysHolds() {
        var client = db.closing(node().rate(MAIL, 5, DAY).start()).client();
        db.closing(node().start());
        assertThat(client.limits().rates()).containsExactly(new RateView(MAIL, 5, DAY));

        db.closing(node().rate(MAIL, 6, Duration.ofMinutes(1)).start());
        assertThat(client.limits().rates()).containsExactly(new RateView(MAIL, 6, Duration.ofMinutes(1)));
    }

    @Test
    void aRateThatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> node().rate(MAIL, 0, DAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queue 'mail' at most 0 times: use 1 to 1000000");
        assertThatThrownBy(() -> node().rate(MAIL, 5, Duration.ofMillis(99)))
                .hasMessage("queue 'mail' at most 5 times in PT0.099S: use a period of PT0.1S to PT24H");
        assertThatThrownBy(() -> node().rate(MAIL, 5, DAY).rate(MAIL, 6, DAY))
                .hasMessage("queue 'mail' is given two rates");

        var client = db.closing(node().start()).client();
        assertThatThrownBy(() -> client.limits().rate(Queue.named("mial"), 5, DAY))
                .hasMessage("no runtime has ever declared queue 'mial' (did you mean 'mail'?)");
    }

    private void declare(int most, Duration period) throws Exception {
        db.execute("INSERT INTO tailrace.queue_rate (queue, most, period_ms) VALUES ('mail', " + most + ", "
                + period.toMillis() + ")");
    }

    private ClaimCall claim(Connection connection, long node, int room) throws Exception {
        var lanes = Installed.query(connection, "SELECT id FROM tailrace.lane").stream()
                .map(Integer::valueOf)
                .toList();
        var call = new ClaimRatedJobs(schema).call("mail", Probes.of(lanes, 0), room, node, false);
        new Pipeline().add(call).run(connection);
        return call;
    }

    private long register(Connection connection) throws Exception {
        var self = new RegisterNode.Node("test", 1, 60_000, Map.of("mail", 1), Set.of("send"));
        return new RegisterNode(schema).run(connection, self);
    }
}

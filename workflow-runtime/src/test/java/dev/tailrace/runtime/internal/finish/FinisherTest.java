package dev.tailrace.runtime.internal.finish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.log.JobLog;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.NoReservation;
import dev.tailrace.runtime.testing.ByHand;
import dev.tailrace.runtime.testing.Installed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Who records an ending: the thread that worked the job, where nobody else is at it. */
class FinisherTest {
    private static final Schema SCHEMA = new Schema("tailrace");
    private static final JobType<Void, Void> STEP = JobType.of("step");
    private static final Workflow<Void> ONE = Workflow.define("one", flow -> flow.step(STEP, flow.nothing()));

    @RegisterExtension
    final Installed db = new Installed();

    private final EndingRule rule = new EndingRule(() -> 0);
    private List<ClaimedJob> jobs = List.of();
    private long node;

    @BeforeEach
    void claimTwo() throws Exception {
        db.lenientClient().startMany(ONE, Collections.nCopies(2, null));
        var hand = new ByHand(db.pool(), STEP);
        jobs = hand.claim(2);
        node = hand.node();
    }

    private Finisher finisher(Database database, BiConsumer<List<Ending>, Applied> witness) {
        return new Finisher(
                database,
                new EndJobs(SCHEMA),
                rule,
                () -> node,
                lanes -> {},
                new Finisher.Company(new JobLog(lane -> null), most -> NoReservation.INSTANCE, witness));
    }

    private Ending endOf(int job) {
        return rule.completed(jobs.get(job).row(), jobs.get(job).fence(), null, null);
    }

    private List<String> completed() throws SQLException {
        return db.query("SELECT id FROM tailrace.jobs WHERE state = 'completed' ORDER BY id");
    }

    @Test
    void whoWorkedAJobRecordsItsEndIfNobodyElseIsAtIt() throws Exception {
        var finisher = finisher(new Database(db.pool()), (batch, applied) -> {});
        finisher.leave(endOf(0));

        finisher.recordHere();

        assertThat(finisher.isIdle()).isTrue();
        assertThat(completed()).hasSize(1);
    }

    @Test
    void whoComesWhileSomebodyRecordsGoesOnAndTheLoopIsCalled() throws Exception {
        var underWay = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var finisher = finisher(new Database(db.pool()), (batch, applied) -> {
            underWay.countDown();
            await(goOn);
        });
        finisher.leave(endOf(0));
        var first = CompletableFuture.runAsync(finisher::recordHere);
        await(underWay);

        finisher.leave(endOf(1));
        finisher.recordHere();

        assertThat(completed()).hasSize(1);
        finisher.waker().await(Duration.ofMinutes(1));
        goOn.countDown();
        first.get(1, TimeUnit.MINUTES);
        finisher.runOnce();
        assertThat(completed()).hasSize(2);
    }

    @Test
    void onlyTheLoopGoesOnWhileTheDatabaseIsAway() throws Exception {
        var away = new AtomicBoolean(true);
        var asked = new AtomicInteger();
        var finisher = finisher(new Database(sometimesAway(away, asked)), (batch, applied) -> {});
        finisher.leave(endOf(0));
        finisher.recordHere();
        assertThat(asked).hasValue(1);
        finisher.waker().await(Duration.ofMinutes(1));

        finisher.leave(endOf(1));
        finisher.recordHere();
        assertThat(asked).hasValue(1);
        finisher.waker().await(Duration.ofMinutes(1));
        assertThatThrownBy(finisher::runOnce).isInstanceOf(SQLException.class);

        away.set(false);
        finisher.runOnce();
        assertThat(completed()).hasSize(2);
    }

    private DataSource sometimesAway(AtomicBoolean away, AtomicInteger asked) {
        return new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                asked.incrementAndGet();
                if (away.get()) {
                    throw new SQLException("away", "08001");
                }
                return db.pool().getConnection();
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.OnceConflictException;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key that only one run holds: a start that is repeated finds the run that is there. */
class OnceTest {
    static final Duration LIMIT = Duration.ofSeconds(20);

    record Order(long id, String customer) {}

    static final JobType<Order, Void> BILL = JobType.of("bill", Order.class).retry(RetryPolicy.none());
    static final Workflow<Order> BILLING = Workflow.chain("billing", BILL).build();
    static final Workflow<Order> DUNNING = Workflow.chain("dunning", BILL).build();
    static final Workflow<Void> NIGHTLY =
            Workflow.chain("nightly", JobType.of("sweep", Void.class)).build();
    static final JobType<Map<String, Object>, Void> ANY = anyMap();
    static final Order ADA = new Order(17, "ada");
    static final StartOptions ONCE = StartOptions.DEFAULTS.once("order-17");

    @RegisterExtension
    final Installed db = new Installed();

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static JobType<Map<String, Object>, Void> anyMap() {
        return (JobType) JobType.of("any", Map.class);
    }

    private WorkflowClient working() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .worker(BILL, (order, job) -> {})
                        .start())
                .client();
    }

    private List<String> runs() throws SQLException {
        return db.query("SELECT id FROM tailrace.run ORDER BY id");
    }

    @Test
    void aRepeatedStartFindsTheRunThatIsOpen() throws Exception {
        var client = db.lenientClient();

        var first = client.start(BILLING, ADA, ONCE);
        var second = client.start(BILLING, ADA, ONCE);

        assertThat(first.isNew()).isTrue();
        assertThat(second.isNew()).isFalse();
        assertThat(second).isEqualTo(first);
        assertThat(runs()).containsExactly(Long.toString(first.id()));
    }

    @Test
    void aKeyIsFreeAgainOnceItsRunHasEnded() throws Exception {
        var client = working();

        var first = client.start(BILLING, ADA, ONCE);
        client.await(first, LIMIT);
        var second = client.start(BILLING, new Order(17, "somebody else"), ONCE);

        assertThat(second.isNew()).isTrue();
        assertThat(second).isNotEqualTo(first);
        client.await(second, LIMIT);
    }

    @Test
    void aRunIsOpenUntilItsTeardownHasEnded() throws Exception {
        var hold = Workflow.chain("hold", BILL)
                .teardown(JobType.of("free", Order.class))
                .delay(Duration.ofHours(1))
                .build();
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .worker(BILL, (order, job) -> {})
                        .worker(JobType.of("free", Order.class), (order, job) -> {})
                        .start())
                .client();

        var first = client.start(hold, ADA, ONCE);
        client.awaitWork(first, LIMIT);
        assertThat(client.start(hold, ADA, ONCE).isNew()).isFalse();

        client.release(first, "free");
        client.await(first, LIMIT);
        assertThat(client.start(hold, ADA, ONCE).isNew()).isTrue();
    }

    @Test
    void eachWorkflowHasKeysOfItsOwn() {
        var client = db.lenientClient();

        assertThat(client.start(BILLING, ADA, ONCE).isNew()).isTrue();
        assertThat(client.start(DUNNING, ADA, ONCE).isNew()).isTrue();
        assertThat(client.start(BILLING, ADA, StartOptions.DEFAULTS.once("ORDER-17"))
                        .isNew())
                .isTrue();
        assertThat(client.start(BILLING, ADA).isNew()).isTrue();
    }

    @Test
    void aWorkflowWithoutAnInputHasKeysToo() {
        var client = db.lenientClient();
        var first = client.startMany(NIGHTLY, Collections.singletonList(null), ONCE);
        var second = client.startMany(NIGHTLY, Collections.singletonList(null), ONCE);

        assertThat(second).isEqualTo(first);
        assertThat(second.get(0).isNew()).isFalse();
    }

    @Test
    void theSameKeyWithAnotherInputIsAnErrorThatNamesBothRuns() throws Exception {
        var client = db.lenientClient();
        var first = client.start(BILLING, ADA, ONCE);

        assertThatThrownBy(() -> client.start(BILLING, new Order(17, "bob"), ONCE))
                .isInstanceOf(OnceConflictException.class)
                .hasMessageMatching("once-key 'order-17' of workflow 'billing' is held by run " + first.id()
                        + ", which was started with another input than run \\d+ was to be\\. Nothing was started\\. "
                        + "Use another key, or the same input");
        assertThat(runs()).hasSize(1);
        assertThat(db.query("SELECT count(*) FROM tailrace.run_once")).containsExactly("1");
    }

    @Test
    void anInputIsTheSameInWhateverOrderItsPropertiesCome() throws Exception {
        var client = db.lenientClient();
        var workflow = Workflow.chain("any", ANY).build();
        var one = new LinkedHashMap<String, Object>();
        one.put("a", Map.of("x", 1));
        one.put("b", List.of(1, 2));
        var other = new LinkedHashMap<String, Object>();
        other.put("b", List.of(1, 2));
        other.put("a", Map.of("x", 1));

        assertThat(client.start(workflow, one, ONCE)).isEqualTo(client.start(workflow, other, ONCE));
        other.put("b", List.of(2, 1));
        assertThatThrownBy(() -> client.start(workflow, other, ONCE)).isInstanceOf(OnceConflictException.class);
    }

    @Test
    void numbersThatDifferInTheirLastDigitAreOtherInputs() {
        var client = db.lenientClient();
        var workflow = Workflow.chain("any", ANY).build();
        Map<String, Object> one = Map.of("x", new BigDecimal("0.12345678901234567890123"));
        Map<String, Object> other = Map.of("x", new BigDecimal("0.12345678901234567890124"));

        client.start(workflow, one, ONCE);

        assertThatThrownBy(() -> client.start(workflow, other, ONCE)).isInstanceOf(OnceConflictException.class);
    }

    @Test
    void aPeriodEndsWhetherTheRunIsOpenOrNot() throws Exception {
        var client = working();
        var options = StartOptions.DEFAULTS.once(Once.key("order-17").forPeriod(Duration.ofDays(1)));

        var first = client.start(BILLING, ADA, options);
        client.await(first, LIMIT);
        assertThat(client.start(BILLING, ADA, options)).isEqualTo(first);

        db.execute("UPDATE tailrace.run_once SET expires_at = now()");
        var second = client.start(BILLING, ADA, options);
        assertThat(second.isNew()).isTrue();
        assertThat(db.query("SELECT expires_at - now() BETWEEN '23 hours' AND '24 hours' FROM tailrace.run_once"))
                .containsExactly("t");
        client.await(second, LIMIT);
    }

    @Test
    void forEverIsForEver() throws Exception {
        var client = working();
        var options = StartOptions.DEFAULTS.once(Once.key("order-17").forEver());

        var first = client.start(BILLING, ADA, options);
        client.await(first, LIMIT);

        assertThat(client.start(BILLING, ADA, options)).isEqualTo(first);
        assertThat(client.start(BILLING, ADA, ONCE)).isEqualTo(first);
        assertThat(db.query("SELECT expires_at FROM tailrace.run_once")).containsExactly("infinity");
    }

    @Test
    void manyRunsHaveAKeyEach() throws Exception {
        var client = db.lenientClient();
        var known = client.start(BILLING, new Order(2, "b"), StartOptions.DEFAULTS.once("2"));
        var orders = new ArrayList<Order>();
        for (var id : List.of(5L, 2L, 3L, 5L, 1L, 3L)) {
            orders.add(new Order(id, id == 2 ? "b" : "x"));
        }

        var started =
                client.startMany(BILLING, orders, StartOptions.DEFAULTS, order -> Once.key(Long.toString(order.id())));

        assertThat(started).extracting(Run::isNew).containsExactly(true, false, true, false, true, false);
        assertThat(started.get(1)).isEqualTo(known);
        assertThat(started.get(3)).isEqualTo(started.get(0));
        assertThat(started.get(5)).isEqualTo(started.get(2));
        assertThat(runs()).hasSize(4);
        assertThat(client.find(started.get(4).id())).isPresent();
    }

    @Test
    void aBulkMayHaveRunsWithoutAKey() throws Exception {
        var client = db.lenientClient();

        var started = client.startMany(
                BILLING,
                List.of(ADA, ADA, ADA),
                StartOptions.DEFAULTS,
                order -> order.id() == 17 ? null : Once.key("never"));

        assertThat(started).extracting(Run::isNew).containsOnly(true);
        assertThat(runs()).hasSize(3);
    }

    @Test
    void aBulkWithOneConflictStartsNothing() throws Exception {
        var client = db.lenientClient();

        assertThatThrownBy(() -> client.startMany(
                        BILLING,
                        List.of(new Order(1, "a"), new Order(2, "b"), new Order(1, "c")),
                        StartOptions.DEFAULTS,
                        order -> Once.key(Long.toString(order.id()))))
                .isInstanceOf(OnceConflictException.class)
                .hasMessageStartingWith("once-key '1' of workflow 'billing' is held by run ");

        assertThat(runs()).isEmpty();
        assertThat(db.query("SELECT count(*) FROM tailrace.run_once")).containsExactly("0");
    }

    @Test
    void keysThatCannotBeKeptAreRefused() {
        assertThatThrownBy(() -> Once.key("")).hasMessageStartingWith("a once-key of 0 characters: use 1 to 255");
        assertThatThrownBy(() -> Once.key("x".repeat(256))).hasMessageContaining("of 256 characters");
        assertThatThrownBy(() -> Once.key("a\0b")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> Once.key("\ud800")).hasMessageContaining("surrogate");
        assertThatThrownBy(() -> Once.key("k").forPeriod(Duration.ZERO))
                .hasMessage("once-key 'k' held for PT0S: use a millisecond to a hundred years, or forEver()");
        assertThatThrownBy(() -> new Once("k", Once.Held.FOR_EVER, Duration.ofDays(1)))
                .hasMessageContaining("a period belongs to FOR_A_PERIOD");
    }

    @Test
    void theLongestKeyOfTheWidestCharactersCanBeKept() {
        var client = db.lenientClient();
        var options = StartOptions.DEFAULTS.once("\u6c34".repeat(255));

        var run = client.start(BILLING, ADA, options);

        assertThat(client.start(BILLING, ADA, options)).isEqualTo(run);
    }
}

package dev.tailrace.runtime.rules;

import static dev.tailrace.runtime.view.TeardownChange.Result.ALREADY_FINISHED;
import static dev.tailrace.runtime.view.TeardownChange.Result.ALREADY_RUNNING;
import static dev.tailrace.runtime.view.TeardownChange.Result.MOVED;
import static dev.tailrace.runtime.view.TeardownChange.Result.NOT_HELD_YET;
import static dev.tailrace.runtime.view.TeardownChange.Result.NO_SUCH_STEP;
import static dev.tailrace.runtime.view.TeardownChange.Result.SKIPPED;
import static dev.tailrace.runtime.view.TeardownChange.Result.WHEN_SETUP_ENDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.DeleteRuns;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.TeardownChange;
import dev.tailrace.runtime.view.TeardownChange.Result;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Release, extend and holdUntil in the caller's own transaction, wherever the teardown is: each says what it did, and that
 * is so if the transaction commits, and was never so if it is rolled back.
 */
class TeardownInTransactionTest extends TeardownPlaces {
    private static final Duration BY = Duration.ofMinutes(30);
    private static final Instant UNTIL = Instant.parse("2099-01-01T00:00:00Z");

    private static final Map<Place, Answers> ANSWERS = Map.ofEntries(
            Map.entry(Place.ITS_SETUP_RUNS, new Answers(NOT_HELD_YET, NOT_HELD_YET, WHEN_SETUP_ENDS)),
            Map.entry(Place.WAITS_FOR_WHAT_USES_IT, new Answers(NOT_HELD_YET, NOT_HELD_YET, MOVED)),
            Map.entry(Place.WAITS_FOR_ITS_TIME, new Answers(MOVED, MOVED, MOVED)),
            Map.entry(Place.WAITS_FOR_ITS_TIME_AND_ITS_TURN, new Answers(MOVED, MOVED, MOVED)),
            Map.entry(Place.DUE_AND_WAITS_FOR_ITS_TURN, new Answers(ALREADY_RUNNING, ALREADY_RUNNING, ALREADY_RUNNING)),
            Map.entry(Place.DUE, new Answers(ALREADY_RUNNING, ALREADY_RUNNING, ALREADY_RUNNING)),
            Map.entry(Place.RUNNING, new Answers(ALREADY_RUNNING, ALREADY_RUNNING, ALREADY_RUNNING)),
            Map.entry(Place.BETWEEN_TWO_ATTEMPTS, new Answers(ALREADY_RUNNING, ALREADY_RUNNING, ALREADY_RUNNING)),
            Map.entry(Place.PARKED, new Answers(ALREADY_RUNNING, ALREADY_RUNNING, ALREADY_RUNNING)),
            Map.entry(Place.COMPLETED, new Answers(ALREADY_FINISHED, ALREADY_FINISHED, ALREADY_FINISHED)),
            Map.entry(Place.FORCED, new Answers(ALREADY_FINISHED, ALREADY_FINISHED, ALREADY_FINISHED)),
            Map.entry(Place.SKIPPED, new Answers(SKIPPED, SKIPPED, SKIPPED)));

    /** What each call is told. */
    private record Answers(Result extend, Result holdUntil, Result release) {
        Result to(Call call) {
            return switch (call) {
                case EXTEND -> extend;
                case HOLD_UNTIL -> holdUntil;
                case RELEASE -> release;
            };
        }
    }

    /** What a caller asks for, the release last. */
    private enum Call {
        EXTEND,
        HOLD_UNTIL,
        RELEASE;

        TeardownChange of(WorkflowClient client, Run run) {
            return switch (this) {
                case RELEASE -> client.release(run, "free");
                case EXTEND -> client.extend(run, "free", BY);
                case HOLD_UNTIL -> client.holdUntil(run, "free", UNTIL);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheyDoHappensIfTheCallerCommitsAndNeverHappenedIfNot(Place place) throws Exception {
        var run = reach(place);
        for (var call : Call.values()) {
            var expected = Objects.requireNonNull(ANSWERS.get(place)).to(call);
            var before = everything(run);

            assertThat(called(call, run, false).result())
                    .as(call + ", rolled back")
                    .isEqualTo(expected);
            assertThat(everything(run)).as(call + ", rolled back").isEqualTo(before);

            var change = called(call, run, true);
            assertThat(change.result()).as(call + ", committed").isEqualTo(expected);
            assertThat(change.message()).contains(run.toString());
            if (expected == MOVED && call != Call.RELEASE) {
                isHeldUntil(run, change, call);
            } else if (expected == MOVED) {
                runsNow(run, place);
            } else if (expected == WHEN_SETUP_ENDS) {
                runsWhenItsSetupEnds(run);
            } else {
                assertThat(everything(run)).as(call + ", which changes nothing").isEqualTo(before);
            }
        }
    }

    @Test
    void ofARunThatIsGoneTheySayThatThereIsNoSuchTeardown() throws Exception {
        var run = reach(Place.COMPLETED);
        new Database(db.pool()).transaction(c -> new DeleteRuns(new Schema("tailrace")).run(c, List.of(run.id())));
        var before = everything(run);
        for (var call : Call.values()) {
            for (var commit : new boolean[] {false, true}) {
                var change = called(call, run, commit);
                assertThat(change.result()).isEqualTo(NO_SUCH_STEP);
                assertThat(change.message()).contains("has none at all, or does not exist");
                assertThat(everything(run)).isEqualTo(before);
            }
        }
    }

    private TeardownChange called(Call call, Run run, boolean commits) throws SQLException {
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            var change = call.of(client().in(connection), run);
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return change;
        }
    }

    private void isHeldUntil(Run run, TeardownChange change, Call call) throws Exception {
        var before = Objects.requireNonNull(change.before());
        assertThat(change.after()).isEqualTo(call == Call.EXTEND ? before.plus(BY) : UNTIL);
        assertThat(client().extend(run, "free", Duration.ZERO).before()).isEqualTo(change.after());
        node().sweep();
        assertThat(node().claim(10)).isEmpty();
    }

    private void runsNow(Run run, Place place) throws Exception {
        node().sweep();
        if (place == Place.WAITS_FOR_ITS_TIME_AND_ITS_TURN) {
            complete(claimed("free inner"));
            node().sweep();
        }
        complete(claimed("free"));
        assertThat(state(run, "free")).isEqualTo("completed");
    }

    private void runsWhenItsSetupEnds(Run run) throws Exception {
        assertThat(state(run, "free")).isEqualTo("pending");
        complete(held());
        node().sweep();
        complete(claimed("free"));
        assertThat(state(run, "free")).isEqualTo("completed");
    }

    /** How many rows there are, and how the run's jobs and their times look. */
    private List<String> everything(Run run) throws SQLException {
        var all = new ArrayList<String>();
        db.rows().forEach((table, rows) -> all.add(table + "=" + rows));
        all.addAll(db.query(
                "SELECT concat_ws(' ', step, state, attempt, failures, due_at) FROM tailrace.jobs WHERE run_id = ?"
                        + " ORDER BY step_number",
                run.id()));
        all.addAll(db.query("SELECT to_jsonb(t)::text FROM tailrace.teardown_turn t ORDER BY 1"));
        return all;
    }
}

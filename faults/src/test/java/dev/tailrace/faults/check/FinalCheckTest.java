package dev.tailrace.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.state.JobState;
import dev.tailrace.faults.check.Book.AttemptRow;
import dev.tailrace.faults.check.Book.JobRow;
import dev.tailrace.faults.check.Book.NodeRow;
import dev.tailrace.faults.check.Book.RunRow;
import dev.tailrace.faults.check.Book.Unit;
import dev.tailrace.faults.graph.Behaviour;
import dev.tailrace.faults.graph.Graph;
import dev.tailrace.faults.graph.Intent;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Histories of one booking that are as they should be but for one thing, and what is found in them. */
class FinalCheckTest {
    private static final long RUN = 10;
    private static final long ALLOCATE = 11;
    private static final long NOTIFY = 12;
    private static final long FREE = 13;
    private static final String PROCESS = "100@host";

    private final List<RunRow> runs = new ArrayList<>();
    private final List<JobRow> jobs = new ArrayList<>();
    private final List<AttemptRow> attempts = new ArrayList<>();
    private final List<NodeRow> nodes = new ArrayList<>();
    private final List<Book.Failure> failures = new ArrayList<>();
    private final List<Unit> units = new ArrayList<>();
    private final List<Book.Effect> effects = new ArrayList<>();
    private final Intent intent = new Intent(Graph.booking(0, Behaviour.COMPLETES, Duration.ofSeconds(5), false));

    private static Instant at(int second) {
        return Instant.EPOCH.plusSeconds(second);
    }

    private static JobRow job(long id, String step, long setup, JobState state, int attempt, int begun, int finished) {
        return new JobRow(
                id,
                RUN,
                step,
                setup,
                state,
                new JobRow.Tries(attempt, 1, null),
                new JobRow.Times(at(begun), at(finished)));
    }

    private static AttemptRow attempt(long job, String step, int number, int begun, @Nullable Integer ended) {
        return new AttemptRow(
                job,
                number,
                new AttemptRow.Place(RUN, step, 0, ALLOCATE),
                PROCESS,
                at(begun),
                ended == null ? null : at(ended),
                ended == null ? null : "done");
    }

    /** The room is taken in the second second, the guest is told, and after five it is given back. */
    @BeforeEach
    void allIsWell() {
        intent.started(new Run(RUN, "graph"));
        runs.add(new RunRow(RUN, 0, "completed"));
        nodes.add(new NodeRow(1, PROCESS, at(0), null));
        jobs.add(job(ALLOCATE, "step-0", 0, JobState.COMPLETED, 1, 1, 3));
        jobs.add(job(NOTIFY, "step-1", 0, JobState.COMPLETED, 1, 3, 5));
        jobs.add(job(FREE, "free-0", ALLOCATE, JobState.COMPLETED, 1, 8, 10));
        attempts.add(attempt(ALLOCATE, "step-0", 1, 1, 2));
        attempts.add(attempt(NOTIFY, "step-1", 1, 4, 5));
        attempts.add(attempt(FREE, "free-0", 1, 9, 10));
        units.add(new Unit(ALLOCATE, 0, 0, 1, at(1), at(9)));
    }

    private void replace(JobRow other) {
        jobs.replaceAll(job -> job.id() == other.id() ? other : job);
    }

    private void replace(AttemptRow other) {
        attempts.replaceAll(attempt -> attempt.job() == other.job() ? other : attempt);
    }

    private List<Finding> findings() {
        return new FinalCheck(
                        new Book(runs, jobs, attempts, nodes, failures, units, effects), List.of(intent), Duration.ZERO)
                .findings();
    }

    private void assertFound(Finding.Kind kind, String text) {
        assertThat(findings()).anySatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.text()).contains(text);
        });
    }

    @Test
    void aHistoryAsItShouldBeHasNoFindings() {
        assertThat(findings()).isEmpty();
    }

    @Test
    void aStartThatWasAcknowledgedAndIsNotThereIsLost() {
        runs.clear();
        jobs.clear();
        attempts.clear();
        units.clear();

        assertFound(Finding.Kind.LOST, "there is no run");
    }

    @Test
    void aRunThatWasStartedTwiceIsDoubled() {
        runs.add(new RunRow(RUN + 100, 0, "completed"));

        assertFound(Finding.Kind.DOUBLED, "2 runs were started with one key");
    }

    @Test
    void aJobThatIsMissingIsLost() {
        jobs.removeIf(job -> job.id() == FREE);

        assertFound(Finding.Kind.LOST, "2 jobs instead of 3");
    }

    @Test
    void anEndOfWhichNoWorkIsKnownIsLost() {
        attempts.removeIf(attempt -> attempt.job() == NOTIFY);

        assertFound(Finding.Kind.LOST, "which was not done");
    }

    @Test
    void aTeardownThatWasSkippedThoughItsSetupWasTriedIsLost() {
        replace(job(FREE, "free-0", ALLOCATE, JobState.SKIPPED, 0, 8, 10));

        assertFound(Finding.Kind.LOST, "teardown free-0");
    }

    @Test
    void anAttemptThatWasBegunTwiceIsDoubled() {
        attempts.add(1, attempt(ALLOCATE, "step-0", 1, 2, 3));

        assertFound(Finding.Kind.DOUBLED, "was begun twice");
    }

    @Test
    void aJobThatHasNotEndedIsStuck() {
        replace(new JobRow(
                FREE,
                RUN,
                "free-0",
                ALLOCATE,
                JobState.PENDING,
                new JobRow.Tries(0, 0, null),
                new JobRow.Times(null, null)));

        assertFound(Finding.Kind.STUCK, "free-0 PENDING");
    }

    @Test
    void twoAttemptsAtOnceOfWhichNoNodeWasDeadOverlap() {
        replace(job(ALLOCATE, "step-0", 0, JobState.COMPLETED, 2, 2, 3));
        replace(attempt(ALLOCATE, "step-0", 1, 1, 3));
        attempts.add(1, attempt(ALLOCATE, "step-0", 2, 2, 3));

        assertFound(Finding.Kind.OVERLAP, "while attempt 1 of 100@host was at work");
    }

    /** The first attempt began in the fifth second, never ended, and is begun again by another process in the sixth. */
    private void begunAgainElsewhere() {
        jobs.replaceAll(job -> new JobRow(
                job.id(),
                RUN,
                job.step(),
                job.setup(),
                job.state(),
                new JobRow.Tries(job.attempt(), 9, null),
                job.times()));
        nodes.add(new NodeRow(9, "200@host", at(0), null));
        replace(new JobRow(
                NOTIFY,
                RUN,
                "step-1",
                0,
                JobState.COMPLETED,
                new JobRow.Tries(2, 9, null),
                new JobRow.Times(at(5), at(7))));
        replace(attempt(NOTIFY, "step-1", 1, 5, null));
        attempts.add(new AttemptRow(NOTIFY, 2, attempts.get(1).place(), "200@host", at(6), at(7), "done"));
    }

    private void itsProcessHasItsNextNumber() {
        nodes.set(0, new NodeRow(1, PROCESS, at(0), at(3)));
        nodes.add(new NodeRow(2, PROCESS, at(3), null));
    }

    @Test
    void twoAttemptsAtOnceAreNoOverlapOnceTheFirstOnesNodeWasDead() {
        begunAgainElsewhere();
        nodes.set(0, new NodeRow(1, PROCESS, at(0), at(5)));

        assertThat(findings()).isEmpty();
    }

    @Test
    void norIfTheFirstBeganUnderADeadNodeWhenItsProcessHadLongBeenAnother() {
        begunAgainElsewhere();
        itsProcessHasItsNextNumber();
        failures.add(new Book.Failure(NOTIFY, 1, 1));

        assertThat(findings()).isEmpty();
    }

    @Test
    void theyOverlapIfTheFirstWasTakenFromTheNodeThatItsProcessBecame() {
        begunAgainElsewhere();
        itsProcessHasItsNextNumber();
        failures.add(new Book.Failure(NOTIFY, 1, 2));

        assertFound(Finding.Kind.OVERLAP, "while attempt 1 of 100@host was at work");
    }

    @Test
    void theyOverlapIfNobodyHasRecordedWhyThereIsASecond() {
        begunAgainElsewhere();
        itsProcessHasItsNextNumber();

        assertFound(Finding.Kind.OVERLAP, "while attempt 1 of 100@host was at work");
    }

    @Test
    void aStepThatBeganBeforeTheOneBeforeItHadEndedOverlaps() {
        replace(attempt(NOTIFY, "step-1", 1, 2, 5));

        assertFound(Finding.Kind.OVERLAP, "step-1 began at");
    }

    @Test
    void aTeardownThatBeganWhileItsSetupWasAtWorkOverlaps() {
        replace(attempt(FREE, "free-0", 1, 1, 10));

        assertFound(Finding.Kind.OVERLAP, "of its setup was at work");
    }

    @Test
    void aTeardownThatBeganBeforeItsTimeOverlaps() {
        replace(attempt(FREE, "free-0", 1, 7, 10));

        assertFound(Finding.Kind.OVERLAP, "before its time");
    }

    @Test
    void aJobThatADeadNodeClaimedOverlaps() {
        nodes.set(0, new NodeRow(1, PROCESS, at(0), at(7)));

        assertFound(Finding.Kind.OVERLAP, "which was dead since");
    }

    @Test
    void aJobThatWasClaimedWhileItsNodesDeathWasBeingCommittedDoesNot() {
        nodes.set(0, new NodeRow(1, PROCESS, at(0), at(8).minusMillis(2)));

        assertThat(findings()).isEmpty();
    }

    @Test
    void aUnitThatWasNotGivenBackIsLeaked() {
        units.set(0, new Unit(ALLOCATE, 0, 1, 1, at(1), null));

        assertFound(Finding.Kind.LEAKED, "was never given back");
    }

    @Test
    void anEndThatTheModelDoesNotAllowIsWrong() {
        replace(job(NOTIFY, "step-1", 0, JobState.DISCARDED, 1, 3, 5));

        assertFound(Finding.Kind.WRONG, "is DISCARDED instead of [COMPLETED]");
    }

    @Test
    void aStepThatWasNeverBegunMayBeCancelledOrSkippedWithItsRunOnly() {
        replace(job(NOTIFY, "step-1", 0, JobState.SKIPPED, 0, 3, 5));
        attempts.removeIf(attempt -> attempt.job() == NOTIFY);

        assertFound(Finding.Kind.WRONG, "is SKIPPED instead of [COMPLETED]");

        intent.cancelled();
        runs.set(0, new RunRow(RUN, 0, "cancelled"));
        assertThat(findings()).isEmpty();
    }
}

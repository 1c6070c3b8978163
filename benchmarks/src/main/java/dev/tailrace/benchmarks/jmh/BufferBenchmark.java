package dev.tailrace.benchmarks.jmh;

import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.claim.JobBuffer;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.ClaimedJob.StoredArguments;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.JobPolicy;
import dev.tailrace.runtime.internal.store.JobRef;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.Successors;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a job's way through the claim buffer costs: room set aside, filled, taken by a worker, ended. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BufferBenchmark {
    private static final int JOBS = 100;

    private final JobBuffer buffer = new JobBuffer("default", JOBS + 1, System::nanoTime, () -> {});
    private final List<ClaimedJob> jobs = Collections.nCopies(JOBS, job());

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public boolean throughTheBuffer() throws InterruptedException {
        var room = buffer.reserve(false);
        buffer.fill(false, room, jobs);
        var wanted = false;
        for (var i = 0; i < JOBS; i++) {
            var job = buffer.take(Duration.ZERO);
            wanted |= job != null && buffer.ended(job.row().isTeardown());
        }
        return wanted;
    }

    private static ClaimedJob job() {
        var row = new JobRow(
                new JobRef(2, 1, 1),
                "step",
                EndRole.ENDS_RUN,
                1,
                2,
                Successors.NONE,
                new JobPolicy(RetryPolicy.DEFAULT, null));
        return new ClaimedJob(
                row, new Fence(1, 1, 0), new StoredArguments("{}", null, List.of()), null, 2, true, false);
    }
}

package dev.tailrace.runtime.internal.read;

import dev.tailrace.core.NearestName;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.state.JobState;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.ReadAwaiting;
import dev.tailrace.runtime.internal.store.ReadBacklog;
import dev.tailrace.runtime.internal.store.ReadCancelMark;
import dev.tailrace.runtime.internal.store.ReadDeclarations;
import dev.tailrace.runtime.internal.store.ReadDeclarations.Service;
import dev.tailrace.runtime.internal.store.ReadHolder;
import dev.tailrace.runtime.internal.store.ReadJob;
import dev.tailrace.runtime.internal.store.ReadLiveNodes;
import dev.tailrace.runtime.internal.store.ReadPauses;
import dev.tailrace.runtime.internal.store.ReadPoolWait;
import dev.tailrace.runtime.internal.store.ReadUsedRate;
import dev.tailrace.runtime.view.Explanation;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out why a job does not run. */
public final class Explainer {
    private final ReadJob readJob;
    private final JoinReader joins;
    private final ReadAwaiting readAwaiting;
    private final ReadPoolWait readPoolWait;
    private final ReadBacklog readBacklog;
    private final ReadUsedRate readUsedRate;
    private final ReadHolder readHolder;
    private final ReadCancelMark readCancelMark;
    private final ReadPauses readPauses;
    private final ReadDeclarations readDeclarations;
    private final ReadLiveNodes readLiveNodes;

    public Explainer(Schema schema) {
        this.readJob = new ReadJob(schema);
        this.joins = new JoinReader(schema);
        this.readAwaiting = new ReadAwaiting(schema);
        this.readPoolWait = new ReadPoolWait(schema);
        this.readBacklog = new ReadBacklog(schema);
        this.readUsedRate = new ReadUsedRate(schema);
        this.readHolder = new ReadHolder(schema);
        this.readCancelMark = new ReadCancelMark(schema);
        this.readPauses = new ReadPauses(schema);
        this.readDeclarations = new ReadDeclarations(schema);
        this.readLiveNodes = new ReadLiveNodes(schema);
    }

    /** Empty if there is no such job. Best in a repeatable-read transaction, so that all of it speaks of one moment. */
    public Optional<Explanation> explain(Connection connection, long id) throws SQLException {
        var found = readJob.run(connection, id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var job = found.get();
        var reasons = new ArrayList<Reason>();
        if (!job.state().isFinal()) {
            reasons.addAll(readCancelMark.run(connection, job.run().id(), job.id()));
        }
        reasons.addAll(ofState(connection, job));
        if (!job.state().isFinal() && job.state() != JobState.RUNNING && job.state() != JobState.PARKED) {
            addIfPaused(connection, job, reasons);
            addIfNobodyServes(connection, job, reasons);
        }
        // Outside a repeatable-read transaction the job may have moved on meanwhile.
        return reasons.isEmpty() ? explain(connection, id) : Optional.of(new Explanation(job, reasons));
    }

    private List<? extends Reason> ofState(Connection connection, JobView job) throws SQLException {
        var due = Objects.requireNonNullElse(job.times().dueAt(), Instant.EPOCH);
        return switch (job.state()) {
            case PENDING -> pending(connection, job);
            case SCHEDULED -> List.of(new Reason.Scheduled(due));
            case RETRYABLE -> List.of(new Reason.Backoff(due, job.tries().failures(), lastError(job)));
            case AVAILABLE -> available(connection, job.id());
            case RUNNING -> listOf(readHolder.run(connection, job.id()));
            case PARKED ->
                List.of(new Reason.Parked(lastFailure(job), job.tries().failures(), lastError(job)));
            case COMPLETED, DISCARDED, CANCELLED -> List.of(ended(job));
            case SKIPPED -> skipped(connection, job);
        };
    }

    private List<Reason> available(Connection connection, long job) throws SQLException {
        var reasons = new ArrayList<Reason>();
        readUsedRate.run(connection, job).ifPresent(reasons::add);
        readBacklog.run(connection, job).ifPresent(reasons::add);
        return reasons;
    }

    private List<Reason> skipped(Connection connection, JobView job) throws SQLException {
        var reasons = new ArrayList<Reason>(List.of(ended(job)));
        joins.notMet(connection, job.id()).ifPresent(reasons::add);
        return reasons;
    }

    private static Reason ended(JobView job) {
        return new Reason.Ended(
                job.state(), Objects.requireNonNullElse(job.times().finishedAt(), Instant.EPOCH));
    }

    private static List<Reason> listOf(Optional<? extends Reason> reason) {
        return reason.isPresent() ? List.of(reason.get()) : List.of();
    }

    private List<? extends Reason> pending(Connection connection, JobView job) throws SQLException {
        var waiting = joins.waiting(connection, job.id());
        if (waiting.isPresent()) {
            return List.of(waiting.get());
        }
        var awaited = readAwaiting.run(connection, job.id());
        return awaited.isPresent() ? gate(connection, job, awaited.get()) : List.of(new Reason.AboutToEnd());
    }

    private List<? extends Reason> gate(Connection connection, JobView job, ReadAwaiting.Awaited awaited)
            throws SQLException {
        if (awaited.kind().equals(GateKind.POOL.text())) {
            return readPoolWait.run(connection, job.id());
        } else if (awaited.kind().equals(GateKind.CHILD.text())) {
            return List.of(
                    new Reason.WaitsForChild(awaited.name(), awaited.child(), awaited.since(), awaited.startsPaused()));
        }
        return List.of(new Reason.WaitsForSignal(awaited.name(), awaited.since(), awaited.until()));
    }

    private static @Nullable String lastError(JobView job) {
        var errors = job.tries().errors();
        return errors.isEmpty() ? null : errors.get(errors.size() - 1);
    }

    private static @Nullable Instant lastFailure(JobView job) {
        var failed = job.tries().failed();
        return failed.isEmpty() ? null : failed.get(failed.size() - 1).failedAt();
    }

    private void addIfPaused(Connection connection, JobView job, List<Reason> reasons) throws SQLException {
        for (var pause : readPauses.run(connection)) {
            var isOfJob = switch (pause.subject()) {
                case QUEUE -> pause.name().equals(job.queue());
                case KIND -> pause.name().equals(job.kind());
                case WORKFLOW -> false;
            };
            if (isOfJob) {
                addOfNobody(new Reason.Paused(pause), reasons);
            }
        }
    }

    private void addIfNobodyServes(Connection connection, JobView job, List<Reason> reasons) throws SQLException {
        var served = readDeclarations.run(connection).served();
        if (GateKind.isReserved(job.kind()) || served.contains(new Service(job.queue(), job.kind()))) {
            return;
        }
        addOfNobody(nobodyServes(job, served, readLiveNodes.run(connection)), reasons);
    }

    /** To be told how many jobs come first would mislead, where nobody works any of them. */
    private static void addOfNobody(Reason reason, List<Reason> reasons) {
        reasons.removeIf(Reason.Queued.class::isInstance);
        reasons.add(reason);
    }

    private static Reason.NobodyServes nobodyServes(JobView job, Set<Service> served, List<Long> nodes) {
        var kindsThere = served.stream()
                .filter(s -> s.queue().equals(job.queue()))
                .map(Service::kind)
                .toList();
        var queueServed = !kindsThere.isEmpty();
        var nearest = queueServed
                ? NearestName.of(job.kind(), kindsThere)
                : NearestName.of(
                        job.queue(), served.stream().map(Service::queue).toList());
        var kindServedOn = served.stream()
                .filter(s -> s.kind().equals(job.kind()))
                .map(Service::queue)
                .sorted()
                .toList();
        return new Reason.NobodyServes(job.queue(), job.kind(), queueServed, nearest.orElse(null), kindServedOn, nodes);
    }
}

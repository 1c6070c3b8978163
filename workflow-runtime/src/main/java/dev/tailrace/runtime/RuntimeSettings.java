package dev.tailrace.runtime;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Names;
import dev.tailrace.core.Queue;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.runtime.event.Event;
import dev.tailrace.runtime.internal.cron.ScheduledWorkflow;
import dev.tailrace.runtime.internal.payload.ErrorMask;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** What a runtime is asked to be; collects and checks. For use by one thread. */
final class RuntimeSettings {
    private static final int MOST_WORKERS = 10_000;

    private final DataSource dataSource;
    private final Map<String, Integer> queues = new LinkedHashMap<>();
    private final Map<String, Kinds.Registration> kinds = new LinkedHashMap<>();
    private final Map<String, ScheduledWorkflow<?>> schedules = new LinkedHashMap<>();
    private final LimitSettings limits = new LimitSettings();
    private ClientOptions clientOptions = ClientOptions.DEFAULTS;
    private Retention retention = Retention.KEEP_ALL;
    private Duration grace = Duration.ofSeconds(30);
    private Duration pollInterval = Duration.ofSeconds(1);
    private Duration lease = Duration.ofSeconds(6);
    private Duration stopGrace = Duration.ofSeconds(30);
    private boolean listen = true;
    private ErrorMask errors = new ErrorMask(UnaryOperator.identity());
    private final List<Consumer<? super Event>> listeners = new ArrayList<>();

    RuntimeSettings(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    DataSource dataSource() {
        return dataSource;
    }

    void queue(Queue queue, int workers) {
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new IllegalArgumentException(
                    "queue '" + queue + "' with " + workers + " workers: use 1 to " + MOST_WORKERS);
        }
        if (queues.putIfAbsent(queue.name(), workers) != null) {
            throw new IllegalArgumentException("queue '" + queue + "' is named twice");
        }
    }

    Map<String, Integer> queues() {
        return queues;
    }

    LimitSettings limits() {
        return limits;
    }

    <A, R> void worker(JobType<A, R> type, Worker<A, R> worker) {
        Objects.requireNonNull(worker, "worker");
        register(type, services -> Kinds.code(type, worker, services));
    }

    <A, R> void transactional(JobType<A, R> type, Worker.InTransaction<A, R> worker) {
        Objects.requireNonNull(worker, "worker");
        register(type, services -> Kinds.transactional(type, worker, services));
    }

    private void register(JobType<?, ?> type, Kinds.Registration registration) {
        if (GateKind.isReserved(type.kind())) {
            throw new IllegalArgumentException("kind '" + type.kind() + "' is the engine's own; call yours otherwise");
        }
        if (kinds.putIfAbsent(type.kind(), registration) != null) {
            throw new IllegalArgumentException("kind '" + type.kind() + "' has a worker already");
        }
    }

    Map<String, Kinds.Registration> kinds() {
        return kinds;
    }

    void schedule(ScheduledWorkflow<?> schedule) {
        var problem = Names.problemWith(schedule.name());
        if (problem != null) {
            throw new IllegalArgumentException("schedule '" + Names.printable(schedule.name()) + "': " + problem);
        }
        if (schedules.putIfAbsent(schedule.name(), schedule) != null) {
            throw new IllegalArgumentException("schedule '" + schedule.name() + "' is declared twice");
        }
    }

    Collection<ScheduledWorkflow<?>> schedules() {
        return schedules.values();
    }

    ClientOptions clientOptions() {
        return clientOptions;
    }

    void clientOptions(ClientOptions clientOptions) {
        this.clientOptions = clientOptions;
    }

    Retention retention() {
        return retention;
    }

    void retention(Retention retention) {
        this.retention = Objects.requireNonNull(retention, "retention");
    }

    Duration grace() {
        return grace;
    }

    void grace(Duration grace) {
        this.grace = within("grace", grace, Duration.ZERO, Duration.ofDays(1));
    }

    Duration pollInterval() {
        return pollInterval;
    }

    void pollInterval(Duration interval) {
        this.pollInterval = within("poll interval", interval, Duration.ofMillis(1), Duration.ofMinutes(1));
    }

    Duration lease() {
        return lease;
    }

    void lease(Duration lease) {
        this.lease = within("lease", lease, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /** How long a worker may take to stop after its timeout or its run's cancel. */
    Duration stopGrace() {
        return stopGrace;
    }

    /** For tests: nobody should have to choose this. */
    void stopGrace(Duration grace) {
        this.stopGrace = within("stop grace", grace, Duration.ofMillis(1), Duration.ofDays(1));
    }

    void listener(Consumer<? super Event> listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    List<Consumer<? super Event>> listeners() {
        return listeners;
    }

    ErrorMask errors() {
        return errors;
    }

    void maskErrors(UnaryOperator<String> mask) {
        this.errors = new ErrorMask(Objects.requireNonNull(mask, "mask"));
    }

    boolean listen() {
        return listen;
    }

    void listen(boolean listen) {
        this.listen = listen;
    }

    /** @throws IllegalStateException if there is nothing to serve */
    void check() {
        if (queues.isEmpty()) {
            throw new IllegalStateException("the runtime serves no queue. Name one: .queue(Queue.DEFAULT, 10)");
        }
        if (kinds.isEmpty()) {
            throw new IllegalStateException(
                    "the runtime has no worker. Name one: .worker(JOB_TYPE, (args, job) -> ...)");
        }
    }

    private static Duration within(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + " " + value + ": use " + least + " to " + most);
        }
        return value;
    }
}

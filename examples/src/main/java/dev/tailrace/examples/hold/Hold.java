package dev.tailrace.examples.hold;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.postgres.PostgresServer;
import dev.tailrace.runtime.WorkflowRuntime;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Takes a room, and gives it back after its time on the cancel queue, whatever happens. */
public final class Hold {
    record Booking(String room, Duration time) {}

    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Booking, Void> ALLOCATE = JobType.of("allocate", Booking.class);
    static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);

    static final Workflow<Booking> HOLD = Workflow.chain("hold", ALLOCATE)
            .teardown(FREE)
            .delay(Booking::time)
            .on(CANCEL)
            .build();

    private Hold() {}

    /** Holds a room for three seconds, on a PostgreSQL that is started for it. */
    public static void main(String... args) throws Exception {
        try (var server = PostgresServer.embedded()) {
            hold(server.dataSource(), new Booking("room-42", Duration.ofSeconds(3)), System.out::println);
        }
    }

    static void hold(DataSource dataSource, Booking wish, Consumer<String> diary) throws Exception {
        try (var runtime = WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 2)
                .queue(CANCEL, 2)
                .worker(ALLOCATE, (booking, job) -> diary.accept(booking.room() + " is taken"))
                .worker(FREE, (booking, job) -> diary.accept(booking.room() + " is free again"))
                .start()) {
            var run = runtime.client().start(HOLD, wish);
            runtime.client().await(run, wish.time().plusMinutes(1));
        }
    }
}

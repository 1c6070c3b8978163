// region program
package dev.tailrace.docs.hello;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import java.time.Duration;

public final class Hello {
    record Guest(String name) {}

    record Greeting(String text) {}

    static final JobType<Guest, Greeting> GREET = JobType.of("greet", Guest.class, Greeting.class);
    static final JobType<Greeting, Void> PRINT = JobType.of("print", Greeting.class);

    static final Workflow<Guest> HELLO =
            Workflow.chain("hello", GREET).then(PRINT).build();

    public static void main(String[] args) throws Exception {
        var config = new HikariConfig();
        config.setJdbcUrl(args[0]); // jdbc:postgresql://localhost/app?user=app&password=secret
        try (var pool = new HikariDataSource(config);
                var runtime = WorkflowRuntime.on(pool)
                        .queue(Queue.DEFAULT, 4)
                        .worker(GREET, (guest, job) -> new Greeting("Hello, " + guest.name()))
                        .worker(PRINT, (greeting, job) -> System.out.println(greeting.text()))
                        .start()) {
            var client = runtime.client();
            var run = client.start(HELLO, new Guest("Ada"));
            var end = client.await(run, Duration.ofSeconds(30));
            System.out.println(end.run() + " is " + end.state());
        }
    }
}
// endregion

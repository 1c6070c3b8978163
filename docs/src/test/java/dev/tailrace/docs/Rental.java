package dev.tailrace.docs;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;

/** Workflows with mistakes in them. */
final class Rental {
    record Car(String plate) {}

    record Lease(String plate, long token) {}

    static final JobType<Car, Lease> LEASE = JobType.of("lease", Car.class, Lease.class);
    static final JobType<Lease, Void> WASH = JobType.of("wash", Lease.class);
    static final JobType<Lease, Void> RETURN = JobType.of("return", Lease.class);

    private Rental() {}

    // region mistakes
    static Workflow<Car> define() {
        return Workflow.define("rental", Car.class, flow -> {
            var lease = flow.step(LEASE, flow.input());
            lease.teardown(RETURN, lease.output()).delay(Duration.ofHours(-1));
            flow.step(WASH, lease.output("/colour", Lease.class));
        });
    }
    // endregion
}

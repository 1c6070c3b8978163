package dev.tailrace.benchmarks.engine.tailrace;

import dev.tailrace.benchmarks.spi.Shape;
import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;

/** What is run. */
final class Workflows {
    /** A job by its number. */
    record Item(long job) {}

    /** A job of a graph: the number of the graph's first job, and this one's place after it. */
    record Place(long first, int offset) {}

    static final JobType<Item, Void> NOOP = JobType.of("noop", Item.class);
    static final JobType<Item, Void> UNSERVED = JobType.of("unserved", Item.class);
    /** Hands the next step its number. */
    static final JobType<Item, Item> STEP = JobType.of("step", Item.class, Item.class);

    static final JobType<Place, Void> NODE = JobType.of("node", Place.class);

    static final Workflow<Item> SINGLE = Workflow.chain("single", NOOP).build();
    static final Workflow<Item> NOBODYS = Workflow.chain("nobodys", UNSERVED).build();
    static final Workflow<Item> CHAIN = Workflow.chain("chain", STEP)
            .named("first")
            .then(STEP)
            .named("second")
            .then(STEP)
            .named("third")
            .build();
    static final Workflow<Item> DIAMOND = Workflow.define("diamond", Item.class, flow -> {
        var top = node(flow, 0);
        var left = node(flow, 1).after(top);
        var right = node(flow, 2).after(top);
        node(flow, 3).after(left, right);
    });
    static final Workflow<Item> FAN_OUT = Workflow.define("fan-out", Item.class, flow -> {
        var source = node(flow, 0);
        for (var i = 1; i < Shape.FAN_OUT.jobs(); i++) {
            node(flow, i).after(source);
        }
    });
    static final Workflow<Item> FAN_IN = Workflow.define("fan-in", Item.class, flow -> {
        var last = Shape.FAN_IN.jobs() - 1;
        var sources = new Edge[last];
        for (var i = 0; i < last; i++) {
            sources[i] = node(flow, i);
        }
        node(flow, last).after(sources);
    });

    private Workflows() {}

    static Workflow<Item> of(Shape shape) {
        return switch (shape) {
            case DIAMOND -> DIAMOND;
            case FAN_OUT -> FAN_OUT;
            case FAN_IN -> FAN_IN;
        };
    }

    private static Step<Void> node(Flow<Item> flow, int offset) {
        return flow.step(NODE, flow.args(Place::new).from(flow.input(Item::job), flow.constant(offset)))
                .named("node " + offset);
    }
}

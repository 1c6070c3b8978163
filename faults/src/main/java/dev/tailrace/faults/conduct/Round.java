package dev.tailrace.faults.conduct;

import dev.tailrace.faults.check.Timeline;
import dev.tailrace.faults.graph.Graph;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Random graphs under random faults, from the first start to the last check. */
public final class Round {
    /** A lease that lets a round of minutes see many nodes die. */
    static final Duration LEASE = Duration.ofSeconds(2);

    private final Options options;
    private final Schedule schedule;
    private final PrintStream out;

    public Round(Options options, PrintStream out) {
        this(
                options,
                Schedule.of(options.seed(), options.faults(), options.time().toMillis(), options.workers()),
                out);
    }

    Round(Options options, Schedule schedule, PrintStream out) {
        this.options = options;
        this.schedule = schedule;
        this.out = out;
    }

    public Figures run() throws Exception {
        out.println(options.graphs() + " graphs and "
                + schedule.faults().size() + " faults of " + schedule.sorts() + " sorts in "
                + options.time().toSeconds() + " s");
        schedule.faults().forEach(fault -> out.println(fault.line()));
        var plot = new Plot();
        var outcome = new Performance(options, LEASE, number -> Graph.random(options.seed(), number), out).run(plot);
        var injector = plot.injector();
        var met = injector.met();
        out.println(met.points() + " of " + schedule.points().size() + " kill points hit"
                + missing(met.missingPoints(schedule)));
        out.println(met.times(Sort.CUT_BEFORE_COMMIT) + " commits cut before, " + met.times(Sort.CUT_AFTER_COMMIT)
                + " after they were sent");
        var findings = new ArrayList<>(outcome.findings());
        findings.addAll(met.missed(schedule));
        return new Figures(
                options.seed(),
                outcome.graphs(),
                outcome.book().jobs().size(),
                injector.faults(),
                injector.sorts(),
                findings);
    }

    private static String missing(List<String> points) {
        return points.isEmpty() ? "" : ", but not " + String.join(", ", points);
    }

    private final class Plot implements Performance.Plot {
        private @Nullable Injector injector;

        Injector injector() {
            var played = injector;
            if (played == null) {
                throw new IllegalStateException("nothing was played");
            }
            return played;
        }

        @Override
        public void play(Stage stage) throws Exception {
            var server = new ServerFaults(stage.server(), stage::errors);
            var injecting = new Injector(stage, server, out);
            injector = injecting;
            injecting.run(schedule);
            server.calm();
            stage.heal();
            injecting.tryAgain(schedule);
        }

        @Override
        public List<Timeline.Event> events() {
            return injector().happened().stream()
                    .map(h -> new Timeline.Event(
                            h.at(), "fault   " + h.fault().line().strip()))
                    .toList();
        }
    }
}

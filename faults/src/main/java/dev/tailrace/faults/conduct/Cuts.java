package dev.tailrace.faults.conduct;

import dev.tailrace.faults.check.Timeline;
import dev.tailrace.faults.graph.Graph;
import dev.tailrace.faults.proxy.FaultProxy;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Cuts connections at commits of work, so many just before the COMMIT and so many just after it was sent: half of the
 * proxies, the client's among them, do the one while the other half does the other. Every second commit goes through.
 */
public final class Cuts {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int AT_ONCE = 5;

    private final Options options;
    private final int cuts;
    private final PrintStream out;

    /** @param cuts of each side, at least */
    public Cuts(Options options, int cuts, PrintStream out) {
        this.options = options;
        this.cuts = cuts;
        this.out = out;
    }

    public Figures run() throws Exception {
        var plot = new Plot();
        var outcome =
                new Performance(options, Round.LEASE, number -> Graph.random(options.seed(), number), out).run(plot);
        out.println("cut before COMMIT: " + plot.before + ", after COMMIT was sent: " + plot.after);
        return new Figures(
                options.seed(),
                outcome.graphs(),
                outcome.book().jobs().size(),
                plot.before + plot.after,
                2,
                outcome.findings());
    }

    private final class Plot implements Performance.Plot {
        private int before;
        private int after;

        @Override
        public void play(Stage stage) throws Exception {
            var proxies = new ArrayList<FaultProxy>();
            for (var number = 1; number <= options.workers() + 1; number++) {
                proxies.add(stage.proxy(number));
            }
            var begun = System.nanoTime();
            while ((before < cuts || after < cuts) && System.nanoTime() - begun < LIMIT.toNanos()) {
                before += cut(proxies, 0, before < cuts);
                after += cut(proxies, 1, after < cuts);
                Collections.rotate(proxies, 1);
            }
        }

        /** Every second proxy, for a while. */
        private int cut(List<FaultProxy> proxies, int first, boolean wanted) throws Exception {
            if (!wanted) {
                return 0;
            }
            var done = 0;
            for (var i = first; i < proxies.size(); i += 2) {
                done -= proxies.get(i).cutsDone();
                if (first == 0) {
                    proxies.get(i).cutBeforeCommit(AT_ONCE);
                } else {
                    proxies.get(i).cutAfterCommit(AT_ONCE);
                }
            }
            Thread.sleep(100);
            for (var i = first; i < proxies.size(); i += 2) {
                proxies.get(i).clear();
                done += proxies.get(i).cutsDone();
            }
            return done;
        }

        @Override
        public List<Timeline.Event> events() {
            return List.of();
        }
    }
}

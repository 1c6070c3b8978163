package dev.tailrace.faults;

import dev.tailrace.faults.conduct.Breaks;
import dev.tailrace.faults.conduct.Cuts;
import dev.tailrace.faults.conduct.Figures;
import dev.tailrace.faults.conduct.Kills;
import dev.tailrace.faults.conduct.Latencies;
import dev.tailrace.faults.conduct.Options;
import dev.tailrace.faults.conduct.Round;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line; its first line is the seed, its last line what was found. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        description =
                "Breaks processes, connections and a PostgreSQL while random graphs run, and checks what is left.")
public final class Faults implements Callable<Integer> {
    private static final int WORKERS = 4;
    private static final int SHORT_GRAPHS = 120;
    private static final int SHORT_SECONDS = 16;
    private static final int SOON = 5;
    private static final int CUTS_A_SECOND = 50;
    private static final int SECONDS_FOR_A_KILL = 3;
    private static final int SECONDS_FOR_RESTARTS = 40;
    private static final int STEADY_STARTS = 8;

    @Option(names = "--seed", description = "For the graphs and the faults; another one each time by default.")
    private @Nullable Long seed;

    @Option(names = "--graphs", defaultValue = "2000", description = "How many; ${DEFAULT-VALUE} by default.")
    private int graphs;

    @Option(names = "--faults", defaultValue = "90", description = "How many; ${DEFAULT-VALUE} by default.")
    private int faults;

    @Option(names = "--seconds", defaultValue = "210", description = "For so long; ${DEFAULT-VALUE} by default.")
    private int seconds;

    @Option(names = "--break", defaultValue = "none", description = "Takes a guard away from the workers.")
    private String guard = "none";

    @Option(names = "--breaks", description = "Takes each guard away in turn, in short rounds; all must be noticed.")
    private boolean breaks;

    @Option(names = "--kills", description = "Kills so many allocations at the points around them, instead.")
    private int kills;

    @Option(names = "--cuts", description = "Cuts so many commits just before and as many just after, instead.")
    private int cuts;

    @Option(names = "--latencies", description = "Measures how soon work goes on after so many kills, instead.")
    private int latencies;

    @Option(names = "--out", defaultValue = "target/faults", description = "For logs; ${DEFAULT-VALUE} by default.")
    private Path folder = Path.of("target", "faults");

    private final PrintStream out;

    Faults(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Faults(System.out)).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        var number = seed != null ? seed : System.nanoTime() % 1_000_000_000;
        out.println("seed " + number);
        if (breaks) {
            var unnoticed = new Breaks(options(number, SHORT_GRAPHS, SHORT_SECONDS), out).run();
            out.println("seed=" + number + " unnoticed=" + unnoticed.size());
            return unnoticed.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
        if (kills > 0) {
            return exit(new Kills(options(number, kills, SOON), out).run());
        }
        if (cuts > 0) {
            return exit(new Cuts(options(number, cuts, Math.max(1, cuts / CUTS_A_SECOND)), cuts, out).run());
        }
        if (latencies > 0) {
            var time = latencies * SECONDS_FOR_A_KILL + SECONDS_FOR_RESTARTS;
            return exit(new Latencies(options(number, time * STEADY_STARTS, time), latencies, out).run());
        }
        return exit(new Round(options(number, graphs, seconds), out).run());
    }

    private Options options(long number, int count, int time) {
        return new Options(
                number,
                count,
                faults,
                Duration.ofSeconds(time),
                WORKERS,
                guard,
                folder.resolve(String.valueOf(number)));
    }

    private int exit(Figures figures) {
        out.println(figures);
        return figures.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}

package dev.tailrace.faults;

import dev.tailrace.faults.conduct.Options;
import dev.tailrace.faults.conduct.Round;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line; its last line is what was found. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        description =
                "Breaks processes, connections and a PostgreSQL while random graphs run, and checks what is left.")
public final class Faults implements Callable<Integer> {
    private static final int WORKERS = 4;

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

    @Option(names = "--out", defaultValue = "target/faults", description = "For logs; ${DEFAULT-VALUE} by default.")
    private Path out = Path.of("target", "faults");

    private Faults() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Faults()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        var number = seed != null ? seed : System.nanoTime() % 1_000_000_000;
        var figures = new Round(
                        new Options(
                                number,
                                graphs,
                                faults,
                                Duration.ofSeconds(seconds),
                                WORKERS,
                                guard,
                                out.resolve(String.valueOf(number))),
                        System.out)
                .run();
        System.out.println(figures);
        return figures.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}

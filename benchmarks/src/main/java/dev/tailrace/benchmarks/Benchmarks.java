package dev.tailrace.benchmarks;

import dev.tailrace.benchmarks.contender.Contenders;
import dev.tailrace.benchmarks.run.Benchmark;
import dev.tailrace.benchmarks.run.Options;
import dev.tailrace.benchmarks.workload.Workload;
import dev.tailrace.benchmarks.workload.Workloads;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line; its last line is the path of the folder with the results. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        description = "Runs Tailrace and its peers in turn on one PostgreSQL.")
public final class Benchmarks implements Callable<Integer> {
    private static final int ROUNDS = 3;
    private static final double QUICK_SCALE = 0.1;
    private static final List<String> QUICK_WORKLOADS = List.of(
            "bulk-insert", "insert-8-threads", "drain-50k", "pick-up", "chains-2k", "hop", "due-at-once", "wal");

    @Option(
            names = "--quick",
            description = "One round of the main workloads with a tenth of the jobs, best settings only.")
    private boolean quick;

    @Option(names = "--rounds", description = "How many rounds; 3 by default, 1 with --quick.")
    private @Nullable Integer rounds;

    @Option(names = "--workloads", split = ",", description = "Which workloads; all by default. See --list.")
    private List<String> workloads = List.of();

    @Option(
            names = "--peers",
            split = ",",
            description = "Who takes part, such as tailrace,river or tailrace:tuned; all by default. See --list.")
    private List<String> peers = List.of();

    @Option(names = "--jobs", description = "What all job counts are multiplied by; 1 by default, 0.1 with --quick.")
    private @Nullable Double scale;

    @Option(names = "--out", description = "The folder for the results; a new one below target by default.")
    private @Nullable Path out;

    @Option(names = "--url", description = "A JDBC URL, user included, of a server to use instead of an own one.")
    private @Nullable String url;

    @Option(
            names = "--jvm",
            split = ",",
            description = "Options of the JVM's processes; ${DEFAULT-VALUE} by default.",
            defaultValue = "-Xms1g,-Xmx4g,-XX:+AlwaysPreTouch,-XX:+UseParallelGC,-XX:TieredStopAtLevel=1")
    private List<String> jvmOptions = List.of();

    @Option(names = "--list", description = "Says which workloads and peers there are.")
    private boolean list;

    private Benchmarks() {}

    public static void main(String[] args) {
        var exit = new CommandLine(new Benchmarks()).execute(args);
        if (exit != 0) {
            System.exit(exit);
        }
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            Workloads.all().forEach(w -> System.out.println(w.name() + ": " + w.about()));
            System.out.println("peers: " + String.join(", ", Contenders.PEERS));
            return CommandLine.ExitCode.OK;
        }
        var options = options();
        new Benchmark(options, System.out).run();
        System.out.println(options.out().toAbsolutePath().normalize());
        return CommandLine.ExitCode.OK;
    }

    private Options options() {
        var byDefault = quick
                ? QUICK_WORKLOADS
                : Workloads.all().stream().map(Workload::name).toList();
        return new Options(
                workloads.isEmpty() ? byDefault : workloads,
                peers.isEmpty() ? peersByDefault() : peers,
                rounds != null ? rounds : quick ? 1 : ROUNDS,
                scale != null ? scale : quick ? QUICK_SCALE : 1,
                Optional.ofNullable(url),
                out != null ? out : freshFolder(),
                jvmOptions);
    }

    private List<String> peersByDefault() {
        return quick ? Contenders.PEERS.stream().map(peer -> peer + ":tuned").toList() : Contenders.PEERS;
    }

    private static Path freshFolder() {
        var now = LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        return Path.of("target", "benchmarks", now);
    }
}

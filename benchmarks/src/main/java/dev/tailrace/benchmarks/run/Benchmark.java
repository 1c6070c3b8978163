package dev.tailrace.benchmarks.run;

import dev.tailrace.benchmarks.contender.Contender;
import dev.tailrace.benchmarks.contender.Contenders;
import dev.tailrace.benchmarks.contender.Launcher;
import dev.tailrace.benchmarks.report.Facts;
import dev.tailrace.benchmarks.report.Plot;
import dev.tailrace.benchmarks.report.Results;
import dev.tailrace.benchmarks.report.ResultsJson;
import dev.tailrace.benchmarks.report.ResultsMarkdown;
import dev.tailrace.benchmarks.report.Row;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Server;
import dev.tailrace.benchmarks.stage.Stage;
import dev.tailrace.benchmarks.workload.Workload;
import dev.tailrace.benchmarks.workload.Workloads;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Plays every workload with every contender that can do it, round by round. */
public final class Benchmark {
    private static final String PLOT = "results.svg";

    private final Options options;
    private final PrintStream out;
    private final Results results = new Results();

    /** @param out is told how it goes */
    public Benchmark(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Runs everything and leaves the results in the output folder; what fails is a remark there. */
    public Results run() throws Exception {
        var workloads = Workloads.named(options.workloads());
        var contenders = Contenders.named(options.peers(), new Launcher(options.jvmOptions()));
        contenders.skipped().forEach((peer, why) -> out.println("skipped " + peer + ": " + why));
        Files.createDirectories(options.out());
        try (var server = options.url().map(Server::at).orElseGet(Benchmark::ownServer)) {
            var facts = Surroundings.facts(server, contenders, workloads, options);
            for (var round = 1; round <= options.rounds(); round++) {
                for (var workload : workloads) {
                    play(round, workload, inTurn(contenders.contenders(), round), server);
                    write(facts);
                }
            }
        }
        return results;
    }

    private static Server ownServer() {
        return Server.own(Server.SETTINGS);
    }

    /** Nobody is always the first after a pause. */
    private static List<Contender> inTurn(List<Contender> contenders, int round) {
        var turned = new ArrayList<>(contenders);
        Collections.rotate(turned, 1 - round);
        return turned;
    }

    private void play(int round, Workload workload, List<Contender> contenders, Server server) {
        for (var contender : contenders) {
            if (!contender.abilities().containsAll(workload.needs())) {
                continue;
            }
            var key = new Row.Key(workload.name(), contender.peer(), contender.variant());
            var tally = new Tally();
            try {
                workload.play(
                        new Stage(
                                server,
                                contender,
                                options.scale(),
                                options.out().resolve("logs")),
                        tally);
                results.add(key, contender.settings(), tally);
                out.println(line(round, key, summary(tally)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            } catch (Exception e) {
                results.remark(key, "failed in round " + round + ": " + e.getMessage());
                out.println(line(round, key, "failed: " + e.getMessage()));
            }
        }
    }

    private String line(int round, Row.Key key, String what) {
        return "round %d/%d, %s, %s: %s".formatted(round, options.rounds(), key.workload(), key.contender(), what);
    }

    private static String summary(Tally tally) {
        return tally.readings().stream()
                .filter(reading -> reading.metric().main())
                .map(reading -> String.format(
                        Locale.ROOT,
                        "%s %,.2f %s",
                        reading.metric().name(),
                        reading.value(),
                        reading.metric().unit()))
                .collect(Collectors.joining(", "));
    }

    private void write(Facts facts) throws IOException {
        Files.writeString(options.out().resolve("results.json"), ResultsJson.of(facts, results));
        Files.writeString(options.out().resolve("results.md"), ResultsMarkdown.of(facts, results, PLOT));
        Files.writeString(options.out().resolve(PLOT), Plot.of(results));
    }
}

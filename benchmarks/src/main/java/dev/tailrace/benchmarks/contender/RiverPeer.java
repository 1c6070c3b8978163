package dev.tailrace.benchmarks.contender;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** River, from the Go module proxy. */
final class RiverPeer {
    static final String RIVER = "river";
    static final String VERSION = "0.51.2";

    private static final String MODULE = "github.com/riverqueue/river";
    private static final int PLENTY = 1_000_000;
    private static final Set<Ability> QUEUE = Set.of(
            Ability.BULK_INSERT,
            Ability.SINGLE_INSERTS,
            Ability.DRAIN,
            Ability.SEVERAL_PROCESSES,
            Ability.PICK_UP,
            Ability.PICK_UP_FROM_OUTSIDE,
            Ability.CHAINS,
            Ability.HOP,
            Ability.DUE_TIMES,
            Ability.SLEEPING_WORKERS);
    private static final String PENDING =
            "SELECT count(*) FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled')";

    private final String program;

    private RiverPeer(String program) {
        this.program = program;
    }

    /** @throws IOException if there is no Go, or it cannot fetch or build the module */
    static RiverPeer install() throws IOException, InterruptedException {
        var cache = Cache.of("river-" + VERSION);
        cache.copy("river", "main.go", "engine.go", "records.go");
        if (!cache.isInstalled()) {
            cache.directory().resolve("go.mod").toFile().delete();
            cache.run("go", "mod", "init", "riverbench");
            cache.run("go", "get", MODULE + "@v" + VERSION, MODULE + "/riverdriver/riverpgxv5@v" + VERSION);
            cache.run("go", "mod", "tidy");
            cache.installed();
        }
        cache.run("go", "build", "-o", "riverbench", ".");
        return new RiverPeer(cache.directory().resolve("riverbench").toString());
    }

    List<Contender> contenders() {
        return List.of(
                contender(
                        "tuned",
                        "2,000 workers, FetchCooldown 2 ms, FetchPollInterval 20 ms, batch completer as it is,"
                                + " pool 20"),
                contender(
                        "default", "100 workers, all defaults (FetchCooldown 100 ms, FetchPollInterval 1 s), pool 10"));
    }

    private Contender contender(String variant, String settings) {
        return new Contender(
                RIVER, variant, settings, QUEUE, PLENTY, PENDING, assignment -> List.of(program, assignment.toJson()));
    }
}

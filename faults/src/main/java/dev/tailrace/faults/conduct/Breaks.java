package dev.tailrace.faults.conduct;

import dev.tailrace.faults.work.Break;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The test of the checker: takes each guard away in turn, and looks whether that is noticed. */
public final class Breaks {
    private final Options options;
    private final PrintStream out;

    /** @param options of each round; its guard does not matter */
    public Breaks(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Returns the guards that were taken away without anybody noticing. */
    public List<Break> run() throws Exception {
        var unnoticed = new ArrayList<Break>();
        for (var guard :
                Arrays.stream(Break.values()).filter(b -> b != Break.NONE).toList()) {
            var figures = without(guard);
            out.println((figures.isClean() ? "NOT NOTICED: " : "noticed: ") + guard.option() + " (" + guard.about()
                    + "): " + figures);
            if (figures.isClean()) {
                unnoticed.add(guard);
            }
        }
        return unnoticed;
    }

    /** One round without a guard; what it prints goes to a file. */
    Figures without(Break guard) throws Exception {
        var folder = options.out().resolve(guard.option());
        Files.createDirectories(folder);
        var each = new Options(
                options.seed(),
                options.graphs(),
                options.faults(),
                options.time(),
                options.workers(),
                guard.option(),
                folder);
        try (var log = log(folder)) {
            return new Round(each, Schedule.provoking(each.seed(), each.time().toMillis(), each.workers()), log).run();
        }
    }

    private static PrintStream log(Path folder) throws IOException {
        return new PrintStream(Files.newOutputStream(folder.resolve("round.log")), true, StandardCharsets.UTF_8);
    }
}

package dev.tailrace.benchmarks.agent;

import dev.tailrace.benchmarks.protocol.Assignment;
import dev.tailrace.benchmarks.protocol.Json;
import dev.tailrace.benchmarks.spi.Records;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A process for one engine. Reads one command a line, answers each with one line that begins with {@value #MARK}, and
 * ends with its input.
 */
public final class Agent {
    /** What the lines begin with that are answers; a peer may print what it likes. */
    public static final String MARK = "@";

    private Agent() {}

    /** @param args one {@link Assignment} as JSON */
    public static void main(String[] args) throws Exception {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        var assignment = Assignment.of(args[0]);
        var records = new Records(assignment.capacity(), assignment.workMillis());
        var engine = Engines.open(assignment, records);
        try {
            out.println(MARK + Json.line(Json.object("ready", true)));
            serve(new Commands(engine, records), out);
        } finally {
            engine.close();
        }
        // Some peers leave threads behind that are no daemons.
        System.exit(0);
    }

    private static void serve(Commands commands, PrintStream out) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            out.println(MARK + Json.line(commands.answer(Json.read(line))));
        }
    }
}

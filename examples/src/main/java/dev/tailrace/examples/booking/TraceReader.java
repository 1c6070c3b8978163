package dev.tailrace.examples.booking;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log of bookings, a CSV with the columns {@value #HEADER}. Reads all of it before it returns anything, so that
 * nobody books half of a broken file.
 */
final class TraceReader {
    static final String HEADER = "booking,submit_s,run_s,nodes,user";

    static final String ACKNOWLEDGEMENT =
            "The log: the 128-node iPSC/860 of NASA Ames, October to December 1993, logged by Bill Nitzberg,\n"
                    + "converted by Dror Feitelson; NASA-iPSC-1993-3.1 of the Parallel Workloads Archive.";

    private static final String SHIPPED = "nasa-ipsc-1993.csv";
    private static final int COLUMNS = HEADER.split(",").length;

    private final int poolSize;
    private final List<Request> requests = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<Integer, Integer> lineOf = new HashMap<>();
    private int latestSubmit;

    private TraceReader(int poolSize) {
        this.poolSize = poolSize;
    }

    /** The log that comes with this example. */
    static List<Request> shipped(int poolSize) throws IOException, BrokenTraceException {
        var stream = Objects.requireNonNull(TraceReader.class.getResourceAsStream(SHIPPED), SHIPPED);
        try (var reader = decoded(stream)) {
            return read(SHIPPED, reader, poolSize);
        }
    }

    static List<Request> read(Path file, int poolSize) throws BrokenTraceException {
        try (var reader = decoded(Files.newInputStream(file))) {
            return read(file.toString(), reader, poolSize);
        } catch (NoSuchFileException e) {
            throw new BrokenTraceException(file.toString(), List.of("there is no such file"));
        } catch (IOException e) {
            throw new BrokenTraceException(file.toString(), List.of("it cannot be read: " + e.getMessage()));
        }
    }

    /**
     * @param source what to call the log in messages
     * @param poolSize how many nodes there are; a booking of more can never be served
     */
    static List<Request> read(String source, Reader text, int poolSize) throws IOException, BrokenTraceException {
        var reader = new TraceReader(poolSize);
        reader.readAll(new BufferedReader(text));
        if (!reader.problems.isEmpty()) {
            throw new BrokenTraceException(source, reader.problems);
        }
        return List.copyOf(reader.requests);
    }

    private static Reader decoded(InputStream stream) {
        return new InputStreamReader(stream, StandardCharsets.UTF_8);
    }

    private void readAll(BufferedReader lines) throws IOException {
        var header = lines.readLine();
        if (!HEADER.equals(header)) {
            problems.add("line 1: the columns must be " + HEADER + ", found " + (header == null ? "nothing" : header));
            return;
        }
        var number = 1;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            readLine(number, line);
        }
        if (number == 1) {
            problems.add("line 2: there are no bookings");
        }
    }

    private void readLine(int line, String text) {
        var problemsBefore = problems.size();
        var cells = text.split(",", -1);
        if (cells.length != COLUMNS) {
            problems.add("line %d: %d columns, expected %d (%s)".formatted(line, cells.length, COLUMNS, HEADER));
            return;
        }
        var booking = wholeNumber(line, "booking", cells[0]);
        var submit = wholeNumber(line, "submit_s", cells[1]);
        var run = wholeNumber(line, "run_s", cells[2]);
        var nodes = wholeNumber(line, "nodes", cells[3]);
        if (problems.size() == problemsBefore) {
            checkUnique(line, booking);
            checkOrder(line, submit);
            checkNodes(line, nodes);
            requests.add(new Request(booking, Duration.ofSeconds(submit), Duration.ofSeconds(run), nodes));
        }
    }

    /** Something else where it is none, and that is then among the problems. */
    private int wholeNumber(int line, String column, String cell) {
        var problem = problemWith(cell);
        if (problem != null) {
            problems.add("line %d: %s is '%s', %s".formatted(line, column, cell, problem));
            return 0;
        }
        return Integer.parseInt(cell);
    }

    private static @Nullable String problemWith(String cell) {
        if (cell.isBlank()) {
            return "a number is missing";
        } else if (cell.matches("-\\d+")) {
            return "which is negative";
        } else if (!cell.matches("\\d+")) {
            return "not a whole number";
        } else if (cell.length() > 10 || Long.parseLong(cell) > Integer.MAX_VALUE) {
            return "which is more than " + Integer.MAX_VALUE;
        }
        return null;
    }

    private void checkUnique(int line, int booking) {
        var before = lineOf.putIfAbsent(booking, line);
        if (before != null) {
            problems.add("line %d: booking %d is on line %d already".formatted(line, booking, before));
        }
    }

    private void checkOrder(int line, int submit) {
        if (submit < latestSubmit) {
            problems.add("line %d: submit_s is %d, before the line above (%d); sort the log by it"
                    .formatted(line, submit, latestSubmit));
        }
        latestSubmit = submit;
    }

    private void checkNodes(int line, int nodes) {
        if (nodes < 1 || nodes > poolSize) {
            problems.add("line %d: nodes is %d, the pool has 1 to %d".formatted(line, nodes, poolSize));
        }
    }
}

package dev.tailrace.examples.graphs;

import dev.tailrace.examples.graphs.TaskGraph.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a graph of tasks from a CSV file: {@value #HEADER}, with the numbers of the parents between spaces. */
final class GraphReader {
    static final String HEADER = "task,name,runtime_s,parents";

    private GraphReader() {}

    /** @throws BrokenGraphException if the file is no such graph, with the line */
    static TaskGraph read(Path file) throws IOException {
        var name = String.valueOf(file.getFileName()).replaceFirst("\\.csv$", "");
        return parse(name, Files.readAllLines(file));
    }

    /** A bakery's morning. */
    static TaskGraph shipped() {
        try (var in = Objects.requireNonNull(GraphReader.class.getResourceAsStream("bakery.csv"))) {
            return parse(
                    "bakery",
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TaskGraph parse(String name, List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).strip().equals(HEADER)) {
            throw new BrokenGraphException("the first line must be: " + HEADER);
        }
        var tasks = new LinkedHashMap<Integer, Task>();
        for (var i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                var task = task(i + 1, lines.get(i));
                if (tasks.put(task.number(), task) != null) {
                    throw new BrokenGraphException("line " + (i + 1) + ": a second task " + task.number());
                }
            }
        }
        if (tasks.isEmpty()) {
            throw new BrokenGraphException("there is no task in it");
        }
        return new TaskGraph(name, inOrder(tasks));
    }

    private static Task task(int line, String text) {
        var fields = text.split(",", -1);
        if (fields.length != 4) {
            throw new BrokenGraphException("line " + line + " has " + fields.length + " fields, not 4: " + text);
        }
        try {
            var parents = Stream.of(fields[3].strip().split(" +"))
                    .filter(parent -> !parent.isEmpty())
                    .map(Integer::valueOf)
                    .toList();
            var seconds = Double.parseDouble(fields[2]);
            if (!(seconds >= 0 && seconds < 1e7)) {
                throw new BrokenGraphException("line " + line + ": a task takes 0 to 10,000,000 s, not " + fields[2]);
            }
            return new Task(Integer.parseInt(fields[0].strip()), fields[1].strip(), seconds, parents);
        } catch (NumberFormatException e) {
            throw new BrokenGraphException("line " + line + ": a number is none: " + text);
        }
    }

    /** Level by level; what is then left waits for itself, or for a task that is not there. */
    private static List<Task> inOrder(Map<Integer, Task> tasks) {
        var ordered = new ArrayList<Task>();
        Set<Integer> placed = new LinkedHashSet<>();
        var left = new ArrayList<>(tasks.values());
        while (!left.isEmpty()) {
            var ready = left.stream()
                    .filter(task -> placed.containsAll(task.parents()))
                    .toList();
            if (ready.isEmpty()) {
                throw new BrokenGraphException("task " + left.get(0).number()
                        + " waits for itself, or for a task that is not in the file; its parents are "
                        + left.get(0).parents());
            }
            ordered.addAll(ready);
            ready.forEach(task -> placed.add(task.number()));
            left.removeAll(ready);
        }
        return ordered;
    }
}

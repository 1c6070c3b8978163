package dev.tailrace.benchmarks.contender;

import dev.tailrace.benchmarks.protocol.Assignment;
import dev.tailrace.postgres.ClassPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts agents on the JVM.
 *
 * @param jvmOptions such as {@code -Xmx4g}
 */
public record Launcher(List<String> jvmOptions) {
    private static final String AGENT = "dev.tailrace.benchmarks.agent.Agent";

    public Launcher {
        jvmOptions = List.copyOf(jvmOptions);
    }

    List<String> command(Assignment assignment) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", ClassPath.ofThisProgram(), AGENT, assignment.toJson()));
        return command;
    }
}

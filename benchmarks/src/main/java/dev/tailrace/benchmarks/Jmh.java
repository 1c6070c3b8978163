package dev.tailrace.benchmarks;

import dev.tailrace.postgres.ClassPath;
import java.io.IOException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs the JMH benchmarks of this module; takes JMH's own options, such as {@code -f 1 Payload}. */
public final class Jmh {
    private Jmh() {}

    public static void main(String[] args) throws IOException, CommandLineOptionException, RunnerException {
        // JMH starts its processes with this JVM's class path, which within Maven is Maven's.
        System.setProperty("java.class.path", ClassPath.ofThisProgram());
        var options = new CommandLineOptions(args);
        if (options.shouldList()) {
            new Runner(options).list();
        } else if (options.shouldHelp()) {
            options.showHelp();
        } else {
            new Runner(options).run();
        }
    }
}

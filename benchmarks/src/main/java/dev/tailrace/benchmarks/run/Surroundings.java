package dev.tailrace.benchmarks.run;

import dev.tailrace.benchmarks.contender.Contenders;
import dev.tailrace.benchmarks.report.Facts;
import dev.tailrace.benchmarks.stage.Server;
import dev.tailrace.benchmarks.workload.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Gathers what a reader must know about where it was measured. */
final class Surroundings {
    private static final long GIB = 1L << 30;
    private static final List<String> SETTINGS = List.of(
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "shared_buffers",
            "max_wal_size",
            "wal_buffers",
            "checkpoint_timeout",
            "work_mem",
            "random_page_cost",
            "max_connections",
            "jit",
            "autovacuum");

    private Surroundings() {}

    static Facts facts(Server server, Contenders contenders, List<Workload> workloads, Options options)
            throws SQLException {
        var about = new LinkedHashMap<String, String>();
        workloads.forEach(workload -> about.put(workload.name(), workload.about()));
        return new Facts(
                versions(server, contenders),
                machine(),
                server(server),
                describe(options),
                contenders.skipped(),
                about);
    }

    private static Map<String, String> versions(Server server, Contenders contenders) throws SQLException {
        var versions = new TreeMap<String, String>();
        var properties = new Properties();
        try (var file = Surroundings.class.getResourceAsStream("/dev/tailrace/benchmarks/versions.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties.forEach((name, version) -> versions.put((String) name, (String) version));
        contenders.versions().forEach(versions::put);
        versions.put("PostgreSQL", server.version());
        versions.put("JDK", System.getProperty("java.vendor") + " " + Runtime.version());
        return versions;
    }

    private static Map<String, String> machine() {
        var machine = new LinkedHashMap<String, String>();
        machine.put("processors", processorName() + Runtime.getRuntime().availableProcessors());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            machine.put("memory", system.getTotalMemorySize() / GIB + " GiB");
        }
        machine.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        return machine;
    }

    private static String processorName() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.replaceFirst(".*:\\s*", "") + " x ")
                    .orElse("");
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private static Map<String, String> server(Server server) throws SQLException {
        var settings = new LinkedHashMap<String, String>();
        for (var setting : SETTINGS) {
            settings.put(setting, server.show(setting));
        }
        return settings;
    }

    private static Map<String, String> describe(Options options) {
        var described = new LinkedHashMap<String, String>();
        described.put("rounds", Integer.toString(options.rounds()));
        described.put("scale of the job counts", Double.toString(options.scale()));
        described.put("JVM", String.join(" ", options.jvmOptions()));
        return described;
    }
}

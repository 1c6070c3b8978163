package dev.tailrace.examples.graphs;

import dev.tailrace.postgres.ClassPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The process of a {@link GraphNode}. Closing ends it in good order. */
final class NodeProcess implements AutoCloseable {
    private final String name;
    private final Process process;

    private NodeProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts a node, and returns when it serves. */
    static NodeProcess start(String name, String jdbcUrl, int workers) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        ClassPath.ofThisProgram(),
                        GraphNode.class.getName(),
                        jdbcUrl,
                        name,
                        String.valueOf(workers))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var node = new NodeProcess(name, process);
        node.awaitReady(process.inputReader());
        return node;
    }

    private void awaitReady(BufferedReader output) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(GraphNode.READY)) {
                return;
            }
        }
        throw new IOException("the process of node " + name + " ended before it served anything");
    }

    String name() {
        return name;
    }

    /** By SIGKILL: it gets to do nothing more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

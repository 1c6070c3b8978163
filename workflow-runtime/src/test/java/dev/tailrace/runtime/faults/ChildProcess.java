package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The process of a {@link ChildNode}; killed when closed. */
final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final Writer input;

    private ChildProcess(Process process) {
        this.process = process;
        this.input = process.outputWriter();
    }

    static ChildProcess start(String jdbcUrl) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                ChildNode.class.getName(),
                jdbcUrl);
        try {
            return new ChildProcess(command.redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How its node is called in the database, up to the host's name. */
    String name() {
        return process.pid() + "@";
    }

    void freeze() throws Exception {
        signal("STOP");
    }

    void thaw() throws Exception {
        signal("CONT");
    }

    void kill() throws Exception {
        signal("KILL");
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Asks it to end; returns the exit code. */
    int terminate() throws Exception {
        signal("TERM");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    void letGo() throws IOException {
        input.write("go\n");
        input.flush();
    }

    private void signal(String name) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

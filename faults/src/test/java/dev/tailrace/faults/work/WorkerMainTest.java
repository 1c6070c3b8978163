package dev.tailrace.faults.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a process of the harness whose conductor is gone. */
class WorkerMainTest {
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/nowhere?user=nobody";

    @TempDir
    Path logs;

    @Test
    void aProcessThatNeverGotItsDatabaseEndsWithItsConductor() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx160m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        NOWHERE,
                        NOWHERE,
                        "2000",
                        "none",
                        "")
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(logs.resolve("worker.log").toFile()))
                .start();
        try {
            process.getOutputStream().close();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}

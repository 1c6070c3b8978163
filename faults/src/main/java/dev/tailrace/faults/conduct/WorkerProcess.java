package dev.tailrace.faults.conduct;

import dev.tailrace.faults.work.Said;
import dev.tailrace.faults.work.WorkerMain;
import dev.tailrace.postgres.ClassPath;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process of the harness, as the conductor sees it. Safe for use by several threads. */
final class WorkerProcess {
    private final Process process;
    private final BufferedWriter in;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch silent = new CountDownLatch(1);
    private volatile String diedAt = "";
    private volatile int attemptsLost;
    private volatile boolean broken;

    private WorkerProcess(Process process) {
        this.process = process;
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** @param log where the process's own output goes */
    static WorkerProcess start(Path log, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx160m",
                "-cp",
                ClassPath.ofThisProgram(),
                WorkerMain.class.getName()));
        command.addAll(arguments);
        try {
            var started = new WorkerProcess(new ProcessBuilder(command)
                    .redirectError(Redirect.appendTo(log.toFile()))
                    .start());
            var reader = new Thread(started::read, "worker-" + started.pid());
            reader.setDaemon(true);
            reader.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.equals(Said.READY)) {
                    ready.countDown();
                } else if (line.equals(Said.BROKEN)) {
                    broken = true;
                } else if (line.startsWith(Said.DYING)) {
                    var blank = line.lastIndexOf(' ');
                    attemptsLost = Integer.parseInt(line.substring(blank + 1));
                    diedAt = line.substring(Said.DYING.length(), blank);
                }
            }
        } catch (IOException e) {
            // It was killed in the middle of a line.
        } finally {
            silent.countDown();
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether a guard was taken away in it. */
    boolean isBroken() {
        return broken;
    }

    boolean awaitReady(Duration limit) throws InterruptedException {
        return ready.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Where it has killed itself, once it has ended; empty if it has not. */
    String awaitLastWords() throws InterruptedException {
        silent.await(1, TimeUnit.SECONDS);
        return diedAt;
    }

    /** How many attempts came to where it has killed itself. */
    int attemptsLost() {
        return attemptsLost;
    }

    /** From now on it dies at a point, or at none. */
    void dieAt(String point) {
        try {
            in.write(Said.DIE + point);
            in.newLine();
            in.flush();
        } catch (IOException e) {
            // It is gone: whoever waits for its end sees it.
        }
    }

    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void kill() {
        process.destroyForcibly();
    }
}

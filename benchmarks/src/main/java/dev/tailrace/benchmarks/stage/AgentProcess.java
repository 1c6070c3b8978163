package dev.tailrace.benchmarks.stage;

import dev.tailrace.benchmarks.protocol.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A process that holds one peer, as the conductor sees it. For use by one thread. */
public final class AgentProcess implements AutoCloseable {
    /** What an answer begins with, in every language's agent. */
    private static final String MARK = "@";

    private static final String END = "";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(15);
    private static final int LINES_IN_MESSAGE = 6;

    private final Process process;
    private final Path log;
    private final BufferedWriter in;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private AgentProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** @param log where the process's own output goes */
    public static AgentProcess start(List<String> command, Path log) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            var agent = new AgentProcess(process, log);
            var reader = new Thread(agent::read, "agent-" + process.pid());
            reader.setDaemon(true);
            reader.start();
            agent.receive(START_LIMIT);
            return agent;
        } catch (IOException e) {
            throw new AgentFailure("cannot start " + command.get(0), e);
        }
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(MARK)) {
                    answers.add(line.substring(MARK.length()));
                }
            }
        } catch (IOException e) {
            System.err.println("cannot hear an agent any more: " + e.getMessage());
        } finally {
            answers.add(END);
        }
    }

    /** Says a command and waits for its answer. */
    public JsonNode tell(Duration limit, String verb, Object... pairs) {
        send(verb, pairs);
        return receive(limit);
    }

    /** Says a command; the answer must be received before the next one. */
    public void send(String verb, Object... pairs) {
        try {
            in.write(Json.line(Json.object(pairs).put("do", verb)));
            in.newLine();
            in.flush();
        } catch (IOException e) {
            throw new AgentFailure("an agent does not listen any more: " + lastWords(), e);
        }
    }

    public JsonNode receive(Duration limit) {
        try {
            var line = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new AgentFailure("no answer within " + limit.toSeconds() + " s: " + lastWords(), null);
            }
            if (line.equals(END)) {
                throw new AgentFailure("an agent has ended: " + lastWords(), null);
            }
            return checked(Json.read(line));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgentFailure("interrupted while waiting for an agent", e);
        }
    }

    private static JsonNode checked(JsonNode answer) {
        if (answer.has("error")) {
            throw new AgentFailure(answer.path("error").asString(), null);
        }
        if (answer.has("unsupported")) {
            throw new AgentFailure("cannot do: " + answer.path("unsupported").asString(), null);
        }
        return answer;
    }

    /** The processor time of the process so far, in microseconds. */
    public long cpuMicros() {
        return process.toHandle()
                .info()
                .totalCpuDuration()
                .map(time -> TimeUnit.NANOSECONDS.toMicros(time.toNanos()))
                .orElse(0L);
    }

    private String lastWords() {
        try {
            var lines = Files.readAllLines(log);
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_IN_MESSAGE), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            System.err.println("an agent was gone before it was closed: " + e.getMessage());
        }
        try {
            if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

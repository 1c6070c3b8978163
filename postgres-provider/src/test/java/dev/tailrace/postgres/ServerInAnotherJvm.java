package dev.tailrace.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** A JVM that keeps a server in a directory and waits to be killed, or told to end. */
final class ServerInAnotherJvm implements AutoCloseable {

    private final Process process;
    private final String url;

    private ServerInAnotherJvm(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    static ServerInAnotherJvm temporary() throws IOException {
        return start();
    }

    static ServerInAnotherJvm on(Path directory) throws IOException {
        return start(directory.toString());
    }

    private static ServerInAnotherJvm start(String... arguments) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<String>(
                List.of(java, "-cp", System.getProperty("java.class.path"), ServerInAnotherJvm.class.getName()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var line = output.readLine();
        while (line != null && !line.startsWith("jdbc:")) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("the other JVM ended without a server");
        }
        return new ServerInAnotherJvm(process, line);
    }

    String jdbcUrl() {
        return url;
    }

    DataSource dataSource() {
        return ExternalServer.at(url).dataSource();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    void endInGoodOrder() throws IOException, InterruptedException {
        process.getOutputStream().close();
        awaitEnd();
    }

    private void awaitEnd() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the other JVM does not end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws IOException {
        var server = args.length == 0 ? PostgresServer.embedded() : PostgresServer.embedded(Path.of(args[0]));
        System.out.println(server.jdbcUrl());
        System.in.transferTo(OutputStream.nullOutputStream());
    }
}

package dev.tailrace.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A server in a container of its own. Testcontainers is optional, so nothing outside {@link Engine} may name its
 * classes: where the jar is missing, loading that class fails and there simply is no container.
 */
final class ContainerServer {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerServer.class);

    private ContainerServer() {}

    static Optional<PostgresServer> startIfPossible() {
        if (!engineMayExist()) {
            return Optional.empty();
        }
        try {
            return Engine.answers() ? Optional.of(Engine.start()) : Optional.empty();
        } catch (LinkageError e) {
            LOG.debug("Testcontainers is not on the class path", e);
            return Optional.empty();
        } catch (RuntimeException e) {
            LOG.warn("A Docker engine answers, but PostgreSQL does not start in it: {}", e.toString());
            return Optional.empty();
        }
    }

    /** Testcontainers logs a page of errors where there is no engine, so it is only asked where one may be. */
    private static boolean engineMayExist() {
        if (System.getenv("DOCKER_HOST") != null
                || System.getProperty("os.name", "").startsWith("Windows")) {
            return true;
        }
        var home = Path.of(System.getProperty("user.home", "/"));
        return Stream.of(
                        Path.of("/var/run/docker.sock"),
                        home.resolve(".docker/run/docker.sock"),
                        home.resolve(".docker/desktop/docker.sock"),
                        home.resolve(".testcontainers.properties"))
                .anyMatch(Files::exists);
    }

    private static final class Engine implements PostgresServer {

        private static final String IMAGE = "postgres:18-alpine";

        private final PostgreSQLContainer container;

        private Engine(PostgreSQLContainer container) {
            this.container = container;
        }

        static boolean answers() {
            return DockerClientFactory.instance().isDockerAvailable();
        }

        static PostgresServer start() {
            var container = new PostgreSQLContainer(IMAGE);
            container.setCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
            container.start();
            return new Engine(container);
        }

        @Override
        public String jdbcUrl() {
            return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
                    .formatted(
                            container.getHost(),
                            container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                            container.getDatabaseName(),
                            container.getUsername(),
                            container.getPassword());
        }

        @Override
        public String describe() {
            return "PostgreSQL in a container (" + IMAGE + ") at " + JdbcUrl.place(jdbcUrl());
        }

        @Override
        public void close() {
            container.stop();
        }
    }
}

package dev.tailrace.postgres;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The order in which a server is looked for. */
record ServerChooser(
        Map<String, String> environment,
        Supplier<Optional<PostgresServer>> container,
        Supplier<? extends PostgresServer> embedded) {

    private static final Logger LOG = LoggerFactory.getLogger(ServerChooser.class);

    static ServerChooser standard(Map<String, String> environment) {
        return new ServerChooser(
                environment, ContainerServer::startIfPossible, () -> PostgresServer.embedded(Map.of("fsync", "off")));
    }

    PostgresServer choose() {
        var server = named().or(container).orElseGet(embedded);
        LOG.info("Using {}", server.describe());
        return server;
    }

    private Optional<PostgresServer> named() {
        return Optional.ofNullable(environment.get(PostgresServer.URL_VARIABLE))
                .filter(url -> !url.isBlank())
                .map(ExternalServer::at);
    }
}

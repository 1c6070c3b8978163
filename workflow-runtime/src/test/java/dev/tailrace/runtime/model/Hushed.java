package dev.tailrace.runtime.model;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps the log quiet about the thousands of jobs and nodes that a test lets fail on purpose. */
final class Hushed implements BeforeAllCallback, AfterAllCallback {
    private static final List<Logger> LOUD = Stream.of(
                    "dev.tailrace.jobs", "dev.tailrace.runtime.internal.upkeep", "dev.tailrace.runtime.internal.steer")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();

    @Override
    public void beforeAll(ExtensionContext context) {
        LOUD.forEach(logger -> logger.setLevel(Level.OFF));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LOUD.forEach(logger -> logger.setLevel(null));
    }
}

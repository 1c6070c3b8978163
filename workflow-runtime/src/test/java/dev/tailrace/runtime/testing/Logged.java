package dev.tailrace.runtime.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What was logged while it was open, by whichever thread. */
public final class Logged extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final @Nullable Level before;

    public Logged(String logger) {
        this(logger, null);
    }

    /** @param level to be logged meanwhile, whatever the configuration says; null for what it says */
    public Logged(String logger, @Nullable Level level) {
        this.logger = (Logger) LoggerFactory.getLogger(logger);
        this.before = this.logger.getLevel();
        if (level != null) {
            this.logger.setLevel(level);
        }
        start();
        this.logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    public List<String> warnings() {
        return events.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    public List<String> messages() {
        return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
        logger.setLevel(before);
        logger.detachAppender(this);
        stop();
    }
}

package dev.tailrace.runtime.internal.node;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.EndNode;
import dev.tailrace.runtime.internal.store.ExtendLease;
import dev.tailrace.runtime.internal.store.RegisterNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process in the cluster. Its lease is extended on a connection of its own, so that workers which use up the pool do
 * not make it look dead; unless there are too few connections for that. If it is taken for dead all the same, it gives up what it held and goes on under a new number.
 */
public final class NodeSession {
    private static final Logger log = LoggerFactory.getLogger(NodeSession.class);

    private final Database database;
    private final RegisterNode.Node self;
    private final boolean reserving;
    private final LongConsumer whenTakenForDead;
    private final RegisterNode registerNode;
    private final ExtendLease extendLease;
    private final EndNode endNode;
    private volatile long id;
    private @Nullable Connection reserved;

    /**
     * @param reserving whether there are connections enough to keep one
     * @param whenTakenForDead stops every attempt of that number; what they still do is fenced
     */
    public NodeSession(
            Database database,
            Schema schema,
            RegisterNode.Node self,
            boolean reserving,
            LongConsumer whenTakenForDead) {
        this.database = database;
        this.self = self;
        this.reserving = reserving;
        this.whenTakenForDead = whenTakenForDead;
        this.registerNode = new RegisterNode(schema);
        this.extendLease = new ExtendLease(schema);
        this.endNode = new EndNode(schema);
    }

    /** Enters the node; again under another number if it was entered before. */
    public void register() throws SQLException {
        id = database.transaction(c -> registerNode.run(c, self));
        log.info("node {} ({}) serves queues {} and kinds {}", id, self.name(), self.workers(), self.kinds());
    }

    /** The number under which this process works now. */
    public long id() {
        return id;
    }

    /** One sign of life; returns how long until the next. */
    public synchronized Duration runOnce() throws SQLException {
        try {
            if (!extend()) {
                log.error(
                        "node {} was taken for dead: its lease of {} ms had run out. Its attempts are given up, and it"
                                + " goes on under a new number",
                        id,
                        self.leaseMillis());
                whenTakenForDead.accept(id);
                register();
            }
            return Duration.ofMillis(self.leaseMillis() / 3);
        } catch (SQLException e) {
            closeReserved();
            throw e;
        }
    }

    /** Signs off. What is still held is put back by the others. */
    public synchronized void end() {
        closeReserved();
        try {
            database.autocommit(c -> {
                endNode.run(c, id);
                return true;
            });
        } catch (SQLException e) {
            log.warn("node {} could not sign off; it will be taken for dead: {}", id, e.getMessage());
        }
    }

    private boolean extend() throws SQLException {
        return reserving
                ? extendLease.run(connection(), id, self.leaseMillis())
                : database.autocommit(c -> extendLease.run(c, id, self.leaseMillis()));
    }

    private Connection connection() throws SQLException {
        if (reserved == null || reserved.isClosed()) {
            reserved = database.reserve(Duration.ofMillis(self.leaseMillis()));
        }
        return reserved;
    }

    private void closeReserved() {
        if (reserved != null) {
            try {
                reserved.close();
            } catch (SQLException e) {
                log.debug("closing the heartbeat's connection: {}", e.getMessage());
            }
            reserved = null;
        }
    }
}

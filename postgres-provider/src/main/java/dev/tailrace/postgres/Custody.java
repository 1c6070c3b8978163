package dev.tailrace.postgres;

import java.util.Optional;

/** What an embedded server's object owes to the server: nothing without the lock, which another object then has. */
record Custody(ServerHome home, Optional<ServerHome.Lock> lock, boolean temporary) {

    void end(boolean leaveRunning) {
        lock.ifPresent(held -> {
            try (held) {
                if (!leaveRunning) {
                    PgControl.find(home)
                            .filter(PgControl::isRunning)
                            .ifPresent(control -> control.stop(EmbeddedServer.Shutdown.FAST));
                }
            }
            if (temporary && !leaveRunning) {
                home.delete();
            }
        });
    }
}

package dev.tailrace.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A directory that holds a kept server: its data, its log, and a lock that tells which JVM may stop it. */
record ServerHome(Path directory) {

    /**
     * Closing any channel of a file gives up the process's locks on it, so a second attempt from this JVM must not even
     * open the file.
     */
    private static final Set<Path> LOCKED_BY_THIS_JVM = ConcurrentHashMap.newKeySet();

    static ServerHome at(Path directory) {
        try {
            return new ServerHome(Files.createDirectories(directory).toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a PostgreSQL server in " + directory, e);
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    Path log() {
        return directory.resolve("server.log");
    }

    void delete() {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }

    /** Ends with the JVM, however that ends. Empty if another server object, here or in another JVM, has it. */
    Optional<Lock> tryLock() {
        if (!LOCKED_BY_THIS_JVM.add(directory)) {
            return Optional.empty();
        }
        var locked = false;
        try {
            var channel = FileChannel.open(
                    directory.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locked = channel.tryLock() != null;
            if (locked) {
                return Optional.of(new Lock(directory, channel));
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + directory, e);
        } finally {
            if (!locked) {
                LOCKED_BY_THIS_JVM.remove(directory);
            }
        }
    }

    record Lock(Path directory, FileChannel channel) implements AutoCloseable {

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot unlock " + directory, e);
            } finally {
                LOCKED_BY_THIS_JVM.remove(directory);
            }
        }
    }
}

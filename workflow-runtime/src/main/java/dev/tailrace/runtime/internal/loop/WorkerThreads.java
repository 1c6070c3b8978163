package dev.tailrace.runtime.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads for workers: virtual where the JVM has such threads (21 and later), else daemons of the platform. Reached by
 * method handles, since the classes are compiled for 17.
 */
public final class WorkerThreads {
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    private WorkerThreads() {}

    /** @param name of a queue, which its threads are called after */
    public static ThreadFactory named(String name) {
        var prefix = "tailrace-worker-" + name + "-";
        return Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS ? virtual(prefix) : platform(prefix);
    }

    private static ThreadFactory platform(String prefix) {
        var number = new AtomicLong();
        return task -> {
            var thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static ThreadFactory virtual(String prefix) {
        try {
            var lookup = MethodHandles.publicLookup();
            var builder = Class.forName("java.lang.Thread$Builder");
            var ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            var start = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                    .invoke();
            var named = lookup.findVirtual(
                            ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class))
                    .invoke(start, prefix, 1L);
            return (ThreadFactory) lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                    .invoke(named);
        } catch (Throwable e) {
            throw new LinkageError("this JVM says it has virtual threads, but does not give them", e);
        }
    }
}

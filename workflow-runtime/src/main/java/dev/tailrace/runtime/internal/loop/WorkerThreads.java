package dev.tailrace.runtime.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thread for every attempt: virtual where the JVM has such threads (21 and later), else from a pool. Reached by method
 * handles, since the classes are compiled for 17.
 */
public final class WorkerThreads {
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    private WorkerThreads() {}

    public static ExecutorService create() {
        return Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS ? virtual() : platform();
    }

    private static ExecutorService platform() {
        var number = new AtomicLong();
        return Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "tailrace-worker-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private static ExecutorService virtual() {
        try {
            var lookup = MethodHandles.publicLookup();
            var builder = Class.forName("java.lang.Thread$Builder");
            var ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            var start = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                    .invoke();
            var named = lookup.findVirtual(
                            ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class))
                    .invoke(start, "tailrace-worker-", 1L);
            var factory =
                    (ThreadFactory) lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                            .invoke(named);
            return (ExecutorService) lookup.findStatic(
                            Executors.class,
                            "newThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class, ThreadFactory.class))
                    .invoke(factory);
        } catch (Throwable e) {
            throw new LinkageError("this JVM says it has virtual threads, but does not give them", e);
        }
    }
}

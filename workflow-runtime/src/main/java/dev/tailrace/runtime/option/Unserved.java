package dev.tailrace.runtime.option;

/** What to do when a run is started with a queue or a kind that no runtime has ever declared. */
public enum Unserved {
    /** Refuse the start with an {@link dev.tailrace.runtime.error.UnservedException} that suggests the nearest name. The default. */
    REFUSE,
    /** Start it and log a warning. */
    WARN,
    /** Start it silently; the client's {@code doctor()} finds it. */
    ALLOW
}

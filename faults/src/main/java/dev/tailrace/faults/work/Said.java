package dev.tailrace.faults.work;

/** The lines by which a process is spoken to, and speaks, over its standard input and output. */
public final class Said {
    public static final String READY = "@ready";
    public static final String DYING = "@dying ";
    /** To a process: die at the point that is named, or at none. */
    public static final String DIE = "die ";

    private Said() {}

    static synchronized void ready() {
        System.out.println(READY);
        System.out.flush();
    }

    static synchronized void dying(KillPoint point) {
        System.out.println(DYING + point.name());
        System.out.flush();
    }
}

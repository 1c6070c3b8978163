package dev.tailrace.faults.work;

/** The lines by which a process is spoken to, and speaks, over its standard input and output. */
public final class Said {
    public static final String READY = "@ready";
    /** A guard was really taken away. */
    public static final String BROKEN = "@broken";

    public static final String DYING = "@dying ";
    /** To a process: die at one of the points that are named, with commas between them, or at none. */
    public static final String DIE = "die ";

    /** Before a single point: die there when so many first attempts at setups have come to it, which wait for each other. */
    public static final String CROWD = "*";

    private static boolean saidBroken;

    private Said() {}

    static synchronized void ready() {
        System.out.println(READY);
        System.out.flush();
    }

    /** Once is enough. */
    static synchronized void broken() {
        if (!saidBroken) {
            saidBroken = true;
            System.out.println(BROKEN);
            System.out.flush();
        }
    }

    static synchronized void dying(KillPoint point, int attempts) {
        System.out.println(DYING + point.name() + " " + attempts);
        System.out.flush();
    }
}

package dev.tailrace.faults.conduct;

/** The sorts of faults. */
enum Sort {
    KILL(Target.WORKER),
    KILL_AT_POINT(Target.WORKER),
    FREEZE(Target.WORKER),
    TERMINATE(Target.WORKER),
    DELAY(Target.PROXY),
    THROTTLE(Target.PROXY),
    BLACK_HOLE(Target.PROXY),
    RESET(Target.PROXY),
    HALF_CLOSE(Target.PROXY),
    CUT_BEFORE_COMMIT(Target.PROXY),
    CUT_AFTER_COMMIT(Target.PROXY),
    DROP_REPLIES(Target.PROXY),
    REFUSE(Target.PROXY),
    RESTART_FAST(Target.SERVER),
    RESTART_IMMEDIATE(Target.SERVER),
    TERMINATE_BACKENDS(Target.SERVER),
    TERMINATE_LISTENERS(Target.SERVER),
    READ_ONLY(Target.SERVER),
    TOO_MANY_CONNECTIONS(Target.SERVER),
    STATEMENT_TIMEOUT(Target.SERVER),
    LOCKS(Target.SERVER);

    /** What a fault is done to. */
    enum Target {
        WORKER,
        PROXY,
        SERVER
    }

    private final Target target;

    Sort(Target target) {
        this.target = target;
    }

    Target target() {
        return target;
    }
}

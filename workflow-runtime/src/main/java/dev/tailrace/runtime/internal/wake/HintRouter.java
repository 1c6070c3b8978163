package dev.tailrace.runtime.internal.wake;

import dev.tailrace.runtime.internal.lane.LaneDirectory;
import dev.tailrace.runtime.internal.loop.Waker;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wakes whoever a hint concerns. A hint is only ever that: whatever it says, all that follows is a look for work. */
public final class HintRouter {
    private static final Logger log = LoggerFactory.getLogger(HintRouter.class);
    private static final Pattern LANE = Pattern.compile("-?[0-9]{1,9}");
    private static final Set<String> UPKEEP = Set.of(Hints.CANCEL, Hints.TRIGGER, Hints.PAUSE, Hints.LIMIT);

    private final LaneDirectory lanes;
    private final Waker claimer;
    private final Waker upkeep;
    private final Waker gateKeeper;

    public HintRouter(LaneDirectory lanes, Waker claimer, Waker upkeep, Waker gateKeeper) {
        this.lanes = lanes;
        this.claimer = claimer;
        this.upkeep = upkeep;
        this.gateKeeper = gateKeeper;
    }

    /** Takes words separated by blanks: lanes by number, {@code *} for anything, or what upkeep is to see to. */
    public void receive(String hint) {
        for (var word : hint.split(" ", -1)) {
            if (UPKEEP.contains(word)) {
                upkeep.signal();
                if (word.equals(Hints.LIMIT)) {
                    gateKeeper.signal();
                }
            } else if (word.equals("*")) {
                refresh();
                claimer.signal();
                gateKeeper.signal();
            } else if (LANE.matcher(word).matches()) {
                due(Integer.parseInt(word));
            }
        }
    }

    /** Something is due in the lane. */
    public void due(int lane) {
        if (!lanes.knows(lane)) {
            refresh();
        }
        if (lanes.isOpen(lane)) {
            claimer.signal();
        } else if (lanes.isGate(lane)) {
            gateKeeper.signal();
        }
    }

    private void refresh() {
        try {
            if (!lanes.refresh().isEmpty()) {
                claimer.signal();
            }
        } catch (SQLException e) {
            log.debug("new lanes are not known yet, the next poll will do: {}", e.getMessage());
        }
    }
}

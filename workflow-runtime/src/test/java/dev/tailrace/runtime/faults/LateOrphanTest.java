package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.ByHand;
import dev.tailrace.runtime.testing.Installed;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a dead node holds is found, also if it comes to light when nobody looks at that node each second any more. */
class LateOrphanTest {
    static final int AT_MOST = 30;

    static final JobType<Void, Void> WORK = JobType.of("work");
    static final Workflow<Void> ONE = Workflow.chain("one", WORK).build();

    @RegisterExtension
    final Installed db = new Installed();

    /** A node that claimed a job, ended some seconds ago, and whose claim nobody has seen. */
    private ByHand deadFor(int seconds) throws Exception {
        var hand = new ByHand(db.pool(), WORK);
        hand.rescue();
        db.lenientClient().start(ONE);
        assertThat(hand.claim(1)).hasSize(1);
        db.execute("UPDATE tailrace.node SET ended_at = now() - interval '" + seconds + " s', ended_how = 'dead'");
        hand.revive();
        return hand;
    }

    private String held() throws Exception {
        return db.query("SELECT count(*) FROM tailrace.running").get(0);
    }

    @Test
    void aNodeThatEndedJustNowIsLookedAtInEveryRound() throws Exception {
        var hand = deadFor(5);
        hand.rescue();
        assertThat(held()).isEqualTo("0");
    }

    @Test
    void allNodesThatEverEndedAreLookedAtNowAndThen() throws Exception {
        var hand = deadFor(3600);
        hand.rescue();
        assertThat(held()).isEqualTo("1");
        for (var round = 0; round < AT_MOST; round++) {
            hand.rescue();
        }
        assertThat(held()).isEqualTo("0");
    }

    @Test
    void whereSomethingIsFoundTheNextRoundLooksAtAllNodes() throws Exception {
        var hand = deadFor(3600);
        db.lenientClient().startMany(ONE, Collections.nCopies(2, null));
        assertThat(hand.claim(1)).hasSize(1);
        hand.expire();
        hand.revive();
        hand.rescue();
        assertThat(held()).isEqualTo("1");
        hand.rescue();
        assertThat(held()).isEqualTo("0");
    }
}

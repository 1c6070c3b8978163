package dev.tailrace.docs.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.dsl.Workflow;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramsTest {
    @Test
    void everyWorkflowOfTheProgramsDefinesAndDrawsItself() {
        var workflows = List.of(
                FrontPage.HOLD,
                FrontPage.REMIND,
                FrontPage.BOOKING,
                ShopTransactions.BILLING,
                ShopTransactions.NIGHTLY);

        assertThat(workflows)
                .extracting(Workflow::name)
                .containsExactly("hold", "remind", "resource-booking", "billing", "nightly");
        assertThat(workflows)
                .extracting(w -> w.diagram().toMermaid())
                .allMatch(d -> d.startsWith("flowchart LR\n    s0["));
    }
}

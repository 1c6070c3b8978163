package dev.tailrace.core.diagram;

import static dev.tailrace.core.plan.Definitions.plan;
import static dev.tailrace.core.plan.Definitions.sweep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.diagram.StepMark.Times;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and errors come from anywhere; they must stay text. */
class HostileTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\"] --> s9",
                "<script>alert(1)</script>",
                "%%{init: {}}%%",
                "`**bold**`",
                "1. list",
                "- item",
                "_em_",
                "#35; &lt;",
                "click s0 href \"javascript:alert(1)\"",
                "\u2028a;b|c",
            })
    void mermaidSeesNothingButLettersAndCodes(String name) {
        var line = Diagram.of(plan(sweep(name.strip()))).toMermaid().lines().toList();

        assertThat(line).hasSize(2);
        assertThat(line.get(1))
                .matches(" {4}s0\\[\"([\\p{L}\\p{N} ,()]|(?<=\\w)[_.:/-](?=\\w)|#\\d+;)+<br/>kind sweep\"]");
        assertThat(decoded(line.get(1))).contains("[\"" + name.strip() + "<br/>");
    }

    private static String decoded(String text) {
        return Pattern.compile("#(\\d+);")
                .matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(m.group(1)))));
    }

    @Test
    void graphvizCannotBeLeftByAQuoteOrABackslashNorReadEntities() {
        assertThat(Diagram.of(plan(sweep("\\N \\\" ]; s9 -> s8 [URL=\"x\" &lt;")))
                        .toDot())
                .contains("s0 [label=\"\\\\N \\\\\\\" ]; s9 -> s8 [URL=\\\"x\\\" &amp;lt;\\nkind sweep\"]\n");
    }

    @Test
    void jsonCannotBeLeftNorEndAScript() {
        var error = "\"\\\n\u0007</script>\u2028\ud800";
        var mark = new StepMark("a", 1, JobState.DISCARDED, 1, Times.NONE, error);
        var run = new RunOverlay(1, RunState.FAILED, Instant.EPOCH, List.of(mark));

        assertThat(Diagram.of(plan(sweep("a"))).with(run).toJson())
                .contains("\"error\": \"\\\"\\\\\\u000a\\u0007\\u003c/script\\u003e\\u2028\\ud800\"");
    }
}

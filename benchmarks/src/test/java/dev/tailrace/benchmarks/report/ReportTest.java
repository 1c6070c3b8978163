package dev.tailrace.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.benchmarks.protocol.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Row.Key OURS = new Row.Key("drain", "tailrace", "tuned");
    private static final Row.Key THEIRS = new Row.Key("drain", "peer", "<fast> & default");

    private static final Facts FACTS = new Facts(
            Map.of("PostgreSQL", "18"),
            Map.of("processors", "2"),
            Map.of("fsync", "on"),
            Map.of("rounds", "2"),
            Map.of("other", "no Go here"),
            Map.of("drain", "ready jobs"));

    private static Results results() {
        var results = new Results();
        for (var value : new double[] {300, 100, 200}) {
            var tally = new Tally();
            tally.add(Metric.rate("jobs"), value);
            tally.add(Metric.cost("WAL per job", "bytes"), 1_500);
            results.add(OURS, "100 workers", tally);
        }
        var tally = new Tally();
        tally.add(Metric.rate("jobs"), 50);
        tally.remark("only 10 jobs");
        results.add(THEIRS, "all defaults", tally);
        return results;
    }

    @Test
    void theJsonHoldsARowForEachMetricOfEachContender() {
        var json = Json.read(ResultsJson.of(FACTS, results()));

        assertThat(json.path("results").size()).isEqualTo(3);
        var row = json.path("results").get(0);
        assertThat(row.path("workload").asString()).isEqualTo("drain");
        assertThat(row.path("peer").asString()).isEqualTo("tailrace");
        assertThat(row.path("settings").asString()).isEqualTo("100 workers");
        assertThat(row.path("unit").asString()).isEqualTo("jobs/s");
        assertThat(row.path("median").asDouble()).isEqualTo(200);
        assertThat(row.path("minimum").asDouble()).isEqualTo(100);
        assertThat(row.path("maximum").asDouble()).isEqualTo(300);
        assertThat(json.path("remarks").get(0).path("remarks").get(0).asString())
                .isEqualTo("only 10 jobs");
        assertThat(json.path("skipped").path("other").asString()).isEqualTo("no Go here");
    }

    @Test
    void theTableTellsHowFarTailraceIsAhead() {
        var text = ResultsMarkdown.of(FACTS, results(), "plot.svg");

        assertThat(text)
                .contains("| tailrace tuned | 200 | 100 to 300 | 3 |  |")
                .contains("| peer <fast> & default | 50.0 | 50.0 to 50.0 | 1 | 4.00x |")
                .contains("only 10 jobs")
                .contains("no Go here");
    }

    @Test
    void thePlotIsWellFormed() throws Exception {
        var svg = Plot.of(results()).getBytes(StandardCharsets.UTF_8);

        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg));

        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(3);
    }
}

package dev.tailrace.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.benchmarks.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few hundred jobs from end to end; whether the figures are good is not asked here. */
class TinyRoundTest {
    @TempDir
    Path out;

    @Test
    void aRoundOfTailraceLeavesAllResults() throws Exception {
        var printed = new ByteArrayOutputStream();
        var options = new Options(
                List.of("drain-50k", "chains-2k", "pick-up"),
                List.of("tailrace:tuned"),
                1,
                0.005,
                Optional.empty(),
                out,
                List.of("-Xmx256m"));

        new Benchmark(options, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();

        var json = Json.read(Files.readString(out.resolve("results.json")));
        assertThat(json.path("remarks").size())
                .as(printed.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(json.path("results").size()).isGreaterThanOrEqualTo(6);
        for (var row : json.path("results")) {
            assertThat(row.propertyNames())
                    .contains(
                            "workload",
                            "peer",
                            "variant",
                            "settings",
                            "metric",
                            "unit",
                            "median",
                            "minimum",
                            "maximum");
            assertThat(row.path("peer").asString()).isEqualTo("tailrace");
            assertThat(row.path("rounds").asInt()).isEqualTo(1);
            if (row.path("unit").asString().endsWith("/s")) {
                assertThat(row.path("median").asDouble()).isPositive();
            }
        }
        assertThat(json.path("versions").path("PostgreSQL").asString()).isNotBlank();
        assertThat(json.path("server").path("fsync").asString()).isEqualTo("on");
        assertThat(out.resolve("results.md")).isNotEmptyFile();
        assertThat(out.resolve("results.svg")).isNotEmptyFile();
    }
}

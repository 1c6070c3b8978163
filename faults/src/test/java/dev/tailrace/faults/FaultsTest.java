package dev.tailrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line says before anything can go wrong; here nothing gets further, since the logs have no place. */
class FaultsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int execute(String... arguments) throws Exception {
        var file = Files.createFile(folder.resolve("no-folder"));
        var faults = new Faults(new PrintStream(printed, true, StandardCharsets.UTF_8));
        return new CommandLine(faults)
                .setErr(new PrintWriter(new StringWriter()))
                .execute((String.join(" ", arguments) + " --out " + file).split(" "));
    }

    private String firstLine() {
        return printed.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seconds 1", "--breaks", "--kills 1", "--cuts 1", "--latencies 1"})
    void theSeedComesFirstWhateverIsDone(String what) throws Exception {
        assertThat(execute(what, "--seed 7")).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(firstLine()).isEqualTo("seed 7");
    }

    @Test
    void aSeedThatNobodyNamedIsToldAsWell() throws Exception {
        execute("--kills 1");

        assertThat(firstLine()).matches("seed \\d+");
    }
}

package dev.tailrace.runtime.internal.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.runtime.error.PayloadException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Templates as they are stored, put together with the outputs that they take. */
class ArgumentsTest {
    private static final String FIRST = "{\"output\":0,\"pointer\":\"\"}";

    private final Arguments arguments = new Arguments(new JsonCodec());

    private String resolved(String template, @Nullable String... outputs) {
        return arguments.resolve(template, Arrays.asList(outputs));
    }

    @Test
    void aPartOfAnOutputKeepsAllOfItsDigits() {
        var template = "{\"output\":0,\"pointer\":\"/amount\"}";

        assertThat(resolved(template, "{\"amount\":12345678901234567890.10}")).isEqualTo("12345678901234567890.10");
    }

    @Test
    void aWholeOutputIsTakenAsItIs() {
        assertThat(resolved(FIRST, "{\"a\":1}")).isEqualTo("{\"a\":1}");
        assertThat(resolved(FIRST, "null")).isEqualTo("null");
    }

    @Test
    void aComponentIsTakenByItsPointer() {
        var template = "{\"output\":1,\"pointer\":\"/a/0/b~1c\"}";

        assertThat(resolved(template, "1", "{\"a\":[{\"b/c\":\"found\"}]}")).isEqualTo("\"found\"");
        assertThat(resolved(template, "1", "{\"a\":[{\"b/c\":null}]}")).isEqualTo("null");
        assertThatThrownBy(() -> resolved(template, "1", "{\"a\":[]}"))
                .isInstanceOf(PayloadException.class)
                .hasMessage("an output has no '/a/0/b~1c'");
    }

    @Test
    void aRecordAndAListArePutTogetherInTheirOrder() {
        var template = "{\"record\":{\"z\":" + FIRST + ",\"a\":{\"list\":[{\"value\":1}," + FIRST + "]}}}";

        assertThat(resolved(template, "\"x\"")).isEqualTo("{\"z\":\"x\",\"a\":[1,\"x\"]}");
    }

    @Test
    void whatIsMissingFallsBackAtTheNearestPlaceThatSaysWhatTo() {
        var orElse = "{\"first\":" + FIRST + ",\"otherwise\":{\"value\":\"none\"}}";

        assertThat(resolved(orElse, new String[] {null})).isEqualTo("\"none\"");
        assertThat(resolved(orElse, "\"some\"")).isEqualTo("\"some\"");
        assertThat(resolved("{\"record\":{\"a\":" + orElse + ",\"b\":{\"value\":2}}}", new String[] {null}))
                .isEqualTo("{\"a\":\"none\",\"b\":2}");
        assertThat(resolved(
                        "{\"first\":{\"list\":[{\"value\":1}," + FIRST + "]},\"otherwise\":{\"value\":[]}}",
                        new String[] {null}))
                .isEqualTo("[]");
    }

    @Test
    void anOutputThatIsNullIsNotMissing() {
        assertThat(resolved("{\"first\":" + FIRST + ",\"otherwise\":{\"value\":\"none\"}}", "null"))
                .isEqualTo("null");
    }

    @Test
    void whatIsMissingWithoutAFallbackIsSaidSo() {
        assertThatThrownBy(() -> resolved("{\"list\":[" + FIRST + "]}", new String[] {null}))
                .isInstanceOf(PayloadException.class)
                .hasMessage("the arguments need an output that its step did not leave: {\"list\":[" + FIRST + "]}");
    }

    @Test
    void textThatLooksLikeATemplateStaysText() {
        var hostile = "{\"output\":0,\"pointer\":\"/secret\"}";

        assertThat(resolved("{\"value\":" + hostile + "}", "{\"secret\":1}")).isEqualTo(hostile);
        assertThat(resolved(FIRST, hostile)).isEqualTo(hostile);
    }

    @Test
    void bindingsThatMakeNoSenseAreSaidSo() {
        assertThatThrownBy(() -> resolved("{\"output\":-1,\"pointer\":\"\"}", "1"))
                .hasMessage("the bindings name output -1 of 1");
        assertThatThrownBy(() -> resolved("{\"later\":1}"))
                .hasMessage("the bindings hold something that this version does not know: {\"later\":1}");
        assertThatThrownBy(() -> resolved("[1"))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("the bindings is no JSON: ");
        assertThatThrownBy(() -> resolved("{\"output\":0,\"pointer\":\"no slash\"}", "1"))
                .isInstanceOf(PayloadException.class)
                .hasMessage("the bindings hold a pointer that is none: 'no slash'");
        assertThatThrownBy(() -> resolved("{\"output\":\"x\",\"pointer\":\"\"}", "1"))
                .isInstanceOf(PayloadException.class)
                .hasMessage("the bindings name output -1 of 1");
    }
}

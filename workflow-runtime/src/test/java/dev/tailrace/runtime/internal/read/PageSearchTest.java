package dev.tailrace.runtime.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.runtime.internal.store.Seen;
import dev.tailrace.runtime.query.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How a page is filled, among numbers from 1 to a million. */
class PageSearchTest {
    private static final int ALL = 1_000_000;

    private final Cursor cursor = new Cursor("numbers");
    private int seen;
    private int lookedUp;

    private Page<Long> page(LongPredicate mayFit, LongPredicate fits, String after) {
        seen = 0;
        lookedUp = 0;
        try {
            return new PageSearch<Long>(
                            (below, window) -> {
                                var top = Math.min(below - 1, ALL);
                                var low = Math.max(1, top - window + 1);
                                seen += (int) (top - low + 1);
                                var ids = LongStream.rangeClosed(low, top)
                                        .map(i -> top + low - i)
                                        .filter(mayFit)
                                        .toArray();
                                return new Seen(ids, (int) (top - low + 1), low);
                            },
                            (ids, limit) -> {
                                lookedUp += ids.length;
                                return Arrays.stream(ids)
                                        .filter(fits)
                                        .limit(limit)
                                        .boxed()
                                        .toList();
                            },
                            number -> number)
                    .page(cursor, cursor.below(after.isEmpty() ? null : after), 10);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<Long> everything(LongPredicate mayFit, LongPredicate fits) {
        var found = new ArrayList<Long>();
        var after = "";
        do {
            var page = page(mayFit, fits, after);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(10);
            assertThat(seen).isLessThan(600_000);
            assertThat(lookedUp).isLessThan(52_000);
            found.addAll(page.items());
            after = page.next().orElse("");
        } while (!after.isEmpty());
        return found;
    }

    @Test
    void aPageThatIsFullAtOnceLooksAtLittle() {
        assertThat(page(n -> true, n -> true, "").items())
                .startsWith(1_000_000L, 999_999L)
                .hasSize(10);
        assertThat(seen).isEqualTo(1000);
        assertThat(lookedUp).isEqualTo(1000);
    }

    @Test
    void fewAmongManyAreAllFoundInBoundedSteps() {
        assertThat(everything(n -> n % 100_000 == 1, n -> true))
                .containsExactly(
                        900_001L, 800_001L, 700_001L, 600_001L, 500_001L, 400_001L, 300_001L, 200_001L, 100_001L, 1L);
    }

    @Test
    void alsoWhereOnlyALookAtEachTells() {
        assertThat(everything(n -> true, n -> n % 300_000 == 1)).containsExactly(900_001L, 600_001L, 300_001L, 1L);
    }

    @Test
    void whereNothingFitsThereIsAnEnd() {
        assertThat(everything(n -> false, n -> true)).isEmpty();
        assertThat(everything(n -> true, n -> false)).isEmpty();
    }

    @Test
    void moreThanAPageInOneWindowIsGivenInPages() {
        var all = everything(n -> n <= 25 || n > 999_990, n -> true);

        assertThat(all)
                .hasSize(35)
                .doesNotHaveDuplicates()
                .startsWith(1_000_000L)
                .endsWith(1L);
    }
}

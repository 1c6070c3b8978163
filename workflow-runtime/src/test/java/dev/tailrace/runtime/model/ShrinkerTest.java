package dev.tailrace.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tailrace.core.state.EdgeCondition;
import dev.tailrace.runtime.model.Graph.Arrow;
import dev.tailrace.runtime.model.Graph.Awaits;
import dev.tailrace.runtime.model.Graph.Node;
import dev.tailrace.runtime.testing.Installed;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where engine and model disagree, the test shows it with as small a workflow as it can. */
@ExtendWith(Hushed.class)
class ShrinkerTest {
    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void aModelThatMisreadsOneWordIsFoundOutAndTheWorkflowThatShowsItIsSmall() {
        var graphs = LongStream.range(0, 100)
                .mapToObj(i -> RandomGraphs.of(4711 + i))
                .toList();
        var trials = new Trials(db, graph -> misread(graph, ShrinkerTest::finishedAsCompleted));

        var found = catchThrowableOfType(Mismatch.class, () -> trials.play(graphs, new Random(1)));

        assertThat(found.graph().nodes()).hasSizeLessThanOrEqualTo(3);
        assertThat(found.graph().moves()).isEmpty();
        assertThat(found.graph().nodes().stream().flatMap(node -> node.arrows().stream()))
                .extracting(Arrow::condition)
                .containsOnlyOnce(EdgeCondition.FINISHED);
        assertThat(found)
                .hasMessageContaining(".finished())")
                .hasMessageContaining("what happened:")
                .hasMessageContaining("s0 is claimed, attempt 1");
    }

    @Test
    void aModelThatOverlooksConditionsIsFoundOut() {
        var graphs = LongStream.range(0, 100)
                .mapToObj(i -> RandomGraphs.of(4711 + i))
                .toList();
        var trials = new Trials(db, graph -> misread(graph, arrow -> new Arrow(arrow.from(), arrow.condition())));

        var found = catchThrowableOfType(Mismatch.class, () -> trials.play(graphs, new Random(1)));

        assertThat(found.graph().nodes()).hasSizeLessThanOrEqualTo(3);
        assertThat(found).hasMessageContaining(".output().atLeast(2))");
    }

    @Test
    void aModelThatTakesOneSignalForAnotherIsFoundOut() {
        var graphs = LongStream.range(0, 50)
                .mapToObj(i -> RandomGraphs.of(4711 + i, EnumSet.of(RandomGraphs.Part.SIGNALS)))
                .toList();
        var trials = new Trials(db, ShrinkerTest::withOneSignal);

        var found = catchThrowableOfType(Mismatch.class, () -> trials.play(graphs, new Random(1)));

        assertThat(found.graph().nodes()).hasSizeLessThanOrEqualTo(3);
        assertThat(found).hasMessageContaining("flow.await(Signal.of(\"stop\"").hasMessageContaining(": SIGNAL of s");
    }

    private static Graph withOneSignal(Graph graph) {
        var nodes = graph.nodes().stream()
                .map(node -> node.awaits() == null
                        ? node
                        : node.awaiting(new Awaits("go", node.awaits().limited())))
                .toList();
        return new Graph(graph.seed(), nodes, graph.moves());
    }

    private static Graph misread(Graph graph, UnaryOperator<Arrow> misreading) {
        var nodes = graph.nodes().stream()
                .map(node -> new Node(
                        node.arrows().stream().map(misreading).toList(),
                        node.needed(),
                        node.timed(),
                        node.failures(),
                        node.script(),
                        node.undoes()))
                .toList();
        return new Graph(graph.seed(), nodes, graph.moves());
    }

    private static Arrow finishedAsCompleted(Arrow arrow) {
        return arrow.condition() == EdgeCondition.FINISHED ? new Arrow(arrow.from(), EdgeCondition.COMPLETED) : arrow;
    }

    @Test
    void whatIsLeftOutIsLeftOutEverywhere() {
        var graph = RandomGraphs.of(4711);
        var smaller = Shrinker.candidates(graph);

        assertThat(smaller).hasSizeGreaterThan(graph.nodes().size()).doesNotContain(graph);
        assertThat(smaller).allSatisfy(each -> {
            var size = each.nodes().size();
            assertThat(each.nodes().stream().flatMap(n -> n.arrows().stream()).map(Arrow::from))
                    .allMatch(from -> from < size);
            assertThat(List.copyOf(each.moves())).allMatch(move -> move.node() < size);
        });
    }
}
